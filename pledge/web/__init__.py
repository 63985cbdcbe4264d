"""Pages and forms, by audience."""
