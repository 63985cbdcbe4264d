"""Badges: tokens, QR codes, and the rows behind them."""
