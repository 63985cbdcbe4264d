"""Cases put to a merchant, and its answers."""
