"""Writing a file so that a crash or a power cut leaves the old one or the new one, never a half."""

import os
import secrets
from pathlib import Path


def write_atomically(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write a file in one step, its owner's alone unless the mode says more.

    When this returns, it and its name are on the disk.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            # The umask has no say in who may read a file that others are meant to read.
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        # Only a failure leaves it: a full disk must not fill with halves.
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
