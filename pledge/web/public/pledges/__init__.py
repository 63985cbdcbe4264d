"""Pledges, findings and texts for everybody."""
