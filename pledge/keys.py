"""Key files in the instance: one a purpose, made once, mode 0600; knows nothing of what they sign.

Secrets are text, oldest first, parted by commas. Signing keys are Ed25519 pairs in a JSON list,
oldest first; a retired one keeps its public half, because what it signed is still read.
"""

import base64
import json
import os
import secrets
from contextlib import suppress
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

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of a signature; a retired key signs nothing."""
        if self.seed is None:
            raise ValueError("a retired key signs nothing")
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def make_signing_key() -> SigningKey:
    """Draw a new pair."""
    seed = secrets.token_bytes(32)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return SigningKey(public, seed, datetime.now(UTC).replace(microsecond=0))


def read_secrets(path: Path, default: str = "") -> str:
    """Return the secrets in a file; where there is none, keep the default or a new one there."""
    if not path.exists():
        _make(path, default or secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def read_signing_keys(path: Path) -> tuple[SigningKey, ...]:
    """Return the pairs in a file, oldest first, retired ones too; make a first one if need be."""
    if not path.exists():
        _make(path, _dump([make_signing_key()]))
    return tuple(_load(entry) for entry in json.loads(path.read_text(encoding="ascii")))


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
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return own
