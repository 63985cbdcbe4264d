"""A merchant's badges: copies, printing, revoking."""
