"""Encrypted files: the originals of evidence as they were sent, for a court.

AES-256-GCM (NIST SP 800-38D) with a random nonce. The file's name is authenticated with its
content, so that no file passes for another. The caller records who opened one.
"""

import hashlib
import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app

from pledge.storage.atomic_write import write_atomically

_MAGIC = b"PLSEAL1\n"
_KEY_ID_BYTES = 8
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEAD_BYTES = len(_MAGIC) + _KEY_ID_BYTES + _NONCE_BYTES
_NAME = re.compile(r"[0-9a-f]{32}\.sealed")

FILE_KEYS = "pledge-file-keys"


class CannotDecrypt(Exception):
    """An encrypted file cannot be read."""


class EncryptedFileMissing(CannotDecrypt):
    """There is no file of this name."""


class FileTampered(CannotDecrypt):
    """The file is not what was encrypted under this name: altered, cut short, or another one's."""


class FileKeyUnknown(CannotDecrypt):
    """The file says it was encrypted with a key that is not among the data keys."""


@dataclass(frozen=True)
class EncryptedFile:
    """An encrypted file's name, and SHA-256 and length in bytes of the original in it."""

    name: str
    sha256: str
    size: int


def init_file_keys(app: Flask, keys: list[bytes]) -> None:
    """Give an application its file keys, 32 bytes each, newest first; the newest encrypts."""
    app.extensions[FILE_KEYS] = {_id_of(key): key for key in keys}


def encrypt_file(folder: Path, data: bytes) -> EncryptedFile:
    """Encrypt an original to disk for good; it is whole there or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{uuid.uuid4().hex}.sealed"
    key_id, key = next(iter(_keys().items()))
    head = _MAGIC + key_id + os.urandom(_NONCE_BYTES)
    write_atomically(
        folder / name, head + AESGCM(key).encrypt(_nonce(head), data, _bound(head, name))
    )
    return EncryptedFile(name, hashlib.sha256(data).hexdigest(), len(data))


def decrypt_file(folder: Path, name: str) -> bytes:
    """Return an original; raises one of the CannotDecrypt exceptions."""
    try:
        content = encrypted_path(folder, name).read_bytes()
    except FileNotFoundError as error:
        raise EncryptedFileMissing(name) from error
    head, body = content[:_HEAD_BYTES], content[_HEAD_BYTES:]
    if not head.startswith(_MAGIC) or len(body) < _TAG_BYTES:
        raise FileTampered(name)
    key = _keys().get(head[len(_MAGIC) : -_NONCE_BYTES])
    if key is None:
        raise FileKeyUnknown(name)
    try:
        return AESGCM(key).decrypt(_nonce(head), body, _bound(head, name))
    except InvalidTag as error:
        raise FileTampered(name) from error


def encrypted_path(folder: Path, name: str) -> Path:
    """Return where an encrypted file lies; ValueError for any other name."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no sealed file's name")
    return folder / name


def discard_encrypted(folder: Path, name: str) -> None:
    """Delete an encrypted file, if it is there."""
    encrypted_path(folder, name).unlink(missing_ok=True)


def _keys() -> dict[bytes, bytes]:
    keys: dict[bytes, bytes] = current_app.extensions[FILE_KEYS]
    return keys


def _id_of(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=_KEY_ID_BYTES, person=b"sealing-key-id").digest()


def _nonce(head: bytes) -> bytes:
    return head[-_NONCE_BYTES:]


def _bound(head: bytes, name: str) -> bytes:
    return head + name.encode("ascii")
