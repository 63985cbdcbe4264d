"""Entries, hashes and checkpoints changed by an insider are named."""

from flask import Flask

from pledge.core.clock import now
from pledge.db import db
from pledge.ledger.models import LogCheckpoint
from tests.support.replay_registry import (
    count_entries,
    differences,
    hash_anew,
    insider,
    make_registry,
    note_of,
    read_entry,
    root_of_perfect,
    write_entry,
)


def test_changed_entry_is_named(app: Flask) -> None:
    registry = make_registry()
    with insider() as connection:
        write_entry(connection, 2, read_entry(connection, 2).replace("云杉广场".encode(), b"Mall"))
    first, second = differences()
    assert first == "entry 2: is not what was hashed when it was appended"
    assert "name is '云杉广场' in the table, the log says 'Mall' since entry 2" in second
    assert registry.stands.number[4:] in second


def test_garbled_entry_is_named(app: Flask) -> None:
    make_registry()
    with insider() as connection:
        write_entry(connection, 2, b"\xff")
    assert differences()[0] == "entry 2: is not what was hashed when it was appended"


def test_entries_in_another_order_are_named(app: Flask) -> None:
    make_registry()
    with insider() as connection:
        third, fourth = (read_entry(connection, index) for index in (3, 4))
        write_entry(connection, 3, fourth)
        write_entry(connection, 4, third)
    assert differences() == [
        f"entry {index}: is not what was hashed when it was appended" for index in (3, 4)
    ]


def test_deleted_entry_is_named(app: Flask) -> None:
    make_registry()
    with insider() as connection:
        connection.exec_driver_sql('DELETE FROM log_entry WHERE "index" = 3')
    first, second = differences()
    assert first == "entry 3: is gone"
    assert second.endswith("no entry tells of it")


def test_last_entries_cut_off_are_named_by_what_stands_over_them(app: Flask) -> None:
    make_registry()
    last = count_entries() - 1
    with insider() as connection:
        connection.exec_driver_sql(f'DELETE FROM log_entry WHERE "index" = {last}')
    assert f"log_node 0/{last}: stands over entries that are gone" in differences()


def test_rewritten_history_that_hashes_well_is_named_by_an_earlier_checkpoint(app: Flask) -> None:
    make_registry()
    root = root_of_perfect(4)
    checkpoint = LogCheckpoint(size=4, root=root, note=note_of(4, root), signed_at=now())
    db.session.add(checkpoint)
    db.session.commit()
    assert differences() == []
    with insider() as connection:
        write_entry(connection, 2, read_entry(connection, 2).replace("云杉广场".encode(), b"Mall"))
        hash_anew(connection)
        connection.exec_driver_sql("UPDATE site SET name = 'Mall' WHERE name = '云杉广场'")
        connection.exec_driver_sql("UPDATE site SET container_id = NULL")
    lines = [line for line in differences() if "inside" not in line]
    assert lines == [
        "log_checkpoint 4: its root is not that of the first 4 entries; the log was rewritten since"
    ]


def test_checkpoint_whose_note_says_otherwise_is_named(app: Flask) -> None:
    make_registry()
    for size, note in ((2, note_of(2, root_of_perfect(4))), (4, "no note")):
        kept = root_of_perfect(size)
        db.session.add(LogCheckpoint(size=size, root=kept, note=note, signed_at=now()))
    db.session.commit()
    first, second = sorted(differences())
    assert first == "log_checkpoint 2: the row is not what its note says"
    assert second == "log_checkpoint 4: no signed note"
