"""Command that verifies a credential: ``flask credentials verify``."""

import sys
import time
from http.client import HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import click

from pledge.badges.credentials import verifier as credential_check
from pledge.badges.credentials.did import LOOPBACK
from pledge.badges.credentials.errors import CredentialRefused, NotACredential, Unreachable
from pledge.badges.credentials.verifier import Standing, VerifiedCredential
from pledge.core.clock import SHANGHAI, now

PATIENCE_SECONDS = 10
# A list of a million bits in random order is a fifth of this.
LARGEST = 1024 * 1024
CHUNK = 64 * 1024

STANDS, STANDS_NOT, REFUSED = 0, 1, 2

WORDS = {
    Standing.ACTIVE: "ACTIVE: the pledge stands.",
    Standing.SUSPENDED: "SUSPENDED: an association asked for remedy; the pledge does not stand.",
    Standing.ENDED: "ENDED: the pledge was withdrawn or revoked, or has expired.",
}


@click.group("credentials")
def credentials() -> None:
    """Credentials of pledges."""


@credentials.command("verify")
@click.argument("file_or_url")
def verify(file_or_url: str) -> None:
    """Verify a credential: a file, - for standard input, or an https address.

    Exit status: 0 the pledge stands; 1 it is suspended or has ended; 2 the document is refused.
    """
    try:
        document = credential_check.parse_document(_read(file_or_url))
        checked = credential_check.check_credential(document, _fetch_document, now())
    except CredentialRefused as refusal:
        click.echo(f"REFUSED ({type(refusal).__name__}): {refusal}.")
        sys.exit(REFUSED)
    click.echo(describe_credential(checked))
    sys.exit(STANDS if checked.standing is Standing.ACTIVE else STANDS_NOT)


def describe_credential(checked: VerifiedCredential) -> str:
    """Return the verdict in plain words."""
    lines = [
        WORDS[checked.standing],
        f"  issued by    {checked.issuer}",
        f"  pledge       {checked.number}",
        f"  place        {checked.place}",
        f"  address      {checked.address}",
        f"  valid until  {checked.valid_until.astimezone(SHANGHAI):%Y-%m-%d}",
        f"  as of        {checked.known_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} in China",
        "Trust it as far as you trust the issuer named above.",
    ]
    return "\n".join(lines)


def fetch(url: str) -> bytes:
    """Fetch a small file by https, or by http on loopback; raises Unreachable."""
    parts = urlsplit(url)
    is_here = parts.hostname in {name.strip("[]") for name in LOOPBACK}
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise Unreachable(f"{url} is not https")
    request = Request(url, headers={"Accept": "application/json, */*;q=0.5"})  # noqa: S310 - above
    try:
        with _opener(is_here).open(request, timeout=PATIENCE_SECONDS) as answer:
            return _read_some(answer, url)
    except HTTPError as error:
        error.close()
        raise Unreachable(f"{url} answers {error.code}") from error
    except (URLError, OSError, ValueError) as error:
        raise Unreachable(f"{url} does not answer: {error}") from error


class _SameHostOnly(HTTPRedirectHandler):
    """Follows a redirect only where it stays on the host that was asked."""

    def redirect_request(  # noqa: PLR0917 - as the base class has it
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Refuse another host, or another scheme of the same one."""
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise Unreachable(f"{req.full_url} leads to another host")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(is_here: bool) -> OpenerDirector:
    return build_opener(_SameHostOnly, *([ProxyHandler({})] if is_here else []))


def _read_some(answer: HTTPResponse, url: str) -> bytes:
    deadline = time.monotonic() + PATIENCE_SECONDS
    found = b""
    while chunk := answer.read1(CHUNK):
        found += chunk
        if len(found) > LARGEST:
            raise Unreachable(f"{url} is larger than {LARGEST} bytes")
        if time.monotonic() > deadline:
            raise Unreachable(f"{url} takes longer than {PATIENCE_SECONDS} seconds")
    return found


def _read(file_or_url: str) -> bytes:
    if "://" in file_or_url:
        return fetch(file_or_url)
    if file_or_url == "-":
        return sys.stdin.buffer.read(LARGEST)
    path = Path(file_or_url)
    try:
        if path.stat().st_size > LARGEST:
            raise NotACredential("the file is too large for a credential")
        return path.read_bytes()
    except OSError as error:
        raise NotACredential(f"the file cannot be read: {error}") from error


def _fetch_document(url: str) -> dict[str, Any]:
    return credential_check.parse_document(fetch(url))
