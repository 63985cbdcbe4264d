"""Truth tables of state machines: every pair of statuses, allowed or refused."""

from collections.abc import Iterable, Mapping, Set
from enum import StrEnum
from typing import TypeVar

import pytest

from pledge.core.transitions import TransitionNotAllowed, require_allowed

S = TypeVar("S", bound=StrEnum)


def every_pair(kind: type[S], allowed: Iterable[str]) -> list[object]:
    """List a case (old, new, is allowed) for each pair; allowed moves are written "old > new"."""
    written = {tuple(part.strip() for part in move.split(">")) for move in allowed}
    assert all(word in set(kind) for move in written for word in move), "a status is misspelt"
    return [
        pytest.param(old, new, (old.value, new.value) in written, id=f"{old}-{new}")
        for old in kind
        for new in kind
    ]


def require_as_written(moves: Mapping[S, Set[S]], old: S, new: S, is_allowed: bool) -> None:
    """Fail unless the rules agree with the table written by hand."""
    if is_allowed:
        require_allowed(moves, old, new)
        return
    with pytest.raises(TransitionNotAllowed) as refused:
        require_allowed(moves, old, new)
    assert (refused.value.status, refused.value.wanted) == (old, new)
    assert str(refused.value) == f"{new} is not allowed from {old}"
