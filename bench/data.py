"""Deterministic rows for benchmarks: pledges with site, merchant, badge and history, from one seed.

The search index is left out: the badge page never reads it, and it would be thirty rows a pledge.
"""

import json
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import text

from pledge.config import Settings
from pledge.core.reference_codes import CROCKFORD, SERIAL_LENGTH
from pledge.db import db

SEED = 20261101
SITES_PER_MERCHANT = 100
MOMENT = "2026-11-02 08:00:00.000000"
SIGNED_ON, VALID_UNTIL = "2026-11-02", "2027-11-01"
CLAUSES = json.dumps([f"P{number}" for number in range(1, 11)])
SCENES = json.dumps(["parking", "invoice"])

Row = tuple[object, ...]

TABLES: dict[str, tuple[str, ...]] = {
    "user": (
        "id",
        "email",
        "active",
        "fs_uniquifier",
        "is_operator",
        "is_demo",
        "locale",
        "created_at",
    ),
    "merchant": (
        "id",
        "owner_id",
        "legal_name",
        "credit_code",
        "identity",
        "created_at",
        "version",
    ),
    "site": (
        "id",
        "merchant_id",
        "kind",
        "name",
        "address",
        "region_code",
        "created_at",
        "version",
    ),
    "touchpoint": ("id", "site_id", "scene", "label"),
    "pledge": (
        "id",
        "number",
        "site_id",
        "status",
        "text_version",
        "scenes",
        "clauses",
        "signed_on",
        "valid_until",
        "search_text",
        "version",
    ),
    "pledge_change": ("id", "pledge_id", "new", "reason", "at"),
    "badge": (
        "id",
        "serial",
        "pledge_id",
        "touchpoint_id",
        "scene",
        "label",
        "status",
        "issued_at",
        "version",
    ),
}


def serials(count: int) -> Iterator[str]:
    """Yield the serials of the badges, the same ones for the same count."""
    draw = random.Random(SEED)
    for _ in range(count):
        yield "".join(draw.choices(CROCKFORD, k=SERIAL_LENGTH))


def fill(app: Flask, count: int) -> None:
    """Fill an empty, migrated database with so many pledges."""
    settings: Settings = app.extensions["pledge-settings"]
    tables = ((name, TABLES[name], _rows_of(name, count)) for name in TABLES)
    if settings.sqlalchemy_url.startswith("sqlite"):
        _fill_sqlite(Path(settings.sqlalchemy_url.removeprefix("sqlite:///")), tables)
    else:
        _fill_postgresql(settings.database_url, tables)
    with app.app_context():
        db.session.execute(text("ANALYZE"))
        db.session.commit()


ROWS: dict[str, Callable[[int], Row]] = {
    "user": lambda n: (n, f"m{n}@bench.example", True, f"u{n}", False, False, "zh", MOMENT),
    "merchant": lambda n: (n, n, f"商业管理第{n}有限公司", f"{n:018d}", "confirmed", MOMENT, 1),
    "site": lambda n: (
        *(n, (n - 1) // SITES_PER_MERCHANT + 1, "car_park", f"星河里购物中心{n}号停车场"),
        *(f"南京东路{n % 999}号地下二层", "310101", MOMENT, 1),
    ),
    "touchpoint": lambda n: (n, n, "parking", "P2出口"),
    "pledge": lambda n: (
        *(n, f"{n:08d}", n, "active", "2026-1", SCENES, CLAUSES),
        *(SIGNED_ON, VALID_UNTIL, "", 1),
    ),
    "pledge_change": lambda n: (n, n, "active", "", MOMENT),
}


def _rows_of(table: str, count: int) -> Iterator[Row]:
    if table == "badge":
        return (
            (n, serial, n, n, "parking", "P2出口", "active", MOMENT, 1)
            for n, serial in enumerate(serials(count), start=1)
        )
    last = count // SITES_PER_MERCHANT if table in {"user", "merchant"} else count
    return map(ROWS[table], range(1, last + 1))


def _fill_sqlite(path: Path, tables: Iterable[tuple[str, tuple[str, ...], Iterator[Row]]]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    for name, columns, rows in tables:
        marks = ", ".join("?" for _ in columns)
        connection.executemany(
            f'INSERT INTO "{name}" ({", ".join(columns)}) VALUES ({marks})', rows
        )
    connection.execute("COMMIT")
    connection.close()


def _fill_postgresql(
    url: str, tables: Iterable[tuple[str, tuple[str, ...], Iterator[Row]]]
) -> None:
    with psycopg.connect(url) as connection:
        for name, columns, rows in tables:
            statement = f'COPY "{name}" ({", ".join(columns)}) FROM STDIN'
            with connection.cursor().copy(statement.encode()) as copy:
                for row in rows:
                    copy.write_row(row)
