"""Findings, what follows from them, and their publication."""
