"""Views of the public log: page, tiles, checkpoint, proofs (C2SP tlog-tiles)."""

import base64
import re
from datetime import datetime, timedelta

from flask import Response, request

from pledge.core.reference_codes import show_pledge_number
from pledge.ledger import queries
from pledge.ledger.checkpoints import get_checkpoint, write_checkpoint_note
from pledge.ledger.entries import Recorded
from pledge.ledger.proof_file import find_status_entry, write_hashes, write_proof
from pledge.ledger.tiles import (
    BadTilePath,
    PastTheEnd,
    TilePlace,
    get_bundle,
    get_tile,
    parse_path,
)
from pledge.ledger.tlog.notes import log_key
from pledge.ledger.tlog.proofs import OutOfRange
from pledge.storage.key_files import in_use
from pledge.web.public import blueprint
from pledge.web.public.pledges.pages import get_pledge_or_404
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render

SHOWN = 15
FOR_GOOD = "public, max-age=31536000, immutable"
SHORT = "public, max-age=5"
NUMBER = re.compile("0|[1-9][0-9]{0,9}")


@blueprint.get("/log")
@admits(Audience.ANYONE)
def show_log() -> str:
    """Explain the log, and show its newest entries, its size and who watches it."""
    settings = current_settings()
    checkpoint = get_checkpoint(settings)
    return render(
        "public/credentials/log.html",
        checkpoint=checkpoint,
        root=base64.b64encode(checkpoint.root).decode(),
        entries=[(one, _moment(one)) for one in queries.list_last_entries(SHOWN)],
        witnesses=settings.witness_keys,
        cosigned=[one for one in queries.list_cosignatures(checkpoint.size) if one.line],
        refusals=queries.list_refusals([vkey.split("+")[0] for _, vkey in settings.witness_keys]),
        vkeys=_vkeys(),
    )


@blueprint.get("/log/checkpoint")
@admits(Audience.ANYONE)
def log_checkpoint() -> Response:
    """Give the newest checkpoint with all signatures under it."""
    return _text(write_checkpoint_note(get_checkpoint(current_settings())), SHORT)


@blueprint.get("/log/vkey")
@admits(Audience.ANYONE)
def log_vkey() -> Response:
    """Give the public keys of the log, a line each, those in use."""
    return _text("".join(f"{vkey}\n" for vkey in _vkeys()), "public, max-age=3600")


@blueprint.get('/log/tile/<any("0", "1", "2", "3", "4", "5"):level>/<path:place>')
@admits(Audience.ANYONE)
def log_tile(level: str, place: str) -> Response:
    """Give the hashes of a tile."""
    try:
        parsed = parse_path(place)
        return _binary(get_tile(int(level), parsed), parsed)
    except (BadTilePath, PastTheEnd) as error:
        return _text(f"{error}\n", SHORT, 404)


@blueprint.get("/log/tile/entries/<path:place>")
@admits(Audience.ANYONE)
def log_bundle(place: str) -> Response:
    """Give the entries under a tile."""
    try:
        parsed = parse_path(place)
        return _binary(get_bundle(parsed), parsed)
    except (BadTilePath, PastTheEnd) as error:
        return _text(f"{error}\n", SHORT, 404)


@blueprint.get("/log/consistency")
@admits(Audience.ANYONE)
def log_consistency() -> Response:
    """Prove that one size of the log extends another: a hash a line, in base64."""
    old, new = (request.args.get(name, type=_number) for name in ("from", "to"))
    if old is None or new is None:
        return _text("from and to are sizes of the log: /log/consistency?from=10&to=20\n", "", 400)
    if new > queries.read_size():
        return _text(f"the log has no {new} entries yet\n", "", 400)
    try:
        proof = queries.prove_consistency(old, new)
    except OutOfRange as error:
        return _text(f"{error}\n", "", 400)
    return _text(write_hashes(proof), FOR_GOOD)


@blueprint.get("/pledges/<number>/proof.tlog-proof")
@admits(Audience.ANYONE)
def tlog_proof(number: str) -> Response:
    """Prove that the newest entry about a pledge, or the one asked for, stands in the log."""
    pledge = get_pledge_or_404(number)
    checkpoint = get_checkpoint(current_settings())
    known = queries.list_places(pledge.number)
    if "entry" in request.args:
        index = request.args.get("entry", type=_number)
        if index is None:
            return _text("entry is a number of the log: ?entry=12\n", "", 400)
    else:
        index = find_status_entry(pledge.number, checkpoint)
        index = known[-1] if index is None and known else index
    if index not in known:
        return _text(f"no entry {index} is about pledge {number}\n", SHORT, 404)
    if index >= checkpoint.size:
        wait = checkpoint.signed_at + timedelta(minutes=1)
        return _text(f"entry {index} is signed for at {wait:%H:%M:%S} UTC, not before\n", "", 503)
    response = _text(write_proof(index, checkpoint), SHORT)
    # the stored number: what was typed may hold blanks and dashes of another script
    name = f"{show_pledge_number(pledge.number)}.tlog-proof"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _moment(entry: Recorded) -> datetime | None:
    """Return when what an entry tells of happened; entries of a stranger's hand may not say."""
    try:
        return datetime.fromisoformat(str(entry.facts.get("at")))
    except ValueError:
        return None


def _number(typed: str) -> int:
    """Read a number as it is written here: other digits and signs would be a second address."""
    if not NUMBER.fullmatch(typed):
        raise ValueError(typed)
    return int(typed)


def _vkeys() -> list[str]:
    settings = current_settings()
    return [str(log_key(settings.log_origin, key)) for key in in_use(settings.log_keys)]


def _text(words: str, caching: str, status: int = 200) -> Response:
    response = Response(words, status, mimetype="text/plain")
    return _open(response, caching)


def _binary(body: bytes, place: TilePlace) -> Response:
    response = Response(body, mimetype="application/octet-stream")
    return _open(response, FOR_GOOD if place.is_full else SHORT)


def _open(response: Response, caching: str) -> Response:
    # Programs on others' pages may check the log, too.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = caching or "no-store"
    return response
