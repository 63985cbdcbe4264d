"""Reports that members type in or import."""
