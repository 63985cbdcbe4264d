"""Printed badges: sheets, QR codes, print jobs, deployed copies."""
