"""How the application answers: access, errors, headers, language, limits, rendering."""
