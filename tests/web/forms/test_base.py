"""What every typed field shares: cleaned first, then checked, with a message that helps."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from pledge.web.forms.base import PublicForm, SignedInForm, block, line, without_forbidden


class Sample(PublicForm):
    """One field of each kind."""

    name = line("名称", 5)
    note = block("说明", 10, required=False)
    reason = block("原因", 10, required="请写原因")


class SignedInSample(SignedInForm):
    """A form behind a sign-in."""

    name = line("名称", 5)


def sent(app: Flask, **typed: str) -> Sample:
    data = {"name": "甲店", "note": "", "reason": "因为"} | typed
    with app.test_request_context("/", method="POST", data=data):
        form = Sample()
        form.validate()
        for errors in form.errors.values():
            [str(error) for error in errors]
        return form


def errors(app: Flask, field: str, **typed: str) -> list[str]:
    data = {"name": "甲店", "note": "", "reason": "因为"} | typed
    with app.test_request_context("/", method="POST", data=data):
        form = Sample()
        form.validate()
        return [str(error) for error in form.errors.get(field, ())]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  甲店 ", "甲店"),
        ("甲\u3000店", "甲 店"),
        ("甲\t店", "甲 店"),
        ("甲\r\n店", "甲 店"),
        ("e\u0301", "é"),
    ],
)
def test_line_is_cleaned(migrated_app: Flask, typed: str, kept: str) -> None:
    assert sent(migrated_app, name=typed).name.data == kept


def test_block_keeps_its_lines(migrated_app: Flask) -> None:
    assert sent(migrated_app, note="一 \r\n\r\n二\t ").note.data == "一\n\n二"


@pytest.mark.parametrize("typed", ["", "   ", "\u3000", "\r\n"])
def test_empty_is_named_by_its_label_or_by_its_own_message(migrated_app: Flask, typed: str) -> None:
    assert errors(migrated_app, "name", name=typed)[0].startswith("请填写名称")
    assert errors(migrated_app, "reason", reason=typed) == ["请写原因"]
    assert errors(migrated_app, "note", note=typed) == []


def test_longest_is_taken_and_one_more_is_not(migrated_app: Flask) -> None:
    assert errors(migrated_app, "name", name="一二三四五") == []
    [message] = errors(migrated_app, "name", name="一二三四五六")
    assert "5" in message
    assert "6" in message


def test_blanks_around_do_not_count(migrated_app: Flask) -> None:
    assert errors(migrated_app, "name", name="   一二三四五   ") == []


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("甲\x00店", "U+0000"),
        ("甲\x07店", "U+0007"),
        ("甲\x7f店", "U+007F"),
        ("\u202e甲店", "U+202E"),
        ("甲\u2066店", "U+2066"),
        ("甲\u200b店", "U+200B"),
        ("甲\ufeff店", "U+FEFF"),
    ],
)
def test_character_nobody_can_see_is_named_and_taken_out(
    migrated_app: Flask, typed: str, named: str
) -> None:
    for field in ("name", "note", "reason"):
        [message] = errors(migrated_app, field, **{field: typed})
        assert named in message
        assert sent(migrated_app, **{field: typed})[field].data == "甲店"


def test_only_that_character_is_taken_out() -> None:
    assert without_forbidden("a\x00b\nc\u202e 𠮷é") == "ab\nc 𠮷é"


def test_fields_say_in_html_what_they_demand(migrated_app: Flask) -> None:
    with migrated_app.test_request_context("/"):
        form = Sample()
        assert "required" in str(form.name())
        assert 'maxlength="5"' in str(form.name())
        assert "required" not in str(form.note())


def test_message_speaks_the_language_of_the_request(migrated_app: Flask) -> None:
    data = MultiDict({"name": "一二三四五六", "reason": "x\x00", "note": ""})
    with migrated_app.test_request_context("/?lang=en", method="POST", data=data):
        form = Sample()
        assert not form.validate()
        assert all(str(error).isascii() for error in form.name.errors)
        assert all(str(error).isascii() for error in form.reason.errors)


def test_public_form_asks_for_no_session(migrated_app: Flask) -> None:
    with migrated_app.test_request_context("/", method="POST", data={"name": "甲"}):
        assert "csrf_token" not in Sample()


def test_signed_in_form_without_its_token_is_a_bad_request(migrated_app: Flask) -> None:
    with migrated_app.test_request_context("/", method="POST", data={"name": "甲"}):
        form = SignedInSample()
        assert not form.validate()
        assert form.status == 400
        assert form.name.data == "甲"


def test_signed_in_form_with_another_fault_is_not(migrated_app: Flask) -> None:
    with migrated_app.test_request_context("/", method="POST", data={"name": ""}):
        form = SignedInSample(meta={"csrf": False})
        assert not form.validate()
        assert form.status == 422
