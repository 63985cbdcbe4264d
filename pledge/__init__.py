"""The registry of the no-forced-follow pledge."""
