"""Transparency-log formats (C2SP): notes, proofs, tree, witness; no tables, no Flask."""
