"""Key files in the instance: one a purpose, made once, mode 0600; knows nothing of what they sign.

Secrets are text, oldest first, parted by commas. Signing keys are Ed25519 pairs in a JSON list,
oldest first; a retired one keeps its public half, because what it signed is still read.
"""

import base64
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 pair: 32 bytes public, 32 bytes of seed unless it was retired."""

    public: bytes
    seed: bytes | None
    added_at: datetime
    retired_at: datetime | None = None

    @property
    def id(self) -> str:
        """Name the pair: 16 hexadecimal digits of the SHA-256 of its public half."""
        return hashlib.sha256(self.public).hexdigest()[:16]

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of a signature; a retired key signs nothing."""
        if self.seed is None:
            raise ValueError("a retired key signs nothing")
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def make_secret() -> str:
    """Draw a new secret: 384 random bits."""
    return secrets.token_urlsafe(48)


def make_signing_key() -> SigningKey:
    """Draw a new pair."""
    seed = secrets.token_bytes(32)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return SigningKey(public, seed, datetime.now(UTC).replace(microsecond=0))


def read_secrets(path: Path, default: str = "") -> str:
    """Return the secrets in a file; where there is none, keep the default or a new one there."""
    if not path.exists():
        _make(path, default or make_secret())
    return path.read_text(encoding="ascii").strip()


def read_signing_keys(path: Path) -> tuple[SigningKey, ...]:
    """Return the pairs in a file, oldest first, retired ones too; make a first one if need be."""
    if not path.exists():
        _make(path, _dump([make_signing_key()]))
    return tuple(_load(entry) for entry in json.loads(path.read_text(encoding="ascii")))


def split_keys(text: str) -> list[str]:
    """Return the secrets of a text, oldest first."""
    return [key.strip() for key in text.split(",") if key.strip()]


def fingerprint(secret: str) -> str:
    """Name a secret without telling it: eight hexadecimal digits."""
    return hashlib.blake2b(secret.encode(), digest_size=4, person=b"fingerprint").hexdigest()


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Let one process at a time change the keys of a folder; the others wait."""
    # The folder itself is locked: a lock file made by root would shut out whoever serves.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        # A key that signed something must survive a power cut: the rename has to be on the disk.
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_secrets(path: Path, text: str) -> None:
    """Replace the secrets in a file; it holds the old ones or the new ones, never a half."""
    _write_beside(path, text).replace(path)


def write_signing_keys(path: Path, keys: tuple[SigningKey, ...]) -> None:
    """Replace the pairs in a file."""
    write_secrets(path, _dump(list(keys)))


def in_use(keys: tuple[SigningKey, ...]) -> tuple[SigningKey, ...]:
    """Return the pairs that still sign, oldest first."""
    return tuple(key for key in keys if key.seed is not None)


def _dump(keys: list[SigningKey]) -> str:
    return json.dumps([_entry(key) for key in keys], indent=1)


def _entry(key: SigningKey) -> dict[str, str | None]:
    return {
        "public": base64.b64encode(key.public).decode(),
        "seed": base64.b64encode(key.seed).decode() if key.seed else None,
        "added_at": key.added_at.isoformat(),
        "retired_at": key.retired_at.isoformat() if key.retired_at else None,
    }


def _load(entry: dict[str, Any]) -> SigningKey:
    return SigningKey(
        base64.b64decode(entry["public"]),
        base64.b64decode(entry["seed"]) if entry["seed"] else None,
        datetime.fromisoformat(entry["added_at"]),
        datetime.fromisoformat(entry["retired_at"]) if entry["retired_at"] else None,
    )


def _make(path: Path, text: str) -> None:
    """Write a new file; of two processes that start at once, both read the same one."""
    own = _write_beside(path, text)
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()


def _write_beside(path: Path, text: str) -> Path:
    own = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        if os.geteuid() == 0:
            # Keys rotated by root stay readable to the account that serves.
            folder = path.parent.stat()
            os.fchown(descriptor, folder.st_uid, folder.st_gid)
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return own
