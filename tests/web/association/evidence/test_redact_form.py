"""The form of a disclosed copy: typed percentages become boxes, or get a message beside them."""

from typing import Any

import pytest
from flask import Flask

from pledge.storage.redaction import Box
from pledge.web.association.evidence.redact_form import RedactForm

SIDES = ("left", "top", "width", "height")


def typed(name: str, *values: str) -> dict[str, str]:
    return {f"{name}_{side}": value for side, value in zip(SIDES, values, strict=True)}


def sent(app: Flask, told: dict[str, str]) -> tuple[RedactForm, dict[str, list[str]]]:
    """Send the form without its token; return it and its errors."""
    with app.test_request_context("/", method="POST", data=told):
        form = RedactForm(meta={"csrf": False})
        form.validate()
        return form, {name: [str(one) for one in errors] for name, errors in form.errors.items()}


def test_rows_become_boxes_and_a_crop(migrated_app: Flask) -> None:
    told = typed("box1", "0", "0", "100", "0.1") | typed("box9", "１２.5％", "3", "4 %", "5.0")
    form, errors = sent(migrated_app, told | typed("crop", "10", "10", "80", "80"))
    assert errors == {}
    assert form.boxes() == [Box(0, 0, 1000, 1), Box(125, 30, 40, 50)]
    assert form.crop() == Box(100, 100, 800, 800)


def test_crop_alone_is_enough(migrated_app: Flask) -> None:
    form, errors = sent(migrated_app, typed("crop", "0", "0", "50", "50"))
    assert (errors, form.boxes()) == ({}, [])


def test_covering_nothing_has_to_be_said(migrated_app: Flask) -> None:
    _, errors = sent(migrated_app, {})
    assert [*errors] == ["is_harmless"]
    form, errors = sent(migrated_app, {"is_harmless": "y"})
    assert (errors, form.boxes(), form.crop()) == ({}, [], None)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (("1", "", "1", ""), ["top", "height"]),
        (("九", "1", "1", "1"), ["left"]),
        (("1", "-1", "1", "1"), ["top"]),
        (("1", "1", "1.25", "1"), ["width"]),
        (("1", "1", "1", "100.1"), ["height"]),
        (("nan", "1e1", "1", "1"), ["left", "top"]),
        (("1", "1", "0", "0.0"), ["width", "height"]),
        (("50", "0", "50.1", "1"), ["width"]),
        (("0", "60", "1", "40.1"), ["height"]),
        (("1\u202e", "1", "1", "1"), ["left"]),
    ],
)
@pytest.mark.parametrize("name", ["box10", "crop"])
def test_wrong_number_gets_a_message_beside_it_and_is_kept(
    migrated_app: Flask, name: str, values: tuple[str, ...], wrong: list[str]
) -> None:
    form, errors = sent(migrated_app, typed(name, *values) | typed("box1", "1", "2", "3", "4"))
    assert sorted(errors) == sorted(f"{name}_{side}" for side in wrong)
    kept = {f"{name}_{side}": form[f"{name}_{side}"].data for side in SIDES}
    assert kept == {key: value.strip("\u202e") for key, value in typed(name, *values).items()}
    assert form.box1_height.data == "4"  # type: ignore[attr-defined]  # set on the class by name


def test_earlier_redaction_is_shown_to_go_on_from(migrated_app: Flask) -> None:
    boxes, crop = [Box(125, 30, 40, 50)], Box(0, 0, 1000, 999)
    with migrated_app.test_request_context("/"):
        form = RedactForm(meta={"csrf": False})
        form.fill(boxes, crop)
        shown = {field.name: str(field.data) for field in form if field.data}
    form, errors = sent(migrated_app, shown)
    assert (errors, form.boxes(), form.crop()) == ({}, boxes, crop)


def test_page_works_by_typed_numbers_alone(migrated_app: Flask) -> None:
    told = typed("box7", "1", "1", "", "1")
    with migrated_app.test_request_context("/", method="POST", data=told):
        form = RedactForm(meta={"csrf": False})
        form.validate()
        macros: Any = migrated_app.jinja_env.get_template(
            "association/evidence/_redact.html"
        ).module
        html = str(macros.redact(form, "/photo.jpg", 1536, 2048))
    for name in (*(f"box{number}" for number in range(1, 11)), "crop"):
        assert [html.count(f'name="{name}_{side}"') for side in SIDES] == [1, 1, 1, 1]
    assert "遮盖7缺“宽”" in html
    assert "data-redact-more open" in html
