"""Notices: outbox of mails and inboxes."""
