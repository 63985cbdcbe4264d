"""Proofs of the log against a tree written as naively as RFC 6962 defines it."""

import hashlib
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledge.ledger.tlog.proofs import (
    BadProof,
    OutOfRange,
    WrongProofLength,
    WrongRoot,
    consistency_ranges,
    cover,
    fold_hashes,
    inclusion_ranges,
    list_node_places,
    verify_consistency,
    verify_inclusion,
)
from pledge.ledger.tlog.tree import EMPTY_ROOT, hash_children, hash_leaf

LARGEST = 300


@cache
def leaf(index: int) -> bytes:
    return hash_leaf(str(index).encode())


@cache
def naive(start: int, end: int) -> bytes:
    """Return the Merkle tree hash by its definition, node after node."""
    if start == end:
        return hashlib.sha256().digest()
    if end - start == 1:
        return leaf(start)
    half = 1
    while half * 2 < end - start:
        half *= 2
    return hash_children(naive(start, start + half), naive(start + half, end))


def root(size: int) -> bytes:
    return naive(0, size)


def nodes_for(ranges: list[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    return {
        (level, index): naive(index << level, (index + 1) << level)
        for level, index in list_node_places(ranges)
    }


def inclusion(index: int, size: int) -> list[bytes]:
    ranges = inclusion_ranges(index, size)
    return [fold_hashes(nodes_for(ranges), one) for one in ranges]


def consistency(old: int, new: int) -> list[bytes]:
    ranges = consistency_ranges(old, new)
    return [fold_hashes(nodes_for(ranges), one) for one in ranges]


def test_root_of_every_size_is_the_naive_one() -> None:
    for size in range(LARGEST + 1):
        assert fold_hashes(nodes_for([(0, size)]), (0, size)) == root(size)
        assert len(cover((0, size))) == size.bit_count()


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_every_leaf_of_every_size_is_proven(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion(index, size)
    assert len(proof) <= (size - 1).bit_length()
    verify_inclusion(leaf(index), index, size, proof, root(size))
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        with pytest.raises(BadProof):
            verify_inclusion(leaf(index), other, size, proof, root(size))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_every_size_is_proven_to_extend_every_smaller_one(data: st.DataObject) -> None:
    new = data.draw(st.integers(0, LARGEST))
    old = data.draw(st.integers(0, new))
    proof = consistency(old, new)
    verify_consistency(old, root(old), new, root(new), proof)
    if 0 < old < new:
        with pytest.raises(BadProof):
            verify_consistency(old, root(old - 1), new, root(new), proof)
        with pytest.raises(BadProof):
            verify_consistency(old, root(old), new, root(new + 1), proof)


def test_known_roots_of_rfc_6962() -> None:
    # The leaves that certificate transparency's reference implementation is tested with.
    given_leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    given_leaves.append("606162636465666768696a6b6c6d6e6f")
    hashes = [hash_leaf(bytes.fromhex(one)) for one in given_leaves]
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    empty_leaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert hashes[0].hex() == empty_leaf
    pairs = [hash_children(*hashes[at : at + 2]) for at in range(0, 8, 2)]
    whole = hash_children(hash_children(*pairs[:2]), hash_children(*pairs[2:]))
    assert whole.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_one_leaf_needs_no_hashes() -> None:
    assert inclusion(0, 1) == []
    verify_inclusion(leaf(0), 0, 1, [], root(1))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 5), (7, 7)])
def test_no_leaf_is_proven_where_there_is_none(index: int, size: int) -> None:
    with pytest.raises(OutOfRange):
        inclusion_ranges(index, size)
    with pytest.raises(OutOfRange):
        verify_inclusion(leaf(0), index, size, [], root(1))


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5), (1, 0)])
def test_no_log_shrinks(old: int, new: int) -> None:
    with pytest.raises(OutOfRange):
        consistency_ranges(old, new)
    with pytest.raises(OutOfRange):
        verify_consistency(old, root(0), new, root(0), [])


@pytest.mark.parametrize("size", [2, 3, 7, 8, 9, 64, 200])
def test_spoilt_inclusion_is_refused_by_name(size: int) -> None:
    index = size // 2
    proof = inclusion(index, size)
    with pytest.raises(WrongProofLength):
        verify_inclusion(leaf(index), index, size, [*proof, leaf(0)], root(size))
    with pytest.raises(WrongProofLength):
        verify_inclusion(leaf(index), index, size, proof[:-1], root(size))
    with pytest.raises(WrongRoot):
        verify_inclusion(leaf(index), index, size, [leaf(999), *proof[1:]], root(size))
    with pytest.raises(BadProof):
        verify_inclusion(leaf(index), index - 1, size, proof, root(size))
    if len(proof) > 1:
        with pytest.raises(BadProof):
            verify_inclusion(leaf(index), index, size, proof[::-1], root(size))


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 7), (4, 7), (6, 8), (100, 200), (128, 129)])
def test_spoilt_consistency_is_refused_by_name(old: int, new: int) -> None:
    proof = consistency(old, new)
    roots = (old, root(old), new, root(new))
    with pytest.raises(WrongProofLength):
        verify_consistency(*roots, [*proof, leaf(0)])
    with pytest.raises(BadProof):
        verify_consistency(*roots, proof[:-1])
    with pytest.raises(WrongRoot):
        verify_consistency(*roots, [leaf(999), *proof[1:]])
    with pytest.raises(BadProof):
        verify_consistency(old, root(new), new, root(old), proof)
    if len(proof) > 1:
        with pytest.raises(BadProof):
            verify_consistency(*roots, proof[::-1])


def test_sizes_that_need_no_proof_take_none() -> None:
    verify_consistency(0, EMPTY_ROOT, 5, root(5), [])
    verify_consistency(5, root(5), 5, root(5), [])
    with pytest.raises(WrongProofLength):
        verify_consistency(5, root(5), 5, root(5), [leaf(0)])
    with pytest.raises(WrongRoot):
        verify_consistency(5, root(5), 5, root(6), [])
    with pytest.raises(WrongRoot):
        verify_consistency(0, root(1), 5, root(5), [])
