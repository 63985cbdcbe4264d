"""Scanned badges: tokens, look-up, scan counts, clone flags."""
