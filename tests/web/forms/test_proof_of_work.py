"""Proof of work: solved by the protocol's own solver, for one form, within its time."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from pledge.core.clock import now
from pledge.web.forms import proof_of_work
from tests.support.proof_of_work import solve

FORM = "a" * 64


@pytest.fixture(autouse=True)
def _in_request(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(proof_of_work, "ROUNDS", 10)
    with app.test_request_context():
        yield


def changed(payload: str, **parameters: Any) -> str:
    whole = json.loads(base64.b64decode(payload))
    whole["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(whole).encode()).decode()


def test_solution_is_accepted() -> None:
    assert proof_of_work.is_solved(solve(proof_of_work.pose(FORM)), FORM)


def test_solution_serves_no_other_form() -> None:
    payload = solve(proof_of_work.pose(FORM))
    assert not proof_of_work.is_solved(payload, "b" * 64)
    assert not proof_of_work.is_solved(changed(payload, data={"form": "b" * 64}), "b" * 64)


def test_solution_holds_for_its_time_and_no_longer() -> None:
    payload = solve(proof_of_work.pose(FORM))
    with time_machine.travel(now() + proof_of_work.VALID - timedelta(minutes=1), tick=False):
        assert proof_of_work.is_solved(payload, FORM)
    with time_machine.travel(now() + proof_of_work.VALID + timedelta(seconds=2), tick=False):
        assert not proof_of_work.is_solved(payload, FORM)


def test_challenge_made_easier_is_refused() -> None:
    easy = json.loads(proof_of_work.pose(FORM))
    easy["parameters"] |= {"keyPrefix": "0", "cost": 1}
    assert not proof_of_work.is_solved(solve(json.dumps(easy)), FORM)


def test_guessed_solution_is_refused() -> None:
    whole = {
        "challenge": json.loads(proof_of_work.pose(FORM)),
        "solution": {"counter": 1, "derivedKey": "00" * 32},
    }
    payload = base64.b64encode(json.dumps(whole).encode()).decode()
    assert not proof_of_work.is_solved(payload, FORM)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("nonsense", id="nonsense"),
        pytest.param("验证", id="not ASCII"),
        pytest.param("bnVsbA==", id="null"),
        pytest.param("eyJjaGFsbGVuZ2UiOiB7fX0=", id="no parameters"),
        pytest.param("A" * 5_000, id="too long"),
    ],
)
def test_what_is_no_payload_is_refused(payload: str | None) -> None:
    assert not proof_of_work.is_solved(payload, FORM)


def test_challenge_of_the_old_key_holds_while_the_key_is_kept(app: Flask) -> None:
    settings = app.extensions["pledge-settings"]
    try:
        app.extensions["pledge-settings"] = settings.model_copy(
            update={"session_keys": "test-session-old"}
        )
        payload = solve(proof_of_work.pose(FORM))
    finally:
        app.extensions["pledge-settings"] = settings
    assert proof_of_work.is_solved(payload, FORM)
