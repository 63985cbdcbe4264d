"""The row_id converter: what a column can hold, and nothing else."""

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from pledge.web.setup.converters import LARGEST_ID


@pytest.mark.parametrize("row_id", [0, 1, LARGEST_ID])
def test_id_that_a_column_holds_is_read(migrated_app: Flask, row_id: int) -> None:
    adapter = migrated_app.url_map.bind("localhost")
    endpoint, values = adapter.match(f"/association/cases/{row_id}")
    assert (endpoint, values) == ("association.show_case", {"case_id": row_id})


@pytest.mark.parametrize("typed", [LARGEST_ID + 1, "-1", "x", "1.0"])
def test_anything_else_is_no_page(migrated_app: Flask, typed: object) -> None:
    with pytest.raises(NotFound):
        migrated_app.url_map.bind("localhost").match(f"/association/cases/{typed}")
