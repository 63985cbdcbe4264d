"""Pledges: texts, clauses, signing and status."""
