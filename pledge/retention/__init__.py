"""Retention: deletion of personal data on its day."""
