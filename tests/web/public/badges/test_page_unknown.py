"""Tokens this registry never issued: one loud page, and not one question to the database."""

import pytest

from pledge.badges.scanning.tokens import TokenSigner
from pledge.core.reference_codes import CROCKFORD
from tests.support.builders import make_badge, token_of
from tests.support.pages import Page
from tests.support.public_words import GENUINE, NEVER_ISSUED
from tests.support.query_counts import queries
from tests.support.strict_client import StrictClient

SIGNATURE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def mutations(token: str) -> dict[str, str]:
    """Name every way in which the list of bad input spoils a token."""
    serial, signature = token.split(".")
    other = next(c for c in CROCKFORD if c != serial[3])
    flipped = next(c for c in SIGNATURE if c != signature[5])
    return {
        "cut by one": token[:-1],
        "cut to the serial": serial,
        "cut to the serial and stop": f"{serial}.",
        "cut at the front": token[1:],
        "extended by one": f"{token}A",
        "extended by padding": f"{token}=",
        "extended by a blank": f"{token}%20",
        "extended by a line feed": f"{token}%0A",
        "twice": token + token,
        "lower case": token.lower(),
        "serial in lower case": f"{serial.lower()}.{signature}",
        "signature in lower case": f"{serial}.{signature.lower()}",
        "serial changed": f"{serial[:3]}{other}{serial[4:]}.{signature}",
        "signature changed": f"{serial}.{signature[:5]}{flipped}{signature[6:]}",
        "stop changed": f"{serial}-{signature}",
        "signed by another registry": TokenSigner(["key-of-another-registry"]).sign(serial),
        "full width": serial.translate({ord("0"): "０"}) + "．" + signature,
        "null": f"{serial}.{signature[:-1]}%00",
        "empty parts": ".",
        "very long": "A" * 5000,
        "markup": "%3Cscript%3Ealert(1)%3Cscript%3E",
    }


@pytest.mark.parametrize("kind", mutations("0123456789.AAAAAAAAAAAAAAAA"))
def test_spoilt_token_gets_the_loud_page_and_no_query(client: StrictClient, kind: str) -> None:
    badge = make_badge()
    token = token_of(badge)
    # a genuine page in the cache must not answer for a spoilt token
    assert GENUINE in Page(client.get(f"/b/{token}")).words
    spoilt = mutations(token)[kind]
    assert spoilt != token
    for address in (f"/b/{spoilt}", f"/b/{spoilt}/report"):
        with queries() as asked:
            response = client.get(address)
        page = Page(response)
        assert (response.status_code, asked) == (404, [])
        assert NEVER_ISSUED in page.words
        assert GENUINE not in page.words
        assert "no-store" in response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers


def test_every_single_changed_character_is_refused(client: StrictClient) -> None:
    token = token_of(make_badge())
    for place, character in enumerate(token):
        for changed in ("A", "7", character.lower(), character.swapcase()):
            if changed != character:
                spoilt = token[:place] + changed + token[place + 1 :]
                assert client.get(f"/b/{spoilt}").status_code == 404, spoilt


def test_signed_serial_that_is_not_on_file_is_unknown_too(client: StrictClient) -> None:
    token = TokenSigner(["test-key-new"]).sign("0123456789")
    assert NEVER_ISSUED in Page(client.get(f"/b/{token}")).words
    page = Page(client.get(f"/b/{token}/report"))
    assert page.status == 404
    assert NEVER_ISSUED in page.words


def test_loud_page_says_what_to_do(client: StrictClient) -> None:
    page = Page(client.get("/b/0000000000.AAAAAAAAAAAAAAAA"))
    assert "127.0.0.1" in page.words
    for piece in ("不要", "付款", "举报"):
        assert piece in page.words
    assert "/pledges" in page.links
    [form] = page.find_all("form")
    assert (form.get("action"), form.get("method")) == ("/verify", "get")


def test_loud_page_speaks_english_and_keeps_it(client: StrictClient) -> None:
    page = Page(client.get("/b/0000000000.AAAAAAAAAAAAAAAA?lang=en"))
    assert page.lang == "en"
    assert "never issued" in page.words
    assert page.fields["lang"] == "en"
    assert "/pledges?lang=en" in page.links


def test_report_cannot_be_sent_for_an_unknown_badge(client: StrictClient) -> None:
    response = client.post("/b/0000000000.AAAAAAAAAAAAAAAA/report", data={"story": "x"})
    assert response.status_code == 404
