"""The worker process and its background tasks."""
