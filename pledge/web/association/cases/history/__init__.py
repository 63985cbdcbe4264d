"""The history of a case as dated lines."""
