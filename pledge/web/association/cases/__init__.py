"""Pages of one case for members of an association."""
