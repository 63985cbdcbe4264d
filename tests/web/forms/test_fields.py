"""Answers out of a list: read as members, refused in the field's own words, drawn as before."""

from enum import StrEnum

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from pledge.web.forms.base import PublicForm, choices
from pledge.web.forms.fields import BoxesField, EnumField, EnumRadioField, OfferedField


class Size(StrEnum):
    """What is chosen here."""

    SMALL = "small"
    LARGE = "large"
    HUGE = "huge"


WORDS: dict[StrEnum, str] = {Size.SMALL: "小", Size.LARGE: "大", Size.HUGE: "特大"}


class Sample(PublicForm):
    """One field of each kind."""

    size = EnumRadioField("尺寸", Size, WORDS, missing="请选择尺寸。", foreign="没有这种尺寸。")
    lid = EnumField("盖子", Size, WORDS, missing="请选择盖子。", unchosen="请选择")
    note = EnumField("备注", Size, WORDS)
    place = OfferedField("地点", "请选择地点。", choices=choices([("", "请选择"), ("a", "甲")]))
    mall = OfferedField("商场", "没有这个商场。", choices=choices([("b", "乙")]), is_required=False)
    parts = BoxesField("部件", "请勾选部件。", choices=choices([("p", "杯"), ("q", "盘")]))
    extras = BoxesField(
        "附件", "没有这个附件。", choices=choices([("x", "吸管")]), is_required=False
    )


RIGHT: dict[str, str | list[str]] = {"size": "small", "lid": "large", "place": "a", "parts": "p"}


def errors(app: Flask, **typed: str | list[str]) -> dict[str, list[str]]:
    with app.test_request_context("/", method="POST"):
        form = Sample(formdata=MultiDict(RIGHT | typed))
        form.validate()
        return {name: [str(error) for error in found] for name, found in form.errors.items()}


def test_right_answers_are_members(migrated_app: Flask) -> None:
    assert errors(migrated_app) == {}
    with migrated_app.test_request_context("/", method="POST"):
        form = Sample(formdata=MultiDict(RIGHT | {"note": "huge"}))
        assert form.validate()
        assert form.size.data is form.size.chosen is Size.SMALL
        assert (form.lid.data, form.note.data) == (Size.LARGE, Size.HUGE)


@pytest.mark.parametrize("foreign", ["tiny", "SMALL", "Size.SMALL", "小", "small ", "None"])
def test_foreign_value_is_refused_in_the_fields_words(migrated_app: Flask, foreign: str) -> None:
    assert errors(migrated_app, size=foreign) == {"size": ["没有这种尺寸。"]}
    assert errors(migrated_app, lid=foreign) == {"lid": ["请选择盖子。"]}


def test_nothing_sent_has_its_own_words(migrated_app: Flask) -> None:
    assert errors(migrated_app, size="", lid="") == {
        "size": ["请选择尺寸。"],
        "lid": ["请选择盖子。"],
    }
    with migrated_app.test_request_context("/", method="POST"):
        form = Sample(formdata=MultiDict())
        assert not form.validate()
        assert form.size.errors == ["请选择尺寸。"]
        with pytest.raises(ValueError, match="size"):
            _ = form.size.chosen


def test_field_without_words_leaves_it_to_the_form(migrated_app: Flask) -> None:
    assert errors(migrated_app, note="tiny") == {}
    with migrated_app.test_request_context("/", method="POST"):
        form = Sample(formdata=MultiDict(RIGHT | {"note": "tiny", "size": ""}))
        form.size.is_required = False
        assert form.validate()
        assert form.note.data is form.size.data is None


def test_member_that_is_not_offered_is_understood(migrated_app: Flask) -> None:
    with migrated_app.test_request_context("/", method="POST"):
        form = Sample(formdata=MultiDict(RIGHT | {"size": "huge"}))
        form.size.offer([Size.SMALL, Size.LARGE])
        assert form.validate()
        assert form.size.chosen is Size.HUGE
        assert [option.label.text for option in form.size] == ["小", "大"]


def test_default_is_a_member_or_its_value_and_what_was_sent_goes_before(
    migrated_app: Flask,
) -> None:
    with migrated_app.test_request_context("/"):
        assert Sample(size="large").size.data is Size.LARGE
        assert Sample(size="tiny").size.data is None
    with migrated_app.test_request_context("/", method="POST"):
        assert Sample(formdata=MultiDict(RIGHT), size=Size.HUGE).size.data is Size.SMALL


def test_options_are_drawn_with_what_was_chosen(migrated_app: Flask) -> None:
    with migrated_app.test_request_context("/"):
        form = Sample(size=Size.LARGE)
        assert [str(option()) for option in form.size] == [
            '<input id="size-0" name="size" type="radio" value="small">',
            '<input checked id="size-1" name="size" type="radio" value="large">',
            '<input id="size-2" name="size" type="radio" value="huge">',
        ]
        assert str(form.lid()).startswith(
            '<select id="lid" name="lid"><option value="">请选择</option>'
            '<option value="small">小</option>'
        )


@pytest.mark.parametrize("sent", ["", "huge"])
def test_choice_that_was_sent_stays_chosen(migrated_app: Flask, sent: str) -> None:
    with migrated_app.test_request_context("/", method="POST"):
        drawn = str(Sample(formdata=MultiDict(RIGHT | {"lid": sent})).lid())
        assert drawn.count("selected") == 1
        assert f'<option selected value="{sent}">' in drawn


def test_offered_field_refuses_what_was_not_offered(migrated_app: Flask) -> None:
    for foreign in ("", "b"):
        assert errors(migrated_app, place=foreign) == {"place": ["请选择地点。"]}
    assert errors(migrated_app, mall="") == errors(migrated_app, mall="b") == {}
    assert errors(migrated_app, mall="a") == {"mall": ["没有这个商场。"]}


def test_boxes_refuse_what_was_not_offered(migrated_app: Flask) -> None:
    assert errors(migrated_app, parts=["p", "q"], extras=["x"]) == {}
    assert errors(migrated_app, parts=["p", "z"]) == {"parts": ["请勾选部件。"]}
    assert errors(migrated_app, parts=[]) == {"parts": ["请勾选部件。"]}
    assert errors(migrated_app, extras=["y"]) == {"extras": ["没有这个附件。"]}
