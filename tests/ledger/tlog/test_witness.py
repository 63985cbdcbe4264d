"""A witness cosigns what extends what it saw, refuses the rest by name, and forgets nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from pledge.ledger.cosigning import make_request
from pledge.ledger.monitor import EntriesDoNotFit, Forked, Memory, Shrunk, follow, recall, remember
from pledge.ledger.tiles import pack_bundle, parse_path
from pledge.ledger.tlog.notes import Checkpoint, VerifierKey, log_key, sign_line, verifies
from pledge.ledger.tlog.proofs import consistency_ranges, fold_hashes, list_node_places
from pledge.ledger.tlog.tree import EMPTY_ROOT, hash_children, hash_leaf
from pledge.ledger.tlog.witness import Verdict, Witness, make_server
from pledge.storage.key_files import make_signing_key

ORIGIN = "registry.example/log"
KEY = make_signing_key()
VKEY = log_key(ORIGIN, KEY)


class Log:
    """A log small enough to be hashed anew for each question."""

    def __init__(self, size: int, salt: str = "") -> None:
        self.entries = [f"{salt}{number}".encode() for number in range(size)]

    def node(self, level: int, index: int) -> bytes:
        if level == 0:
            return hash_leaf(self.entries[index])
        return hash_children(self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1))

    def root(self, size: int) -> bytes:
        return self._fold((0, size)) if size else EMPTY_ROOT

    def note(self, size: int | None = None) -> str:
        size = len(self.entries) if size is None else size
        return Checkpoint(ORIGIN, size, self.root(size)).sign([KEY])

    def ask(self, old: int, new: int) -> bytes:
        proof = [self._fold(one) for one in consistency_ranges(old, new)]
        return make_request(old, proof, self.note(new))

    def fetch(self, path: str) -> bytes:
        if path == "/log/checkpoint":
            return self.note().encode()
        place = parse_path(path.removeprefix("/log/tile/entries/"))
        start = place.number * 256
        return pack_bundle(self.entries[start : start + place.width])

    def _fold(self, leaves: tuple[int, int]) -> bytes:
        return fold_hashes({at: self.node(*at) for at in list_node_places([leaves])}, leaves)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness("witness.example", tmp_path / "state", [VKEY])


def is_cosigned(witness: Witness, verdict: Verdict, checkpoint: Checkpoint) -> bool:
    key = VerifierKey.parse(witness.vkey)
    return verdict.status == 200 and verifies(key, checkpoint.to_text(), verdict.words)


def test_growing_log_is_cosigned_step_by_step(witness: Witness) -> None:
    log = Log(40)
    for old, new in ((0, 7), (7, 7), (7, 8), (8, 40)):
        verdict = witness.add_checkpoint(log.ask(old, new))
        assert is_cosigned(witness, verdict, Checkpoint(ORIGIN, new, log.root(new)))


def test_wrong_old_size_is_told_the_right_one(witness: Witness) -> None:
    log = Log(9)
    witness.add_checkpoint(log.ask(0, 5))
    verdict = witness.add_checkpoint(log.ask(3, 9))
    assert verdict == Verdict(409, "5\n", "text/x.tlog.size")


def test_shrunk_log_is_refused(witness: Witness) -> None:
    log = Log(9)
    witness.add_checkpoint(log.ask(0, 9))
    assert witness.add_checkpoint(log.ask(0, 5)).status == 409
    assert witness.add_checkpoint(make_request(9, [], log.note(5))).status == 400


def test_forked_log_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(Log(9).ask(0, 9))
    verdict = witness.add_checkpoint(Log(9, "other").ask(9, 9))
    assert verdict.status == 409
    assert "forked" in verdict.words


def test_rewritten_history_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(Log(9).ask(0, 9))
    assert witness.add_checkpoint(Log(20, "other").ask(9, 20)).status == 422
    assert witness.add_checkpoint(Log(20).ask(9, 20)).status == 200


def test_unknown_log_and_unknown_key_are_refused(witness: Witness) -> None:
    other = Checkpoint("other.example/log", 0, EMPTY_ROOT).sign([KEY])
    assert witness.add_checkpoint(make_request(0, [], other)).status == 404
    foreign = Checkpoint(ORIGIN, 0, EMPTY_ROOT).sign([make_signing_key()])
    assert witness.add_checkpoint(make_request(0, [], foreign)).status == 403


MALFORMED = {
    "nothing": b"",
    "no blank line": b"old 1\n",
    "leading zero": b"old 01\n\n",
    "other word": b"new 1\n\nx",
    "no base64": b"old 0\n%%\n\n" + Log(1).note().encode(),
    "no UTF-8": b"\xff\xfe\n\n",
    "short hash": b"old 0\nAAAA\n\n" + Log(1).note().encode(),
    "64 hashes": make_request(0, [bytes(32)] * 64, Log(1).note()),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_request_is_refused(witness: Witness, case: str) -> None:
    assert witness.add_checkpoint(MALFORMED[case]).status == 400


def test_lines_it_does_not_read_are_signed_as_they_came(witness: Witness) -> None:
    text = Checkpoint(ORIGIN, 1, Log(1).root(1)).to_text() + "an extension\n"
    note = text + "\n" + sign_line(ORIGIN, KEY, text)
    verdict = witness.add_checkpoint(make_request(0, [], note))
    assert verdict.status == 200
    assert verifies(VerifierKey.parse(witness.vkey), text, verdict.words)


def test_root_has_one_spelling(witness: Witness) -> None:
    spoilt = re.sub("(.)=\n", lambda found: chr(ord(found[1]) + 1) + "=\n", Log(1).note(), count=1)
    assert witness.add_checkpoint(make_request(0, [], spoilt)).status in {400, 403}


def test_size_is_answered_in_its_own_type(witness: Witness) -> None:
    server = make_server(witness, "127.0.0.1", 0)
    with server, ThreadPoolExecutor(1) as pool:
        served = pool.submit(server.handle_request)
        address = f"http://127.0.0.1:{server.server_port}/add-checkpoint"
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(address, Log(9).ask(3, 9), method="POST"), timeout=10)
        served.result(10)
    assert refused.value.headers["Content-Type"] == "text/x.tlog.size"
    refused.value.close()


def test_memory_survives_a_restart(witness: Witness, tmp_path: Path) -> None:
    witness.add_checkpoint(Log(9).ask(0, 9))
    again = Witness("witness.example", tmp_path / "state", [VKEY])
    assert again.vkey == witness.vkey
    assert again.add_checkpoint(Log(20, "other").ask(9, 20)).status == 422
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "state").glob("*keys*"))


def test_monitor_reads_every_new_entry(tmp_path: Path) -> None:
    told: list[bytes] = []
    memory, path = Memory(), tmp_path / "monitor.json"
    follow(Log(300).fetch, VKEY, memory, lambda _index, entry: told.append(entry))
    remember(path, memory)
    memory = recall(path)
    follow(Log(700).fetch, VKEY, memory, lambda _index, entry: told.append(entry))
    assert told == Log(700).entries
    assert (memory.size, memory.root) == (700, Log(700).root(700))


@pytest.mark.parametrize(
    ("size", "salt", "refusal"), [(200, "", Shrunk), (300, "x", Forked), (400, "x", Forked)]
)
def test_monitor_names_what_a_log_did(size: int, salt: str, refusal: type[Exception]) -> None:
    memory = Memory()
    follow(Log(300).fetch, VKEY, memory, lambda *_: None)
    with pytest.raises(refusal):
        follow(Log(size, salt).fetch, VKEY, memory, lambda *_: None)
    assert memory.size == 300


@pytest.mark.parametrize("spoil", ["changed", "cut short"])
def test_monitor_refuses_entries_that_were_not_signed_for(spoil: str) -> None:
    log = Log(5)

    def fetch(path: str) -> bytes:
        body = log.fetch(path)
        if "entries" not in path:
            return body
        return body[:-1] if spoil == "cut short" else body.replace(b"3", b"4")

    with pytest.raises(EntriesDoNotFit):
        follow(fetch, VKEY, Memory(), lambda *_: None)
