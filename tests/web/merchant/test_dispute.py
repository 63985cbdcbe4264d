"""A second claim to a credit code: needs the licence, freezes nothing, waits for a decision."""

import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from pledge.config import Settings
from pledge.db import db
from pledge.merchants.models import IdentityDispute
from pledge.pledges.models import Pledge
from pledge.storage import photos
from tests.support.builders import (
    jpeg_bytes,
    make_merchant,
    make_pledge,
    make_site,
    make_user,
    sign_in,
)
from tests.support.merchant_forms import fill, require_kept
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

DISPUTE = "/merchant/dispute"
TOLD = {"legal_name": "真正的公司", "statement": "代码是我们的，被人抢先登记。"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def pledge(client: StrictClient) -> Pledge:
    """Make a pledge under the disputed code, and sign the claimant in."""
    pledge = make_pledge(make_site(make_merchant(legal_name="先到的公司")))
    sign_in(client, make_user())
    return pledge


def claim(client: StrictClient, code: str, licence: bytes | None, **told: Any) -> TestResponse:
    file = {"licence": (io.BytesIO(licence), "licence.jpg")} if licence is not None else {}
    return fill(client, f"{DISPUTE}?code={code}", **TOLD | file | told)


def test_claim_waits_and_freezes_nothing(
    client: StrictClient, pledge: Pledge, settings: Settings
) -> None:
    page = Page(claim(client, pledge.site.merchant.credit_code, jpeg_bytes()))
    assert page.status == 200
    assert "接下来" in page.words
    dispute = db.session.query(IdentityDispute).one()
    assert photos.photo_path(settings.uploads, str(dispute.licence_photo)).exists()
    assert pledge.status == "active"
    assert "先到的公司" not in page.words
    assert "真正的公司" in Page(client.get("/merchant/")).words


def test_claim_needs_the_licence(client: StrictClient, pledge: Pledge) -> None:
    code = pledge.site.merchant.credit_code
    page = Page(claim(client, code, None))
    assert page.status == 422
    assert "请上传营业执照照片" in page.error_beside("licence")
    require_kept(page, credit_code=code, **TOLD)


@pytest.mark.parametrize("licence", [SVG, b"<html>", b"\xff\xd8\xff<script>"])
def test_licence_must_be_a_photo(client: StrictClient, pledge: Pledge, licence: bytes) -> None:
    page = Page(claim(client, pledge.site.merchant.credit_code, licence))
    assert page.status == 415
    assert "不是JPEG" in page.error_beside("licence")
    require_kept(page, **TOLD)
    assert db.session.query(IdentityDispute).count() == 0


def test_licence_over_twelve_megabytes_is_refused(client: StrictClient, pledge: Pledge) -> None:
    page = Page(claim(client, pledge.site.merchant.credit_code, b"0" * (photos.MAX_BYTES + 1)))
    assert page.status == 413
    assert "12 MB" in page.error_beside("licence")


def test_good_licence_beside_a_wrong_field_is_asked_for_again(
    client: StrictClient, pledge: Pledge, settings: Settings
) -> None:
    page = Page(claim(client, pledge.site.merchant.credit_code, jpeg_bytes(), statement=""))
    assert page.status == 422
    assert "请填写" in page.error_beside("statement")
    assert "重新选择" in page.error_beside("licence")
    assert list(settings.uploads.iterdir()) == []


def test_second_claim_to_the_same_code_is_refused(client: StrictClient, pledge: Pledge) -> None:
    code = pledge.site.merchant.credit_code
    claim(client, code, jpeg_bytes())
    page = Page(claim(client, code, jpeg_bytes()))
    assert page.status == 422
    assert "已提出过争议" in page.error_beside("credit_code")
    assert db.session.query(IdentityDispute).count() == 1


def test_claim_without_its_token_is_refused_and_kept(client: StrictClient, pledge: Pledge) -> None:
    page = Page(client.post(DISPUTE, data=TOLD))
    assert page.status == 400
    require_kept(page, **TOLD)
