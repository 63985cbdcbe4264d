"""Form protocol: base fields, stale check, confirmation, tokens, photo uploads."""
