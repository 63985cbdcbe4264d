"""Key files: one JSON file for each purpose, oldest key first, mode 0600.

An entry holds the key and when it was created, activated (a server first started with it) and
retired. Retiring destroys what signs; of a pair the public half stays, because what it signed is
still read.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Base64Bytes, TypeAdapter, ValidationError

from pledge.core.clock import now
from pledge.storage.atomic_write import create_whole, write_atomically


class KeyPurpose(StrEnum):
    """What a key is for."""

    BADGE = "badge"
    SESSION = "session"
    DATA = "data"
    CREDENTIAL = "credential"
    LOG = "log"


class BadKeyFile(ValueError):
    """A key file that cannot be used; the message tells an operator why and what to do."""


@dataclass(frozen=True)
class SecretKey:
    """A secret in text; None once it was retired, or where the environment holds it."""

    id: str
    secret: str | None = field(repr=False)
    created_at: datetime | None = None
    activated_at: datetime | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 pair: 32 bytes public, 32 bytes of seed unless it was retired."""

    public: Base64Bytes
    seed: Base64Bytes | None = field(repr=False)
    created_at: datetime
    activated_at: datetime | None = None
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


Key = SecretKey | SigningKey
K = TypeVar("K", SecretKey, SigningKey)

_SECRETS = TypeAdapter(tuple[SecretKey, ...])
_PAIRS = TypeAdapter(tuple[SigningKey, ...])
_KEYS = TypeAdapter(tuple[Key, ...])


def make_secret_key() -> SecretKey:
    """Draw a new secret: 384 random bits."""
    secret = secrets.token_urlsafe(48)
    return SecretKey(fingerprint(secret), secret, _now())


def make_signing_key() -> SigningKey:
    """Draw a new pair."""
    seed = secrets.token_bytes(32)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return SigningKey(public, seed, _now())


def read_secret_keys(path: Path, first: Sequence[str] = ()) -> tuple[SecretKey, ...]:
    """Return the secrets in a file, oldest first, retired ones too.

    Where there is no file, one is made of the first secrets given or of a new one.
    """
    given = tuple(SecretKey(fingerprint(secret), secret) for secret in first)
    return _read(path, _SECRETS, lambda: given or (make_secret_key(),))


def read_signing_keys(path: Path) -> tuple[SigningKey, ...]:
    """Return the pairs in a file, oldest first, retired ones too; make a first one if need be."""
    return _read(path, _PAIRS, lambda: (make_signing_key(),))


def write_keys(path: Path, keys: Sequence[Key]) -> None:
    """Replace the keys in a file; it holds the old ones or the new ones, never a half."""
    write_atomically(path, _dump(keys), as_folder_owner=True)


def in_use(keys: Sequence[K]) -> tuple[K, ...]:
    """Return the keys that are not retired, oldest first."""
    return tuple(key for key in keys if not key.retired_at)


def retired(key: Key) -> Key:
    """Return a key as it is kept after its retirement: without what signs."""
    if isinstance(key, SigningKey):
        return replace(key, seed=None, retired_at=_now())
    return replace(key, secret=None, retired_at=_now())


def split_keys(text: str) -> list[str]:
    """Return the secrets of a text, oldest first."""
    return [key.strip() for key in text.split(",") if key.strip()]


def fingerprint(secret: str) -> str:
    """Return a secret's fingerprint: eight hexadecimal digits of a hash."""
    return hashlib.blake2b(secret.encode(), digest_size=4, person=b"fingerprint").hexdigest()


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Let one process at a time change the keys of a folder; the others wait."""
    # The folder itself is locked: a lock file made by root would shut out whoever serves.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _read(
    path: Path, form: TypeAdapter[tuple[K, ...]], make: Callable[[], tuple[K, ...]]
) -> tuple[K, ...]:
    if not path.exists():
        # Of two processes that start at once, both read what the first one wrote.
        create_whole(path, _dump(make()), as_folder_owner=True)
    try:
        return form.validate_json(path.read_bytes())
    except OSError as error:
        raise BadKeyFile(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        # The error itself quotes the file, secrets and all: only its place and reason are told.
        first, *_ = error.errors(include_url=False, include_input=False)
        place = ".".join(str(part) for part in first["loc"])
        raise BadKeyFile(
            f"{path} is no key file of this version ({place or 'file'}: {first['msg']}). "
            "Restore it from a backup; or move it away, and a new key is made at the next start: "
            "what the keys in it signed or encrypted is lost then."
        ) from None


def _dump(keys: Sequence[Key]) -> bytes:
    return _KEYS.dump_json(tuple(keys), indent=1) + b"\n"


def _now() -> datetime:
    return now().replace(microsecond=0)
