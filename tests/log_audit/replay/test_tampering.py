"""What an insider changes by SQL behind the log's back is named, each in a line of its own."""

from dataclasses import dataclass

import pytest
from flask import Flask

from tests.support.replay_registry import differences, insider, make_registry

STANDS = "(SELECT id FROM pledge WHERE status = 'active')"
SUSPENDED = "(SELECT id FROM pledge WHERE status = 'suspended')"


@dataclass(frozen=True)
class Tampering:
    """One thing an insider does, and what must be said of it, in full."""

    name: str
    sql: tuple[str, ...]
    lines: tuple[str, ...]


def tampering(name: str, sql: str | tuple[str, ...], *lines: str) -> object:
    statements = (sql,) if isinstance(sql, str) else sql
    return pytest.param(Tampering(name, statements, lines), id=name)


@pytest.mark.parametrize(
    "act",
    [
        tampering(
            "change a status",
            f"UPDATE pledge SET status = 'active' WHERE id = {SUSPENDED}",
            "pledge {suspended}: status is 'active' in the table, the log says 'suspended'",
        ),
        tampering(
            "prolong a pledge",
            f"UPDATE pledge SET valid_until = '2099-01-01' WHERE id = {STANDS}",
            "pledge {stands}: valid_until is '2099-01-01' in the table, the log says",
        ),
        tampering(
            "date a pledge back",
            f"UPDATE pledge SET signed_on = '2020-01-01' WHERE id = {STANDS}",
            "pledge {stands}: signed_on is '2020-01-01' in the table, the log says",
        ),
        tampering(
            "rename a place",
            "UPDATE site SET name = '云杉大厦' WHERE name = '云杉广场'",
            "of pledge {stands}: name is '云杉大厦' in the table, the log says '云杉广场'",
            "of pledge {suspended}: inside is '云杉大厦' in the table, the log says '云杉广场'",
        ),
        tampering(
            "move a place",
            "UPDATE site SET address = '别处1号' WHERE name = '云杉广场'",
            "of pledge {stands}: address is '别处1号' in the table, the log says",
        ),
        tampering(
            "swap the text of a pledge",
            f"UPDATE pledge SET text_version = '2026-2' WHERE id = {STANDS}",
            "pledge {stands}: text_version is '2026-2' in the table, the log says '2026-1'",
        ),
        tampering(
            "drop a clause",
            f"UPDATE pledge SET clauses = '[\"P1\"]' WHERE id = {STANDS}",
            "pledge {stands}: clauses is ['P1'] in the table, the log says ['P1', 'P2'",
        ),
        tampering(
            "change a signature",
            f"UPDATE pledge_signature SET text_sha256 = 'abc' WHERE pledge_id = {STANDS}",
            "pledge_signature",
        ),
        tampering(
            "delete a signature",
            f"DELETE FROM pledge_signature WHERE pledge_id = {STANDS}",
            "(pledge.signed): its pledge_signature is gone",
        ),
        tampering(
            "delete a change",
            f"DELETE FROM pledge_change WHERE pledge_id = {STANDS} AND new = 'suspended'",
            "(pledge.suspended): its row in pledge_change is gone",
        ),
        tampering(
            "insert a change",
            "INSERT INTO pledge_change (pledge_id, old, new, reason, at) SELECT id, 'active',"
            f" 'suspended', '', '2026-10-01 00:00:00+00:00' FROM pledge WHERE id = {STANDS}",
            "to 'suspended': no entry tells of it",
        ),
        tampering(
            "date a change back",
            "UPDATE pledge_change SET at = '2026-01-01 00:00:00+00:00'"
            f" WHERE pledge_id = {SUSPENDED} AND new = 'suspended'",
            "(pledge.suspended) is of 2026-01-01T",
        ),
        tampering(
            "rewrite a reason",
            f"UPDATE pledge_change SET reason = '无' WHERE pledge_id = {SUSPENDED}"
            " AND new = 'suspended'",
            "not the reason of entry",
        ),
        tampering(
            "delete a pledge",
            (
                f"DELETE FROM pledge_bigram WHERE pledge_id = {SUSPENDED}",
                f"DELETE FROM pledge_signature WHERE pledge_id = {SUSPENDED}",
                f"DELETE FROM pledge_change WHERE pledge_id = {SUSPENDED}",
                f"DELETE FROM badge WHERE pledge_id = {SUSPENDED}",
                f"DELETE FROM status_slot WHERE pledge_id = {SUSPENDED}",
                f"DELETE FROM pledge WHERE id = {SUSPENDED}",
            ),
            "pledge {suspended}: is not in the table, entries tell of it: ",
        ),
        tampering(
            "add a badge",
            "INSERT INTO badge (serial, pledge_id, touchpoint_id, scene, label, status, issued_at,"
            " version) SELECT '0123456789', pledge_id, touchpoint_id, scene, label, 'active',"
            f" issued_at, 1 FROM badge WHERE pledge_id = {SUSPENDED} AND label = '出口1'",
            "pledge {suspended}: badge 0123456789: no entry tells of it",
        ),
        tampering(
            "let a revoked badge hang on",
            "UPDATE badge SET status = 'active' WHERE status = 'revoked' AND label = '出口1'",
            "status is 'active' in the table, the log says 'revoked' since entry",
        ),
        tampering(
            "delete a badge's revocation",
            "DELETE FROM badge_change WHERE reason = '贴纸破损'",
            "its badge_change of",
        ),
        tampering(
            "hang a badge elsewhere",
            "UPDATE badge SET label = '出口9' WHERE status = 'active' AND label = '出口2'"
            f" AND pledge_id = {STANDS}",
            "touchpoint is '出口9' in the table, the log says '出口2'",
        ),
        tampering(
            "confirm an identity",
            "UPDATE identity_change SET reason = 'x'",
            "not the reason of entry",
        ),
        tampering(
            "unconfirm an identity",
            "UPDATE merchant SET identity = 'self_declared'",
            "identity is 'self_declared' in the table, the log says 'confirmed'",
        ),
        tampering(
            "rename a merchant",
            "UPDATE merchant SET legal_name = '别的公司'",
            "legal name or credit code in the table is not what was hashed in entry",
        ),
        tampering(
            "file an entry elsewhere",
            "UPDATE log_entry SET subject = 'text 2026-1' WHERE \"index\" ="
            ' (SELECT max("index") FROM log_entry)',
            "is filed under 'text 2026-1' but tells of",
            "no entry tells of it",
        ),
        tampering(
            "drop a hash",
            'DELETE FROM log_node WHERE level = 1 AND "index" = 1',
            "log_node 1/1: is gone",
        ),
        tampering(
            "change a hash",
            "UPDATE log_node SET hash = (SELECT hash FROM log_node WHERE level = 0 AND"
            ' "index" = 0) WHERE level = 2 AND "index" = 0',
            "log_node 2/0: is not the hash of its children",
        ),
    ],
)
def test_change_behind_the_logs_back_is_named(app: Flask, act: Tampering) -> None:
    registry = make_registry()
    assert differences() == []
    names = {
        name: f"{pledge.number[:4]}-{pledge.number[4:]}"
        for name, pledge in vars(registry).items()
        if name != "merchant"
    }
    with insider() as connection:
        for statement in act.sql:
            assert connection.exec_driver_sql(statement).rowcount > 0
    lines = differences()
    assert len(lines) == len(act.lines), lines
    for line, expected in zip(lines, act.lines, strict=True):
        assert expected.format(**names) in line
