"""`flask credentials verify`: what it says, its exit status, and whom it refuses to ask."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from pledge.badges.credentials.errors import Unreachable
from pledge.cli import credentials
from pledge.db import db
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_number
from tests.support.builders import make_pledge, make_site

Answer = Callable[[BaseHTTPRequestHandler], None]


def run(*arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(credentials.credentials, ["verify", *arguments], **more)


def address_of(server: str, status: PledgeStatus) -> str:
    pledge = make_pledge(make_site(name="和平停车场"), status)
    db.session.commit()
    return f"{server}/pledges/{show_number(pledge.number)}/credential.json"


@pytest.mark.parametrize(
    ("status", "words", "exit_code"),
    [
        (PledgeStatus.ACTIVE, "ACTIVE: the pledge stands.", 0),
        (PledgeStatus.SUSPENDED, "SUSPENDED: ", 1),
        (PledgeStatus.WITHDRAWN, "ENDED: ", 1),
        (PledgeStatus.EXPIRED, "ENDED: ", 1),
        (PledgeStatus.REVOKED, "ENDED: ", 1),
    ],
)
def test_address_is_read_in_plain_words(
    live_server: str, status: PledgeStatus, words: str, exit_code: int
) -> None:
    result = run(address_of(live_server, status))
    assert result.exit_code == exit_code
    assert result.output.startswith(words)
    for expected in (f"issued by    {live_server}", "place        和平停车场", "as of        20"):
        assert expected in result.output


def test_file_and_standard_input_are_read_and_a_changed_digit_is_seen(
    live_server: str, tmp_path: Path
) -> None:
    genuine = credentials.fetch(address_of(live_server, PledgeStatus.ACTIVE))
    file = tmp_path / "credential.json"
    file.write_bytes(genuine)
    assert run(str(file)).exit_code == 0
    assert run("-", input=genuine).exit_code == 0
    file.write_bytes(genuine.replace("100号".encode(), "101号".encode()))
    result = run(str(file))
    assert result.exit_code == 2
    assert result.output == ("REFUSED (WrongSignature): the signature does not fit the document.\n")


def test_context_appended_after_signing_is_refused(live_server: str) -> None:
    document = json.loads(credentials.fetch(address_of(live_server, PledgeStatus.ACTIVE)))
    document["@context"].append("https://elsewhere.example/v1")
    result = run("-", input=json.dumps(document))
    assert (result.exit_code, "REFUSED (WrongContext)" in result.output) == (2, True)


def test_command_is_one_of_flask_s(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["credentials", "verify", "missing.json"])
    assert result.exit_code == 2
    assert result.output.startswith("REFUSED (NotACredential): ")


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        ("missing.json", "NotACredential"),
        (".", "NotACredential"),
        ("http://registry.example/credential.json", "Unreachable"),
        ("ftp://127.0.0.1/credential.json", "Unreachable"),
        ("file:///etc/hostname", "Unreachable"),
        ("https://", "Unreachable"),
        ("http://127.0.0.1:1/credential.json", "Unreachable"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(argument: str, name: str) -> None:
    result = run(argument)
    assert result.exit_code == 2
    assert result.output.startswith(f"REFUSED ({name}): ")


def test_page_that_is_no_credential_is_refused(live_server: str) -> None:
    assert "REFUSED (NotACredential)" in run(f"{live_server}/").output
    assert "answers 404" in run(f"{live_server}/pledges/3333-3333/credential.json").output
    assert "REFUSED (NotACredential)" in run(f"{live_server}/status/revocation/1").output


def test_large_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "credential.json"
    file.write_bytes(b" " * (credentials.LARGEST + 1))
    assert "too large" in run(str(file)).output


# ------------------------------------------------------------------------------ hostile servers


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Start servers that answer as a test says."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, *_arguments: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def redirect(to: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302 if request.path == "/" else 200)
        request.send_header("Location", to)
        request.end_headers()

    return answer


def pour(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        for _ in range(64):
            request.wfile.write(b" " * 65536)
    except OSError:
        pass


def drip(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        while True:
            request.wfile.write(b" ")
            request.wfile.flush()
            threading.Event().wait(0.02)
    except OSError:
        pass


def test_redirect_on_the_same_host_is_followed(serve: Callable[[Answer], str]) -> None:
    assert credentials.fetch(serve(redirect("/there")) + "/") == b""


@pytest.mark.parametrize(
    "to",
    ["http://127.0.0.1:9/", "//localhost/", "https://registry.example/", "file:///etc/hostname"],
)
def test_redirect_to_another_host_is_refused(serve: Callable[[Answer], str], to: str) -> None:
    with pytest.raises(Unreachable, match=r"leads to another host|answers 302"):
        credentials.fetch(serve(redirect(to)) + "/")


def test_endless_answer_is_cut(serve: Callable[[Answer], str]) -> None:
    with pytest.raises(Unreachable, match="larger than"):
        credentials.fetch(serve(pour))


def test_slow_answer_is_cut(
    serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(Unreachable, match="takes longer"):
        credentials.fetch(serve(drip))
