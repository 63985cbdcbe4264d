"""Witness of other logs (C2SP tlog-witness): cosigns what extends the last checkpoint.

Speaks C2SP tlog-witness. Needs no database: its memory is a file a log, written before it answers.
"""

import base64
import hashlib
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock

from pledge.ledger.tlog.notes import (
    COSIGNATURE_V1,
    BadNote,
    Checkpoint,
    MalformedNote,
    NotSigned,
    VerifierKey,
    cosign_line,
    peek_origin,
    read_checkpoint,
    split_note,
)
from pledge.ledger.tlog.proofs import BadProof, verify_consistency
from pledge.ledger.tlog.tree import EMPTY_ROOT
from pledge.storage.atomic_write import write_atomically
from pledge.storage.key_files import SigningKey, read_signing_keys

LARGEST_REQUEST = 64 * 1024
MOST_HASHES = 63
PATH = "/add-checkpoint"
SIZE_TYPE = "text/x.tlog.size"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class Verdict:
    """An answer: status and words; a conflict over sizes has a type of its own."""

    status: int
    words: str
    kind: str = "text/plain"


class Witness:
    """One witness: its name, its key, the logs it follows, and the folder of its memory."""

    def __init__(self, name: str, folder: Path, logs: Sequence[VerifierKey]) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.name = name
        self._folder = folder
        self._logs = logs
        self._key: SigningKey = read_signing_keys(folder / "witness-keys.json")[-1]
        self._lock = Lock()

    @property
    def vkey(self) -> str:
        """The line that a log's operator puts into PLEDGE_WITNESSES, after the address."""
        return str(VerifierKey(self.name, COSIGNATURE_V1, self._key.public))

    def add_checkpoint(self, body: bytes) -> Verdict:
        """Cosign a checkpoint that extends the last one seen, or say why not."""
        try:
            old, proof, note = _parse(body)
            origin = peek_origin(note)
            keys = [key for key in self._logs if key.name == origin]
            if not keys:
                return Verdict(404, "this witness does not follow that log")
            checkpoint = read_checkpoint(note, origin, keys)
        except NotSigned as error:
            return Verdict(403, str(error))
        except UnicodeDecodeError:
            return Verdict(400, "the request is not UTF-8")
        except BadNote as error:
            return Verdict(400, str(error))
        if old > checkpoint.size:
            return Verdict(400, "the old size is larger than the new one")
        with self._lock:  # what was compared must still hold when it is written down
            return self._judge(old, proof, checkpoint, note)

    def _judge(self, old: int, proof: list[bytes], checkpoint: Checkpoint, note: str) -> Verdict:
        seen = self._recall(checkpoint.origin)
        if old != seen.size:
            return Verdict(409, f"{seen.size}\n", SIZE_TYPE)
        if old == checkpoint.size and seen.root != checkpoint.root:
            return Verdict(409, "another root was seen at this size: the log has forked")
        try:
            verify_consistency(old, seen.root, checkpoint.size, checkpoint.root, proof)
        except BadProof as error:
            return Verdict(422, f"the history seen before was rewritten: {error}")
        self._remember(checkpoint, note)
        # The text as it was sent: a log may write lines that this witness does not read.
        line = cosign_line(self.name, self._key, split_note(note)[0], int(time.time()))
        return Verdict(200, line)

    def _recall(self, origin: str) -> Checkpoint:
        path = self._path(origin)
        if not path.exists():
            return Checkpoint(origin, 0, EMPTY_ROOT)
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Checkpoint(origin, kept["size"], base64.b64decode(kept["root"]))

    def _remember(self, checkpoint: Checkpoint, note: str) -> None:
        root = base64.b64encode(checkpoint.root).decode()
        kept = {"origin": checkpoint.origin, "size": checkpoint.size, "root": root, "note": note}
        write_atomically(self._path(checkpoint.origin), json.dumps(kept).encode())

    def _path(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.json"


def make_server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server that answers add-checkpoint, and shows the vkey at its root."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != PATH:
                self._answer(Verdict(404, "no such page"))
            elif not length.isdigit() or int(length) > LARGEST_REQUEST:
                self._answer(Verdict(400, "the request is too large or says no length"))
            else:
                self._answer(witness.add_checkpoint(self.rfile.read(int(length))))

        def do_GET(self) -> None:
            self._answer(Verdict(200, witness.vkey + "\n"))

        def _answer(self, verdict: Verdict) -> None:
            body = verdict.words.encode()
            self.send_response(verdict.status)
            # Strict clients know the type of a size by these very bytes.
            kind = verdict.kind if verdict.kind == SIZE_TYPE else f"{verdict.kind}; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Keep no record of who asked."""

    return ThreadingHTTPServer((host, port), Handler)


def _parse(body: bytes) -> tuple[int, list[bytes], str]:
    head, blank, note = body.decode().partition("\n\n")
    first, *lines = head.split("\n")
    found = _OLD.fullmatch(first)
    if not blank or found is None or len(lines) > MOST_HASHES:
        raise MalformedNote("no add-checkpoint request")
    try:
        proof = [base64.b64decode(line, validate=True) for line in lines]
    except ValueError as error:
        raise MalformedNote("a proof line is no base64") from error
    if any(len(node) != 32 for node in proof):
        raise MalformedNote("a proof line is no SHA-256 hash")
    return int(found[1]), proof, note
