"""A merchant's places."""
