"""Demo data, invented throughout."""
