"""Badges: credentials, printing, scanning, and the rows behind them."""
