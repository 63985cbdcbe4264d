"""Merkle tree hashes (RFC 6962, section 2.1; SHA-256)."""

import hashlib
from collections.abc import Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def hash_leaf(entry: bytes) -> bytes:
    """Return the 32 bytes of a leaf: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """Return the 32 bytes of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold_peaks(peaks: Sequence[bytes]) -> bytes:
    """Return the root over perfect subtrees, widest first; over none, that of an empty tree."""
    if not peaks:
        return EMPTY_ROOT
    *lefts, root = peaks
    for left in reversed(lefts):
        root = hash_children(left, root)
    return root
