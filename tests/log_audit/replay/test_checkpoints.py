"""What is sound in itself but older, or written anew, a checkpoint kept outside gives away."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from pledge.config import Settings
from pledge.db import db
from pledge.ledger.tlog.notes import Checkpoint
from pledge.pledges.actions import reinstate_pledge, suspend_pledge
from pledge.pledges.rules import PledgeStatus
from pledge.storage.key_files import make_signing_key
from tests.support.replay_registry import (
    Registry,
    count_entries,
    differences,
    hash_anew,
    insider,
    make_registry,
    note_of,
    read_entry,
    restore,
    root_of_perfect,
    take_backup,
    write_entry,
)


def verify(app: Flask, *arguments: str) -> Result:
    db.session.commit()
    found = app.test_cli_runner().invoke(args=["log", "verify", *arguments])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def test_older_backup_is_sound_in_itself_and_named_by_a_checkpoint_kept_outside(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    registry = make_registry()
    size, backup = count_entries(), take_backup()
    while (newest := count_entries()) < 32:
        move = (
            reinstate_pledge if registry.stands.status is PledgeStatus.SUSPENDED else suspend_pledge
        )
        move(registry.stands, by=registry.merchant.owner, reason="又要求关注")
    kept = tmp_path / "kept.txt"
    kept.write_text(note_of(newest, root_of_perfect(newest), f"{settings.host}/log"), "utf-8")
    assert verify(app, "--checkpoint", str(kept)).exit_code == 0
    restore(backup)
    sound = verify(app)
    assert (sound.exit_code, "no differences" in sound.output) == (0, True)
    result = verify(app, "--checkpoint", str(kept))
    assert result.exit_code == 1
    said = f"kept.txt: says {newest} entries, the log has {size}; the rest is gone"
    assert said in result.output


def test_history_written_anew_is_named_by_a_checkpoint_kept_outside(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    make_registry()
    kept = tmp_path / "kept.txt"
    kept.write_text(note_of(4, root_of_perfect(4), f"{settings.host}/log"), "utf-8")
    assert verify(app, "--checkpoint", str(kept)).exit_code == 0
    with insider() as connection:
        entry = read_entry(connection, 1)
        write_entry(connection, 1, entry.replace(b'"at":"', b'"at":"x'))
        hash_anew(connection)
    result = verify(app, "--checkpoint", str(kept))
    assert "kept.txt: its root is not that of the first 4 entries" in result.output


@pytest.mark.parametrize("note", ["", "registry.example/log\n1\n!\n\n"])
def test_what_is_no_checkpoint_is_named(app: Flask, note: str) -> None:
    make_registry()
    assert differences({"kept.txt": note}) == ["kept.txt: no signed note"]


def test_checkpoint_of_another_log_is_named(app: Flask) -> None:
    make_registry()
    note = Checkpoint("other.example/log", 1, bytes(32)).sign([make_signing_key()])
    says = "kept.txt: none of the trusted keys has signed the checkpoint"
    assert differences({"kept.txt": note}) == [says]


def test_command_counts_what_it_compared(app: Flask) -> None:
    registry: Registry = make_registry()
    result = verify(app)
    assert result.exit_code == 0
    assert f"Compared {count_entries()} entries, 0 checkpoints, " in result.output
    db.session.refresh(registry.stands)
    with insider() as connection:
        connection.exec_driver_sql("UPDATE pledge SET status = 'revoked'")
    result = verify(app)
    assert result.exit_code == 1
    assert result.output.count("status is 'revoked'") == 3


def test_first_checkpoint_is_of_an_empty_log(app: Flask) -> None:
    kept = {"kept.txt": note_of(0, bytes(32))}
    assert "kept.txt: its root is not that of the first 0 entries" in differences(kept)[0]
