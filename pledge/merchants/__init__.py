"""Legal entities, their identity, and the places they run."""
