"""State machine of a case: who may make which transition from which status, and to where."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from pledge.associations.rules import Role
from pledge.core.transitions import TransitionNotAllowed

MAX_PHOTOS = 4
MAX_STORY = 2000
MAX_ANSWER = 1000


class Progress(StrEnum):
    """What a reporter and the public contract know of a case's status."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    WITH_MERCHANT = "with_merchant"
    CLOSED = "closed"


class CaseStatus(StrEnum):
    """The statuses of a case."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    WITH_MERCHANT = "with_merchant"
    UPHELD = "upheld"
    APPEALED = "appealed"
    REMEDIED = "remedied"
    RELAPSED = "relapsed"
    NOT_UPHELD = "not_upheld"
    INSUFFICIENT = "insufficient"
    REFERRED = "referred"
    MERGED = "merged"


class Finding(StrEnum):
    """What an officer finds."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    INSUFFICIENT = "insufficient"


class Measure(StrEnum):
    """The four measures, in rising severity."""

    WARNING = "warning"
    INTERVIEW = "interview"
    SUPPORT_SUIT = "support_suit"
    PUBLIC_SUIT = "public_suit"


class Channel(StrEnum):
    """How a lead came in."""

    FORM = "form"
    EMAIL = "email"
    PHONE = "phone"
    PAPER = "paper"
    WALK_IN = "walk_in"
    IMPORT = "import"


class Author(StrEnum):
    """Who wrote to whom: the other side of the reporter's channel is the association."""

    REPORTER = "reporter"
    ASSOCIATION = "association"
    MERCHANT = "merchant"


class TestAnswer(StrEnum):
    """How a clause's field test came out on a visit; yes is as promised."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Actor(StrEnum):
    """In what part somebody acts in a case."""

    MERCHANT = "merchant"
    VOLUNTEER = "volunteer"
    OFFICER = "officer"
    # an officer who took no part in the finding
    UNINVOLVED = "uninvolved"


class Move(StrEnum):
    """What can be done with a case; each is refused by name where the table has no cell."""

    TAKE_UP = "take_up"
    MERGE = "merge"
    SPLIT = "split"
    REFER = "refer"
    ASK_MERCHANT = "ask_merchant"
    TAKE_BACK = "take_back"
    ASK_FOR_TIME = "ask_for_time"
    REPLY = "reply"
    RECORD_VISIT = "record_visit"
    UPHOLD = "uphold"
    REJECT = "reject"
    LEAVE_OPEN = "leave_open"
    REOPEN = "reopen"
    TAKE_MEASURE = "take_measure"
    APPEAL = "appeal"
    DISMISS_APPEAL = "dismiss_appeal"
    ALLOW_APPEAL = "allow_appeal"
    CORRECT = "correct"
    RECORD_REMEDY = "record_remedy"
    RECORD_RELAPSE = "record_relapse"


@dataclass(frozen=True)
class Cell:
    """One cell of the table: who may make the move, and the status it leads to.

    Of several statuses it is the one that the case came from.
    """

    by: frozenset[Actor]
    to: tuple[CaseStatus, ...]


_MERCHANT = frozenset({Actor.MERCHANT})
_MEMBERS = frozenset({Actor.VOLUNTEER, Actor.OFFICER})
_OFFICERS = frozenset({Actor.OFFICER})
_UNINVOLVED = frozenset({Actor.UNINVOLVED})


def _in(
    status: CaseStatus, *moves: tuple[Move, frozenset[Actor], CaseStatus | tuple[CaseStatus, ...]]
) -> dict[tuple[CaseStatus, Move], Cell]:
    return {
        (status, move): Cell(by, to if isinstance(to, tuple) else (to,)) for move, by, to in moves
    }


# What an appeal may be filed from, and leads back to where it is dismissed.
APPEALABLE = (CaseStatus.UPHELD, CaseStatus.REMEDIED, CaseStatus.RELAPSED)


_FINDINGS = (
    (Move.UPHOLD, _OFFICERS, CaseStatus.UPHELD),
    (Move.REJECT, _OFFICERS, CaseStatus.NOT_UPHELD),
    (Move.LEAVE_OPEN, _OFFICERS, CaseStatus.INSUFFICIENT),
)

# Who may do what, where, and where it leads; drawn in docs/moves.md from here.
MOVES: Mapping[tuple[CaseStatus, Move], Cell] = {
    **_in(
        CaseStatus.RECEIVED,
        (Move.TAKE_UP, _MEMBERS, CaseStatus.IN_REVIEW),
        (Move.MERGE, _MEMBERS, CaseStatus.MERGED),
        (Move.SPLIT, _MEMBERS, CaseStatus.RECEIVED),
        (Move.REFER, _MEMBERS, CaseStatus.REFERRED),
    ),
    **_in(
        CaseStatus.IN_REVIEW,
        (Move.MERGE, _MEMBERS, CaseStatus.MERGED),
        (Move.SPLIT, _MEMBERS, CaseStatus.IN_REVIEW),
        (Move.REFER, _MEMBERS, CaseStatus.REFERRED),
        (Move.ASK_MERCHANT, _MEMBERS, CaseStatus.WITH_MERCHANT),
        # an answer that comes after the association stopped waiting is taken, and marked late
        (Move.REPLY, _MERCHANT, CaseStatus.IN_REVIEW),
        (Move.RECORD_VISIT, _MEMBERS, CaseStatus.IN_REVIEW),
        *_FINDINGS,
    ),
    **_in(
        CaseStatus.WITH_MERCHANT,
        (Move.TAKE_BACK, _MEMBERS, CaseStatus.IN_REVIEW),
        (Move.ASK_FOR_TIME, _MERCHANT, CaseStatus.WITH_MERCHANT),
        (Move.REPLY, _MERCHANT, CaseStatus.IN_REVIEW),
        (Move.RECORD_VISIT, _MEMBERS, CaseStatus.WITH_MERCHANT),
        *_FINDINGS,
    ),
    **_in(
        CaseStatus.UPHELD,
        (Move.TAKE_MEASURE, _OFFICERS, CaseStatus.UPHELD),
        (Move.RECORD_VISIT, _MEMBERS, CaseStatus.UPHELD),
        (Move.APPEAL, _MERCHANT, CaseStatus.APPEALED),
        (Move.CORRECT, _OFFICERS, CaseStatus.NOT_UPHELD),
        (Move.RECORD_REMEDY, _MEMBERS, CaseStatus.REMEDIED),
    ),
    **_in(
        CaseStatus.APPEALED,
        (Move.RECORD_VISIT, _MEMBERS, CaseStatus.APPEALED),
        (Move.DISMISS_APPEAL, _UNINVOLVED, APPEALABLE),
        (Move.ALLOW_APPEAL, _UNINVOLVED, CaseStatus.NOT_UPHELD),
    ),
    **_in(
        CaseStatus.REMEDIED,
        (Move.RECORD_VISIT, _MEMBERS, CaseStatus.REMEDIED),
        (Move.APPEAL, _MERCHANT, CaseStatus.APPEALED),
        (Move.CORRECT, _OFFICERS, CaseStatus.NOT_UPHELD),
        (Move.RECORD_RELAPSE, _MEMBERS, CaseStatus.RELAPSED),
    ),
    **_in(
        CaseStatus.RELAPSED,
        (Move.TAKE_MEASURE, _OFFICERS, CaseStatus.RELAPSED),
        (Move.RECORD_VISIT, _MEMBERS, CaseStatus.RELAPSED),
        (Move.APPEAL, _MERCHANT, CaseStatus.APPEALED),
        (Move.CORRECT, _OFFICERS, CaseStatus.NOT_UPHELD),
        (Move.RECORD_REMEDY, _MEMBERS, CaseStatus.REMEDIED),
    ),
    **_in(CaseStatus.NOT_UPHELD, (Move.REOPEN, _OFFICERS, CaseStatus.IN_REVIEW)),
    **_in(CaseStatus.INSUFFICIENT, (Move.REOPEN, _OFFICERS, CaseStatus.IN_REVIEW)),
    **_in(CaseStatus.REFERRED, (Move.REOPEN, _OFFICERS, CaseStatus.IN_REVIEW)),
}

MOVE_OF_FINDING: Mapping[Finding, Move] = {
    Finding.UPHELD: Move.UPHOLD,
    Finding.NOT_UPHELD: Move.REJECT,
    Finding.INSUFFICIENT: Move.LEAVE_OPEN,
}

_PROGRESS: Mapping[CaseStatus, Progress] = {
    CaseStatus.RECEIVED: Progress.RECEIVED,
    CaseStatus.IN_REVIEW: Progress.IN_REVIEW,
    CaseStatus.WITH_MERCHANT: Progress.WITH_MERCHANT,
}
_FINDING: Mapping[CaseStatus, Finding] = {
    CaseStatus.UPHELD: Finding.UPHELD,
    CaseStatus.APPEALED: Finding.UPHELD,
    CaseStatus.REMEDIED: Finding.UPHELD,
    CaseStatus.RELAPSED: Finding.UPHELD,
    CaseStatus.NOT_UPHELD: Finding.NOT_UPHELD,
    CaseStatus.INSUFFICIENT: Finding.INSUFFICIENT,
}
# Before any finding.
UNDECIDED = frozenset({CaseStatus.RECEIVED, CaseStatus.IN_REVIEW, CaseStatus.WITH_MERCHANT})
# Somebody must still act: what a queue shows first.
OPEN = UNDECIDED | {CaseStatus.APPEALED}
BROKEN = frozenset(status for status, found in _FINDING.items() if found is Finding.UPHELD)


def destination(
    status: CaseStatus, move: Move, actors: Set[Actor], came_from: CaseStatus | None = None
) -> CaseStatus:
    """Return where a move leads; raises TransitionNotAllowed.

    Where the table names several statuses, it is the one the case came from, else the first.
    """
    cell = MOVES.get((status, move))
    if cell is None or not cell.by & actors:
        raise TransitionNotAllowed(status, move, is_for_others=cell is not None)
    return came_from if came_from in cell.to else cell.to[0]


def moves_open(status: CaseStatus, actors: Set[Actor]) -> frozenset[Move]:
    """Return the moves that somebody in these parts may make in a status."""
    return frozenset(
        move for (at, move), cell in MOVES.items() if at is status and cell.by & actors
    )


def actors_of(role: Role, *, is_involved: bool) -> frozenset[Actor]:
    """Return the parts a member acts in: an officer who took no part may also hear an appeal."""
    if role is not Role.OFFICER:
        return frozenset({Actor.VOLUNTEER})
    return _OFFICERS if is_involved else _OFFICERS | _UNINVOLVED


def progress_of(status: CaseStatus) -> Progress:
    """Return the progress a reporter reads for a status."""
    return _PROGRESS.get(status, Progress.CLOSED)


def finding_of(status: CaseStatus) -> Finding | None:
    """Return the finding a status stands on; none before it, or where a case was referred."""
    return _FINDING.get(status)
