"""Reports of breaches: intake, CSV import, receipts, what a reporter may do."""
