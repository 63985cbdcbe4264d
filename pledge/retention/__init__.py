"""Personal data going on its day: what is due, what went, and the rows of each run."""
