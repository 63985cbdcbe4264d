"""The outbox of e-mails and the worker that empties it."""
