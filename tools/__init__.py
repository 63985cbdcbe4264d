"""Programs for those who work on the registry; the registry itself never imports them."""
