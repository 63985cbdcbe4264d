"""What an operator checks: health of keys, files, settings."""
