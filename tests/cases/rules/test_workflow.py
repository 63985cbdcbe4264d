"""The table of moves, cell by cell: written here by hand, and held against the rules."""

from datetime import date

import pytest

from pledge.associations.rules import Role
from pledge.cases.rules.workflow import (
    BROKEN,
    OPEN,
    UNDECIDED,
    Actor,
    CaseStatus,
    Finding,
    Move,
    Progress,
    actors_of,
    destination,
    finding_of,
    moves_open,
    progress_of,
)
from pledge.core.transitions import TransitionNotAllowed
from tools import draw_moves

MEMBERS = "volunteer officer"
TABLE = {
    "received take_up": (MEMBERS, "in_review"),
    "received merge": (MEMBERS, "merged"),
    "received split": (MEMBERS, "received"),
    "received refer": (MEMBERS, "referred"),
    "in_review merge": (MEMBERS, "merged"),
    "in_review split": (MEMBERS, "in_review"),
    "in_review refer": (MEMBERS, "referred"),
    "in_review ask_merchant": (MEMBERS, "with_merchant"),
    "in_review reply": ("merchant", "in_review"),
    "in_review record_visit": (MEMBERS, "in_review"),
    "in_review uphold": ("officer", "upheld"),
    "in_review reject": ("officer", "not_upheld"),
    "in_review leave_open": ("officer", "insufficient"),
    "with_merchant take_back": (MEMBERS, "in_review"),
    "with_merchant ask_for_time": ("merchant", "with_merchant"),
    "with_merchant reply": ("merchant", "in_review"),
    "with_merchant record_visit": (MEMBERS, "with_merchant"),
    "with_merchant uphold": ("officer", "upheld"),
    "with_merchant reject": ("officer", "not_upheld"),
    "with_merchant leave_open": ("officer", "insufficient"),
    "upheld take_measure": ("officer", "upheld"),
    "upheld record_visit": (MEMBERS, "upheld"),
    "upheld appeal": ("merchant", "appealed"),
    "upheld correct": ("officer", "not_upheld"),
    "upheld record_remedy": (MEMBERS, "remedied"),
    "appealed record_visit": (MEMBERS, "appealed"),
    "appealed dismiss_appeal": ("uninvolved", "upheld remedied relapsed"),
    "appealed allow_appeal": ("uninvolved", "not_upheld"),
    "remedied record_visit": (MEMBERS, "remedied"),
    "remedied appeal": ("merchant", "appealed"),
    "remedied correct": ("officer", "not_upheld"),
    "remedied record_relapse": (MEMBERS, "relapsed"),
    "relapsed take_measure": ("officer", "relapsed"),
    "relapsed record_visit": (MEMBERS, "relapsed"),
    "relapsed appeal": ("merchant", "appealed"),
    "relapsed correct": ("officer", "not_upheld"),
    "relapsed record_remedy": (MEMBERS, "remedied"),
    "not_upheld reopen": ("officer", "in_review"),
    "insufficient reopen": ("officer", "in_review"),
    "referred reopen": ("officer", "in_review"),
}
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("status", CaseStatus)
@pytest.mark.parametrize("actor", Actor)
def test_case_moves_by_the_table(status: CaseStatus, actor: Actor) -> None:
    for move in Move:
        by, to = TABLE.get(f"{status} {move}", ("", ""))
        if actor in by.split():
            for came_from in (None, *CaseStatus):
                led_to = destination(status, move, {actor}, came_from)
                assert led_to == (came_from if came_from in to.split() else to.split()[0])
            continue
        with pytest.raises(TransitionNotAllowed) as refused:
            destination(status, move, {actor})
        assert (refused.value.status, refused.value.wanted) == (status, move)
        assert refused.value.is_for_others == bool(by)
        assert str(refused.value) == f"{move} is not allowed from {status}"


@pytest.mark.parametrize("status", CaseStatus)
def test_moves_open_are_those_of_the_table(status: CaseStatus) -> None:
    for actor in Actor:
        expected = {
            move for move in Move if actor in TABLE.get(f"{status} {move}", ("", ""))[0].split()
        }
        assert moves_open(status, {actor}) == expected


def test_every_word_of_the_table_exists() -> None:
    for cell, (by, to) in TABLE.items():
        status, move = cell.split()
        assert status in set(CaseStatus)
        assert move in set(Move)
        assert set(to.split()) <= set(CaseStatus)
        assert set(by.split()) <= set(Actor)


def test_merged_case_moves_no_more() -> None:
    assert moves_open(CaseStatus.MERGED, set(Actor)) == set()


def test_words_are_the_public_contract() -> None:
    assert list(Progress) == ["received", "in_review", "with_merchant", "closed"]
    assert list(Finding) == ["upheld", "not_upheld", "insufficient"]


@pytest.mark.parametrize(
    ("status", "progress", "finding"),
    [
        ("received", "received", None),
        ("in_review", "in_review", None),
        ("with_merchant", "with_merchant", None),
        ("upheld", "closed", "upheld"),
        ("appealed", "closed", "upheld"),
        ("remedied", "closed", "upheld"),
        ("relapsed", "closed", "upheld"),
        ("not_upheld", "closed", "not_upheld"),
        ("insufficient", "closed", "insufficient"),
        ("referred", "closed", None),
        ("merged", "closed", None),
    ],
)
def test_reporter_is_told_four_words_and_three_findings(
    status: str, progress: str, finding: str | None
) -> None:
    assert progress_of(CaseStatus(status)) == progress
    assert finding_of(CaseStatus(status)) == finding


def test_sets_of_statuses() -> None:
    assert {"received", "in_review", "with_merchant"} == UNDECIDED
    assert {"received", "in_review", "with_merchant", "appealed"} == OPEN
    assert {"upheld", "appealed", "remedied", "relapsed"} == BROKEN


@pytest.mark.parametrize(
    ("role", "is_involved", "actors"),
    [
        (Role.VOLUNTEER, False, "volunteer"),
        (Role.VOLUNTEER, True, "volunteer"),
        (Role.OFFICER, True, "officer"),
        (Role.OFFICER, False, "officer uninvolved"),
    ],
)
def test_only_an_officer_who_took_no_part_is_uninvolved(
    role: Role, is_involved: bool, actors: str
) -> None:
    assert actors_of(role, is_involved=is_involved) == set(actors.split())


def test_table_drawn_in_the_docs_is_that_of_the_rules() -> None:
    assert draw_moves.TARGET.read_text(encoding="utf-8") == draw_moves.draw()
