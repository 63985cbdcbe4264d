"""URL converters: `row_id` for the primary key of a row."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class RowIdConverter(IntegerConverter):
    """A primary key: no larger than its column holds, so that a wild one is a plain 404."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - Werkzeug passes it by this name
        super().__init__(map, max=LARGEST_ID)


def init_converters(app: Flask) -> None:
    """Make `<row_id:…>` known to the application's URL map."""
    app.url_map.converters["row_id"] = RowIdConverter
