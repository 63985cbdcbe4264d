"""Invented data that shows the registry at work; never real people, places or associations."""
