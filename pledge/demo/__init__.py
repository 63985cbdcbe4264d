"""Invented data that shows the registry at work; refused outside demo mode."""
