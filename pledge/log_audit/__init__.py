"""The public log held against the tables: key events, backfill, replay."""
