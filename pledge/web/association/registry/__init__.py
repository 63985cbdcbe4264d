"""Pledges, merchants, disputes and clone flags for members."""
