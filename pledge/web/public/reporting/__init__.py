"""Reporting a breach and the receipt that leads back to it."""
