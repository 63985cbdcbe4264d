"""Labels: every member of an enum has one, in both languages."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from pledge.web.account import retention_labels
from pledge.web.labels import case_labels, labels, print_labels


def tables() -> Iterator[Any]:
    for module in (labels, case_labels, print_labels, retention_labels):
        for name, table in vars(module).items():
            # a table that another module made is tested there
            is_table = isinstance(table, Mapping) and table and name.isupper()
            if is_table and all(isinstance(key, StrEnum) for key in table):
                yield pytest.param(table, id=f"{module.__name__.rpartition('.')[2]}.{name}")


@pytest.mark.parametrize("table", [*tables()])
def test_every_member_has_a_label_in_both_languages(
    migrated_app: Flask, table: Mapping[StrEnum, object]
) -> None:
    assert set(table) == set(type(next(iter(table))))
    with migrated_app.test_request_context():
        with force_locale("zh_Hans_CN"):
            chinese = [str(label) for label in table.values()]
        with force_locale("en"):
            english = [str(label) for label in table.values()]
    assert all(not label.isascii() for label in chinese)
    assert all(label.isascii() or "’" in label for label in english)
    assert len(set(chinese)) == len(chinese)
