"""Cosignatures: the newest checkpoint is sent to the witnesses (C2SP tlog-witness)."""

import base64
import http.client
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from pledge.ledger import queries
from pledge.ledger.models import LogCheckpoint, LogCosignature
from pledge.ledger.tlog.notes import BadNote, VerifierKey, split_note, verifies
from pledge.ledger.tlog.witness import SIZE_TYPE

TIMEOUT_SECONDS = 10
LARGEST_ANSWER = 4096


@dataclass(frozen=True)
class WitnessAnswer:
    """What a witness said: the status, the kind of words, the words."""

    status: int
    kind: str
    words: str


def ask_witnesses(settings: Settings) -> int:
    """Put the newest checkpoint to each witness that has not cosigned it; return how many did.

    Commits after each, as a witness may be slow and the next one may be gone.
    """
    checkpoint = queries.find_newest_checkpoint()
    if checkpoint is None:
        return 0
    known = {one.witness: one for one in queries.list_cosignatures(checkpoint.size)}
    count = 0
    for address, line in settings.witness_keys:
        key = VerifierKey.parse(line)
        if key.name in known and known[key.name].line:
            continue
        count += _ask(address, key, checkpoint)
        db.session.commit()
    return count


def make_request(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """Return the body of add-checkpoint."""
    lines = [f"old {old}", *(base64.b64encode(node).decode() for node in proof)]
    return ("\n".join(lines) + "\n\n" + note).encode()


def _ask(address: str, key: VerifierKey, checkpoint: LogCheckpoint) -> bool:
    old = queries.find_last_cosigned(key.name)
    try:
        answer = _send(address, old, checkpoint)
        if answer.status == HTTPStatus.CONFLICT and answer.kind == SIZE_TYPE:
            seen = int(answer.words.strip() or "0")
            if seen <= checkpoint.size and seen != old:
                answer = _send(address, seen, checkpoint)
    except (OSError, ValueError, http.client.HTTPException):
        # It cannot be reached: that says nothing about the log, and it is asked again.
        return False
    line = _find_line(key, checkpoint, answer)
    refusal = "" if line else f"{answer.status} {answer.words.strip()}"[:200]
    word = LogCosignature(
        size=checkpoint.size, witness=key.name, line=line, refusal=refusal, at=now()
    )
    db.session.merge(word)
    return bool(line)


def _send(address: str, old: int, checkpoint: LogCheckpoint) -> WitnessAnswer:
    body = make_request(old, queries.prove_consistency(old, checkpoint.size), checkpoint.note)
    db.session.rollback()  # no transaction stays open while the network is slow
    request = urllib.request.Request(f"{address}/add-checkpoint", body, method="POST")  # noqa: S310 - settings admit http and https only
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - the same
            return WitnessAnswer(response.status, "", response.read(LARGEST_ANSWER).decode())
    except urllib.error.HTTPError as error:
        kind = error.headers.get_content_type()
        return WitnessAnswer(error.code, kind, error.read(LARGEST_ANSWER).decode(errors="replace"))


def _find_line(key: VerifierKey, checkpoint: LogCheckpoint, answer: WitnessAnswer) -> str:
    """Return the witness's own line, if its answer has one that holds."""
    text, _signatures = split_note(checkpoint.note)
    if answer.status != http.client.OK:
        return ""
    for line in answer.words.splitlines():
        try:
            if verifies(key, text, line):
                return line + "\n"
        except BadNote:
            continue
    return ""
