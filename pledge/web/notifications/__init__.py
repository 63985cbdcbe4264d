"""Notices to people: mails and inbox rows."""
