"""The public log's files for programs, and its page for people."""

import base64
import json
from datetime import timedelta

import pytest
import time_machine

from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import db
from pledge.ledger.append import LogEvent, append_all
from pledge.ledger.models import LogCosignature
from pledge.ledger.tiles import unpack
from pledge.ledger.tlog.notes import Checkpoint, log_key, read_checkpoint
from pledge.ledger.tlog.proofs import verify_consistency, verify_inclusion
from pledge.ledger.tlog.tree import hash_leaf
from pledge.pledges.actions import suspend_pledge
from pledge.pledges.models import Pledge
from pledge.web.labels.labels import show_number
from tests.support.builders import make_member, make_pledge
from tests.support.strict_client import StrictClient

LATER = timedelta(seconds=61)


def fill(count: int) -> None:
    append_all(LogEvent("test", "test.happened", {"number": number}) for number in range(count))
    db.session.commit()


def checkpoint(client: StrictClient, settings: Settings) -> Checkpoint:
    note = client.get("/log/checkpoint").text
    keys = [log_key(settings.log_origin, key) for key in settings.log_keys]
    return read_checkpoint(note, settings.log_origin, keys)


def test_empty_log_has_a_checkpoint(client: StrictClient, settings: Settings) -> None:
    assert checkpoint(client, settings).size == 0


def test_checkpoint_is_signed_at_most_once_a_minute(
    client: StrictClient, settings: Settings
) -> None:
    fill(3)
    with time_machine.travel(now(), tick=False) as clock:
        first = checkpoint(client, settings)
        fill(3)
        assert checkpoint(client, settings) == first
        clock.shift(LATER)
        second = checkpoint(client, settings)
        clock.shift(LATER)
        assert checkpoint(client, settings) == second
    assert (first.size, second.size) == (3, 6)
    answer = client.get("/log/consistency?from=3&to=6")
    proof = [base64.b64decode(line) for line in answer.text.split()]
    verify_consistency(3, first.root, 6, second.root, proof)


def test_vkey_is_the_one_that_signs(client: StrictClient, settings: Settings) -> None:
    keys = client.get("/log/vkey").text.split()
    assert keys == [str(log_key(settings.log_origin, key)) for key in settings.log_keys]


def test_tiles_hold_the_hashes_and_bundles_the_entries(client: StrictClient) -> None:
    fill(300)
    full = client.get("/log/tile/entries/000")
    entries = unpack(full.data) + unpack(client.get("/log/tile/entries/001.p/44").data)
    assert [json.loads(entry)["number"] for entry in entries] == list(range(300))
    assert full.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    tile = client.get("/log/tile/0/000")
    assert tile.data == b"".join(hash_leaf(entry) for entry in entries[:256])
    partial = client.get("/log/tile/0/001.p/44")
    assert partial.data == b"".join(hash_leaf(entry) for entry in entries[256:])
    assert partial.headers["Cache-Control"] == "public, max-age=5"
    assert len(client.get("/log/tile/1/000.p/1").data) == 32
    assert "Set-Cookie" not in full.headers


@pytest.mark.parametrize(
    "place",
    ["001", "000.p/6", "000.p/0", "000.p/256", "x000/000", "0", "x001/234", "000.p", "abc", "-01"],
)
@pytest.mark.parametrize("kind", ["0", "entries"])
def test_tile_past_the_end_or_of_a_wrong_width_is_not_there(
    client: StrictClient, kind: str, place: str
) -> None:
    fill(5)
    answer = client.get(f"/log/tile/{kind}/{place}")
    assert answer.status_code == 404
    assert answer.text.strip()


@pytest.mark.parametrize(
    "query", ["", "?from=1", "?from=2&to=1", "?from=1&to=6", "?from=-1&to=2", "?from=a&to=2"]
)
def test_consistency_of_what_cannot_be_is_refused_by_name(client: StrictClient, query: str) -> None:
    fill(5)
    answer = client.get(f"/log/consistency{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"


def test_proof_of_a_pledge_holds_by_itself(client: StrictClient, settings: Settings) -> None:
    fill(9)
    pledge = make_pledge()
    fill(4)
    proof = get_proof(client, pledge)
    head, _, note = proof.partition("\n\n")
    first, extra, index, *path = head.split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    entry = base64.b64decode(extra.removeprefix("extra "))
    keys = [log_key(settings.log_origin, key) for key in settings.log_keys]
    signed = read_checkpoint(note, settings.log_origin, keys)
    hashes = [base64.b64decode(line) for line in path]
    at = int(index.removeprefix("index "))
    verify_inclusion(hash_leaf(entry), at, signed.size, hashes, signed.root)
    assert json.loads(entry)["pledge"] == pledge.number


def test_each_entry_of_a_pledge_is_proven_and_no_other(client: StrictClient) -> None:
    fill(1)
    pledge = make_pledge()
    address = f"/pledges/{show_number(pledge.number)}/proof.tlog-proof"
    assert "\nindex 1\n" in client.get(f"{address}?entry=1").text
    assert client.get(f"{address}?entry=0").status_code == 404
    assert client.get(f"{address}?entry=99").status_code == 404
    assert client.get("/pledges/2222-2222/proof.tlog-proof").status_code == 404


def test_pledge_is_proven_by_what_tells_of_itself(client: StrictClient) -> None:
    fill(2)
    proof = get_proof(client, make_pledge())
    # badges were issued after it
    assert "\nindex 2\n" in proof
    assert b'"type":"pledge.signed"' in base64.b64decode(proof.split("extra ")[1].split("\n")[0])


@pytest.mark.parametrize("typed", ["abc", "٣", "01", "-1", "1.0"])
def test_entry_that_is_no_number_is_refused(client: StrictClient, typed: str) -> None:
    number = show_number(make_pledge().number)
    assert client.get(f"/pledges/{number}/proof.tlog-proof?entry={typed}").status_code == 400
    assert client.get(f"/log/consistency?from=0&to={typed}").status_code == 400


def test_entry_that_is_not_signed_for_yet_says_when(client: StrictClient) -> None:
    client.get("/log/checkpoint")
    pledge = make_pledge()
    answer = client.get(f"/pledges/{show_number(pledge.number)}/proof.tlog-proof")
    assert answer.status_code == 503
    assert "UTC" in answer.text


def test_newest_entry_that_is_signed_for_is_proven_meanwhile(client: StrictClient) -> None:
    pledge = make_pledge()
    size = client.get("/log/checkpoint").text.split("\n")[1]
    suspend_pledge(pledge, by=make_member().user, reason="整改")
    assert int(size) > 0
    assert "\nindex 0\n" in get_proof(client, pledge)


def test_page_tells_size_entries_and_that_nobody_watches(client: StrictClient) -> None:
    pledge = make_pledge()
    page = client.get("/log")
    assert page.status_code == 200
    assert show_number(pledge.number) in page.text
    assert "签署承诺" in page.text
    assert "暂无" in page.text
    assert "Set-Cookie" not in page.headers
    assert "Public log" in client.get("/log?lang=en").text


def test_page_is_loud_where_a_witness_refused(
    client: StrictClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    vkey = "witness.example+00000000+BA=="
    watched = settings.model_copy(update={"witnesses": f"https://witness.example {vkey}"})
    monkeypatch.setitem(client.application.extensions, "pledge-settings", watched)
    fill(1)
    client.get("/log/checkpoint")
    refusal = LogCosignature(
        size=1, witness="witness.example", line="", refusal="422 rewritten", at=now()
    )
    db.session.add(refusal)
    db.session.commit()
    page = client.get("/log").text
    assert "见证方拒绝签名" in page
    assert "422 rewritten" in page


def get_proof(client: StrictClient, pledge: Pledge) -> str:
    return client.get(f"/pledges/{show_number(pledge.number)}/proof.tlog-proof").text
