"""The page behind a badge, the scanner, the embedded picture."""
