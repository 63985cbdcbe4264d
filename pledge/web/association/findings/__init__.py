"""Pages of a case's finding and what follows from it."""
