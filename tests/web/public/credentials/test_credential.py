"""What programs fetch: credential, status lists, issuer, context; and what people download."""

import io
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from pledge.badges.credentials.data_integrity import verify_proof
from pledge.badges.credentials.did import Issuer, find_key
from pledge.badges.credentials.status_list import BITS, decode, is_set
from pledge.badges.models import StatusSlot
from pledge.config import Settings
from pledge.db import db
from pledge.ledger.proof_file import Proven
from pledge.merchants.rules import Identity
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus
from pledge.storage.typst import draw, typeset
from pledge.web.labels.labels import show_number
from pledge.web.public.credentials.certificate import certificate_facts
from tests.support.builders import make_merchant, make_pledge, make_site
from tests.support.strict_client import BASE_URL, StrictClient

DID = "did:web:127.0.0.1"
ADDRESSES = ("/status/revocation/1", "/status/suspension/1", "/.well-known/did.json", "/ns/v1")


def address_of(pledge: Pledge, name: str = "credential.json") -> str:
    return f"/pledges/{show_number(pledge.number)}/{name}"


def get(client: StrictClient, address: str) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == 200
    found: dict[str, Any] = response.get_json(force=True)
    return found


def bit_of(client: StrictClient, pledge: Pledge, purpose: str) -> bool:
    entries = get(client, address_of(pledge))["credentialStatus"]
    entry = next(entry for entry in entries if entry["statusPurpose"] == purpose)
    listing = get(client, entry["statusListCredential"].removeprefix(BASE_URL))
    bits = decode(listing["credentialSubject"]["encodedList"])
    return is_set(bits, int(entry["statusListIndex"]))


def test_credential_is_signed_by_the_key_that_is_published(client: StrictClient) -> None:
    document = get(client, address_of(make_pledge()))
    issuer = get(client, "/.well-known/did.json")
    assert document["issuer"] == issuer["id"] == DID
    verify_proof(document, find_key(issuer, DID, document["proof"]["verificationMethod"]))
    assert document["credentialSubject"]["region"] == "310101"


@pytest.mark.parametrize(
    ("status", "bits"),
    [
        (PledgeStatus.ACTIVE, (False, False)),
        (PledgeStatus.SUSPENDED, (False, True)),
        (PledgeStatus.WITHDRAWN, (True, False)),
        (PledgeStatus.EXPIRED, (True, False)),
        (PledgeStatus.REVOKED, (True, False)),
    ],
)
def test_bits_say_how_the_pledge_stands(
    client: StrictClient, status: PledgeStatus, bits: tuple[bool, bool]
) -> None:
    pledge = make_pledge(status=status)
    found = [bit_of(client, pledge, purpose) for purpose in ("revocation", "suspension")]
    assert tuple(found) == bits


def test_number_may_be_typed_as_people_do(client: StrictClient) -> None:
    pledge = make_pledge()
    typed = get(client, f"/pledges/{pledge.number.lower()}/credential.json")
    assert typed == get(client, address_of(pledge))


@pytest.mark.parametrize("name", ["credential.json", "certificate.pdf"])
def test_pledge_whose_badges_wait_has_none(client: StrictClient, name: str) -> None:
    assert client.get(address_of(make_pledge(badges=False), name)).status_code == 404
    assert client.get(f"/pledges/3333-3333/{name}").status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "-1", "1.5", "01x", "99999999999999999999999"])
@pytest.mark.parametrize("purpose", ["revocation", "suspension"])
def test_list_that_is_not_there_is_404(client: StrictClient, purpose: str, number: str) -> None:
    assert client.get(f"/status/{purpose}/{number}").status_code == 404


def test_second_list_is_published_once_it_has_a_bit(client: StrictClient) -> None:
    pledge = make_pledge(status=PledgeStatus.REVOKED)
    slot = db.session.get_one(StatusSlot, pledge.id)
    slot.list_number, slot.position = 2, BITS - 1
    assert bit_of(client, pledge, "revocation") is True
    assert get(client, "/status/revocation/2")["id"] == f"{BASE_URL}/status/revocation/2"
    assert client.get("/status/revocation/3").status_code == 404


@pytest.mark.parametrize(
    ("address", "mimetype", "seconds"),
    [
        ("/status/revocation/1", "application/vc", 60),
        ("/status/suspension/1", "application/vc", 60),
        ("/.well-known/did.json", "application/did+json", 3600),
        ("/ns/v1", "application/ld+json", 3600),
        ("credential", "application/vc", 60),
    ],
)
def test_any_site_may_read_and_any_cache_may_keep(
    client: StrictClient, address: str, mimetype: str, seconds: int
) -> None:
    address = address_of(make_pledge()) if address == "credential" else address
    first = client.get(address)
    assert first.headers["Content-Type"] == mimetype
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == f"public, max-age={seconds}"
    assert not {"Set-Cookie", "Vary"} & set(first.headers.keys())
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    if first.headers["ETag"] == again.headers["ETag"]:  # no minute has passed between the two
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_issuer_publishes_its_keys(client: StrictClient, settings: Settings) -> None:
    issuer = Issuer(BASE_URL, settings.credential_keys)
    document = get(client, "/.well-known/did.json")
    assert [method["id"] for method in document["verificationMethod"]] == [issuer.method]
    assert document["assertionMethod"] == [issuer.method]


def test_pledge_page_leads_to_both(client: StrictClient) -> None:
    pledge = make_pledge()
    page = client.get(f"/pledges/{show_number(pledge.number)}").get_data(as_text=True)
    for name in ("credential.json", "certificate.pdf"):
        assert f'href="{address_of(pledge, name)}"' in page
    waiting = make_pledge(badges=False)
    page = client.get(f"/pledges/{show_number(waiting.number)}").get_data(as_text=True)
    assert "certificate.pdf" not in page


# ----------------------------------------------------------------------------- the certificate


def read_pdf(content: bytes) -> tuple[str, dict[str, bytes]]:
    """Return the words of a one-page PDF without blanks, and what is attached to it."""
    pdf = pypdfium2.PdfDocument(content)
    try:
        assert len(pdf) == 1
        page = pdf[0]
        text_page = page.get_textpage()
        words = "".join(text_page.get_text_range().split())
        text_page.close()
        page.close()
        attached = [pdf.get_attachment(at) for at in range(pdf.count_attachments())]
        return words, {one.get_name(): bytes(one.get_data()) for one in attached}
    finally:
        pdf.close()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (PledgeStatus.ACTIVE, "有效Active"),
        (PledgeStatus.SUSPENDED, "已暂停Suspended"),
        (PledgeStatus.WITHDRAWN, "已撤回Withdrawn"),
        (PledgeStatus.EXPIRED, "已过期Expired"),
        (PledgeStatus.REVOKED, "已撤销Revoked"),
    ],
)
def test_certificate_says_what_is_registered(
    client: StrictClient, status: PledgeStatus, words: str
) -> None:
    merchant = make_merchant(legal_name="上海和平停车有限公司", identity=Identity.CONFIRMED)
    pledge = make_pledge(make_site(merchant, name="和平停车场"), status)
    response = client.get(address_of(pledge, "certificate.pdf"))
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    assert response.headers["Cache-Control"] == "no-store"
    found, attached = read_pdf(response.data)
    for expected in (
        show_number(pledge.number),
        "和平停车场",
        "上海和平停车有限公司",
        "主体身份已由消费者协会核验",
        pledge.signatures[-1].text_sha256,
        words,
        DID,
        "不是中国消费者协会的自有系统",
    ):
        assert expected in found
    assert list(attached) == ["credential.json", "proof.tlog-proof"]
    assert attached["credential.json"] == client.get(address_of(pledge)).data


def test_unconfirmed_merchant_is_called_so(client: StrictClient) -> None:
    response = client.get(address_of(make_pledge(), "certificate.pdf"))
    assert "主体信息由商家自行申报，未经核验" in read_pdf(response.data)[0]


def test_code_of_the_certificate_leads_to_the_pledge(app: Flask) -> None:
    pledge = make_pledge()
    [page] = draw("certificate.typ", certificate_facts(pledge, log_proof=None), pixels_per_inch=150)
    with Image.open(io.BytesIO(page)) as image:
        [code] = zxingcpp.read_barcodes(image)
    assert code.text == f"{BASE_URL}/pledges/{show_number(pledge.number)}"


def test_proof_of_the_log_is_attached_where_there_is_one(app: Flask) -> None:
    proven = Proven(7, "pledge.signed", "c2sp.org/tlog-proof@v1\nindex 7\n")
    facts = certificate_facts(make_pledge(), log_proof=proven)
    words, attached = read_pdf(typeset("certificate.typ", facts))
    assert attached["proof.tlog-proof"] == proven.proof.encode()
    assert "证明公开日志第7条“签署承诺”已写入日志" in words


def test_names_are_data_and_never_markup(app: Flask) -> None:
    facts = certificate_facts(make_pledge(make_site(name='#panic("x") *粗* $1$ [')), log_proof=None)
    assert '#panic("x")*粗*$1$[' in read_pdf(typeset("certificate.typ", facts))[0]
