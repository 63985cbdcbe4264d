"""Foundations without domain or tables: clock, working days, regions, text, codes, statuses."""
