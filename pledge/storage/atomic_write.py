"""Atomic writes: a crash leaves the old file or the new one, never half of it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_atomically(
    path: Path, data: bytes, *, mode: int = 0o600, as_folder_owner: bool = False
) -> None:
    """Write a file in one step, its owner's alone unless the mode says more.

    When this returns, it and its name are on the disk. ``as_folder_owner``: a file written by root
    is given to the owner of its folder.
    """
    with _part(path, data, mode, as_folder_owner=as_folder_owner) as part:
        part.replace(path)


def create_whole(path: Path, data: bytes, *, as_folder_owner: bool = False) -> None:
    """Write a new file in one step, mode 0600; one that another process wrote first stays."""
    with (
        _part(path, data, 0o600, as_folder_owner=as_folder_owner) as part,
        suppress(FileExistsError),
    ):
        path.hardlink_to(part)


@contextmanager
def _part(path: Path, data: bytes, mode: int, *, as_folder_owner: bool) -> Iterator[Path]:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            if as_folder_owner and os.geteuid() == 0:
                folder = path.parent.stat()
                os.fchown(descriptor, folder.st_uid, folder.st_gid)
            file.write(data)
            file.flush()
            # The umask has no say in who may read a file that others are meant to read.
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        yield part
    finally:
        # Only a failure or a second name leaves it: a full disk must not fill with halves.
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
