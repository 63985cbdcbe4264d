"""Atomic writes: whole or not at all, for whom the mode says."""

import os
import stat
from pathlib import Path

import pytest

from pledge.storage.atomic_write import create_whole, write_atomically


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_file_is_written_with_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "kept"
    write_atomically(path, b"old")
    write_atomically(path, b"new", mode=mode)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept"
    write_atomically(path, b"old")

    def fail(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_first_of_two_new_files_stays(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    create_whole(path, b"first")
    create_whole(path, b"second")
    assert path.read_bytes() == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
