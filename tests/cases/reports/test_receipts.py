"""Receipt codes: shown once, found by every key, kept by none."""

import pytest
from flask import Flask
from sqlalchemy import inspect

from pledge.cases.models.cases import Report
from pledge.cases.reports.receipts import find_report, make_receipt, recall_code
from pledge.core.reference_codes import MistypedCode, normalise_receipt_code
from tests.support.builders import make_report, make_report_and_code, receipt_secrets

OLD, NEW, NEWEST = b"old-secret", b"new-secret", b"newest-secret"


def test_same_form_gets_the_same_code_again() -> None:
    assert make_receipt("nonce", [OLD, NEW]) == make_receipt("nonce", [OLD, NEW])
    assert make_receipt("nonce", [OLD, NEW])[0] != make_receipt("other", [OLD, NEW])[0]


def test_newest_secret_makes_the_code() -> None:
    assert make_receipt("nonce", [OLD, NEW]) == make_receipt("nonce", [NEW])
    assert make_receipt("nonce", [OLD, NEW]) != make_receipt("nonce", [OLD])


def test_report_is_found_by_its_code_however_typed(app: Flask) -> None:
    report, code = make_report_and_code()
    make_report()
    spoken = f"{code[:4]}-{code[4:8]} {code[8:]}".lower()
    assert find_report(normalise_receipt_code(spoken), receipt_secrets()) is report


def test_code_given_before_a_rotation_is_found_after_it(app: Flask) -> None:
    code, receipt_hash = make_receipt("nonce", [OLD])
    report = make_report()
    report.receipt_hash = receipt_hash
    assert find_report(code, [OLD, NEW]) is report
    assert find_report(code, [OLD, NEW, NEWEST]) is report
    assert find_report(code, [NEW, NEWEST]) is None


def test_second_submit_after_a_rotation_shows_the_first_code(app: Flask) -> None:
    code, receipt_hash = make_receipt("nonce", [OLD])
    report = make_report()
    report.receipt_hash = receipt_hash
    assert recall_code(report, "nonce", [OLD, NEW]) == code
    with pytest.raises(LookupError):
        recall_code(report, "nonce", [NEW])
    with pytest.raises(LookupError):
        recall_code(report, "another nonce", [OLD, NEW])


def test_unknown_code_asks_the_database_as_often_as_a_known_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, code = make_report_and_code()
    unknown, _ = make_receipt("never sent", [OLD])
    asked: list[str] = []
    monkeypatch.setattr("pledge.cases.reports.receipts.find_by_receipt", asked.append)
    for typed in (code, unknown):
        asked.clear()
        assert find_report(typed, [OLD, NEW, NEWEST]) is None
        assert len(asked) == 3


def test_typo_is_told_from_an_unknown_code(app: Flask) -> None:
    _, code = make_report_and_code()
    other = "2" if code[0] != "2" else "3"
    for typo in (other + code[1:], code[:-1], code + "0", ""):
        with pytest.raises(MistypedCode):
            find_report(typo, receipt_secrets())


def test_database_keeps_no_code(app: Flask) -> None:
    report, code = make_report_and_code()
    kept = [getattr(report, column.key) for column in inspect(Report).columns]
    assert [value for value in kept if isinstance(value, str) and code in value] == []
