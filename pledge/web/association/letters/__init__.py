"""Writing and fetching letters."""
