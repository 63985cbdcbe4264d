"""User accounts of people who sign in."""
