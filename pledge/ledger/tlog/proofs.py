"""Inclusion and consistency proofs (RFC 6962; verified after RFC 9162).

Pure: a proof is made from the hashes of perfect subtrees, which somebody else fetches.
"""

from collections.abc import Iterable, Mapping, Sequence

from pledge.ledger.tlog.tree import EMPTY_ROOT, fold_peaks, hash_children

NodePlace = tuple[int, int]  # level and index of a perfect subtree
Range = tuple[int, int]  # leaves from the first number, up to and without the second


class BadProof(Exception):
    """A proof that does not hold."""


class WrongProofLength(BadProof):
    """It has hashes too few or too many for these sizes."""


class WrongRoot(BadProof):
    """The proof yields a different root hash."""


class OutOfRange(BadProof):
    """An index or a size that no such tree has."""


def cover(leaves: Range) -> list[NodePlace]:
    """Return the perfect subtrees that make up a range, from the left, each as large as can be."""
    at, end = leaves
    places = []
    while at < end:
        level = (end - at).bit_length() - 1
        if at:
            level = min(level, (at & -at).bit_length() - 1)
        places.append((level, at >> level))
        at += 1 << level
    return places


def fold_hashes(nodes: Mapping[NodePlace, bytes], leaves: Range) -> bytes:
    """Return the Merkle tree hash of a range from the hashes of its cover (RFC 6962, 2.1)."""
    return fold_peaks([nodes[place] for place in cover(leaves)])


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the ranges whose hashes prove that a tree of this size has this leaf (2.1.1)."""
    if not 0 <= index < size:
        raise OutOfRange(f"no entry {index} in a log of {size}")
    ranges: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Return the ranges whose hashes prove that the new tree begins with the old one (2.1.2)."""
    if not 0 <= old <= new:
        raise OutOfRange(f"a log of {new} does not extend one of {old}")
    if old in {0, new}:
        return []
    ranges: list[Range] = []
    start, end, is_whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, is_whole = middle, False
    return ([] if is_whole else [(start, end)]) + ranges[::-1]


def list_node_places(ranges: Iterable[Range]) -> set[NodePlace]:
    """Return every perfect subtree that these ranges are folded from."""
    return {place for leaves in ranges for place in cover(leaves)}


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise BadProof unless the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise OutOfRange(f"no entry {index} in a log of {size}")
    at, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise WrongProofLength("the proof is too long")
        if at & 1 or at == last:
            node = hash_children(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = hash_children(node, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise WrongProofLength("the proof is too short")
    if node != root:
        raise WrongRoot("the proof leads to another root")


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise BadProof unless the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        raise OutOfRange(f"a log of {new} does not extend one of {old}")
    if old in {0, new}:
        _verify_trivial(old, old_root, new_root, proof, is_same=old == new)
        return
    hashes = list(proof) if old & (old - 1) else [old_root, *proof]
    if not hashes:
        raise WrongProofLength("the proof is empty")
    from_old, from_new = _climb(old, new, hashes)
    if from_old != old_root:
        raise WrongRoot("the proof does not begin with the old root")
    if from_new != new_root:
        raise WrongRoot("the proof does not lead to the new root")


def _climb(old: int, new: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the two roots a consistency proof leads to."""
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    from_old = from_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise WrongProofLength("the proof is too long")
        if at & 1 or at == last:
            from_old = hash_children(sibling, from_old)
            from_new = hash_children(sibling, from_new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            from_new = hash_children(from_new, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise WrongProofLength("the proof is too short")
    return from_old, from_new


def _verify_trivial(
    old: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes], *, is_same: bool
) -> None:
    if proof:
        raise WrongProofLength("nothing is to be proven between these sizes")
    if old == 0 and old_root != EMPTY_ROOT:
        raise WrongRoot("an empty log has another root")
    if is_same and old_root != new_root:
        raise WrongRoot("two roots for one size")


def _split(count: int) -> int:
    """Return the largest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1
