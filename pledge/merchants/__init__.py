"""Merchants: legal entities, their identity, and their sites."""
