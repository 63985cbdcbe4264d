"""Reports of breaches, from receipt to finding."""
