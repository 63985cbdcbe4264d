"""The public log: an append-only Merkle tree (RFC 6962) that others can check."""
