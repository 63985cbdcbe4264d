"""A checkpoint that somebody kept outside (C2SP tlog-checkpoint): no older backup knows it."""

import base64
import binascii
import re
from dataclasses import dataclass

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
ROOT_BYTES = 32


class NoCheckpoint(ValueError):
    """The text is no checkpoint."""


@dataclass(frozen=True)
class Kept:
    """What a checkpoint states: whose log, how many entries, which root; and where it was kept."""

    origin: str
    size: int
    root: bytes
    name: str = ""


def read_kept(note: str, name: str = "") -> Kept:
    """Read the three lines that a checkpoint begins with; raises NoCheckpoint.

    The signatures are left to who kept it: a file of one's own needs none to be compared.
    """
    body, separator, _signatures = note.partition("\n\n")
    lines = body.split("\n")
    if not separator or len(lines) < 3 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise NoCheckpoint("it does not begin with an origin, a size and a root")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except binascii.Error as error:
        raise NoCheckpoint("its root is not base64") from error
    if len(root) != ROOT_BYTES:
        raise NoCheckpoint("its root is not 32 bytes long")
    return Kept(lines[0], int(lines[1]), root, name)
