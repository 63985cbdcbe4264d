"""Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint).

signed-note (Ed25519, type 0x01), tlog-checkpoint, tlog-cosignature (type 0x04, with a timestamp).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pledge.storage.key_files import SigningKey

ED25519 = 0x01
COSIGNATURE_V1 = 0x04
DASH = "\u2014"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE = re.compile(f"{DASH} ([^ +\n]+) ([A-Za-z0-9+/]+={{0,2}})")


class BadNote(Exception):
    """A note that is not to be believed."""


class MalformedNote(BadNote):
    """It is no signed note, or no checkpoint."""


class OtherOrigin(BadNote):
    """It is the checkpoint of another log."""


class NotSigned(BadNote):
    """No key that was trusted has signed it."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key and the name of who signs with it, as a vkey line has them."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        return hashlib.sha256(
            self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        ).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, line: str) -> "VerifierKey":
        """Read a vkey; raises MalformedNote."""
        name, _, rest = line.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = _decode(encoded)
        if len(raw) != 33 or raw[0] not in {ED25519, COSIGNATURE_V1} or not name or " " in name:
            raise MalformedNote("no vkey: name+key id+key, Ed25519")
        key = cls(name, raw[0], raw[1:])
        if key.key_id.hex() != key_id:
            raise MalformedNote("the vkey's id does not fit its name and key")
        return key


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: origin, size, and the 32 bytes of its root."""

    origin: str
    size: int
    root: bytes

    def to_text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def sign(self, keys: Iterable[SigningKey]) -> str:
        """Return the note, signed by each key in the log's own name."""
        text = self.to_text()
        lines = (sign_line(self.origin, key, text) for key in keys)
        return text + "\n" + "".join(lines)


def log_key(origin: str, key: SigningKey) -> VerifierKey:
    """Return the vkey of one of a log's keys: its name is the origin."""
    return VerifierKey(origin, ED25519, key.public)


def sign_line(name: str, key: SigningKey, text: str) -> str:
    """Return a signature line under a note's text."""
    verifier = VerifierKey(name, ED25519, key.public)
    return _line(name, verifier.key_id + key.sign(text.encode()))


def cosign_line(name: str, key: SigningKey, text: str, moment: int) -> str:
    """Return a witness's line under a checkpoint, with its time in seconds since 1970."""
    verifier = VerifierKey(name, COSIGNATURE_V1, key.public)
    signature = key.sign(_timed(text, moment))
    return _line(name, verifier.key_id + moment.to_bytes(8, "big") + signature)


def read_checkpoint(note: str, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """Read a log's checkpoint; raises BadNote unless one of these keys has signed it."""
    text, lines = split_note(note)
    checkpoint = _parse(text)
    if checkpoint.origin != origin:
        raise OtherOrigin(f"the checkpoint is of {checkpoint.origin}, not of {origin}")
    if not any(verifies(key, text, line) for key in keys for line in lines):
        raise NotSigned("none of the trusted keys has signed the checkpoint")
    return checkpoint


def split_note(note: str) -> tuple[str, list[str]]:
    """Part a note into its text and its signature lines; raises MalformedNote."""
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or lines.pop() or not lines:
        raise MalformedNote("no signed note")
    if not all(_SIGNATURE.fullmatch(line) for line in lines):
        raise MalformedNote("a signature line is malformed")
    return text + "\n", lines


def peek_origin(note: str) -> str:
    """Return the origin a note claims, before anything is believed."""
    return _parse(split_note(note)[0]).origin


def verifies(key: VerifierKey, text: str, line: str) -> bool:
    """Tell whether a signature line is this key's, and holds."""
    found = _SIGNATURE.fullmatch(line.rstrip("\n"))
    if found is None or found[1] != key.name:
        return False
    raw = _decode(found[2])
    if raw[:4] != key.key_id:
        return False
    signed, signature = text.encode(), raw[4:]
    if key.kind == COSIGNATURE_V1:
        signed, signature = _timed(text, int.from_bytes(raw[4:12], "big")), raw[12:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _parse(text: str) -> Checkpoint:
    # Extension lines may follow the third; this log writes none and needs none.
    origin, size, root, *_ = [*text.split("\n"), "", "", ""]
    raw = _decode(root)
    is_root = len(raw) == 32 and base64.b64encode(raw).decode() == root
    if not origin or not _NUMBER.fullmatch(size) or not is_root:
        raise MalformedNote("no checkpoint: origin, size and root are wanted")
    return Checkpoint(origin, int(size), raw)


def _timed(text: str, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def _line(name: str, signature: bytes) -> str:
    return f"{DASH} {name} {base64.b64encode(signature).decode()}\n"


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedNote("no base64") from error
