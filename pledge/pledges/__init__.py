"""Pledge texts, clauses, and the life of a signed pledge."""
