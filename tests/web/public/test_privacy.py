"""The privacy page: what is held, why, until when, and whom to ask."""

import re

from tests.support.builders import make_association
from tests.support.pages import Page
from tests.support.policies import retention_of
from tests.support.strict_client import StrictClient


def test_says_what_goes_when(client: StrictClient) -> None:
    page = Page(client.get("/privacy"))
    assert page.status == 200
    for piece in ("邮箱", "照片", "回执码", "签署人姓名", "网络地址", "Cookie", "诉讼"):
        assert piece in page.words


def test_says_the_days_of_the_settings_in_force(client: StrictClient) -> None:
    days_of = {"contact": 11, "contact_after_closing": 12, "photos": 13, "originals": 14}
    with retention_of(**days_of, signer_name=15):
        pages = [Page(client.get(f"/privacy{query}")) for query in ("", "?lang=en")]
    for page in pages:
        for days in range(11, 16):
            assert re.search(rf"(?<!\d){days}(天| days)", page.words)


def test_names_whom_to_ask(client: StrictClient) -> None:
    association = make_association()
    words = Page(client.get("/privacy")).words
    assert association.name in words
    assert "上海市" in words
    assert "12315" in words


def test_empty_registry_still_says_whom_to_ask(client: StrictClient) -> None:
    assert "托管本系统的消费者协会" in Page(client.get("/privacy")).words


def test_sets_no_cookie_in_either_language(client: StrictClient) -> None:
    for query in ("", "?lang=en"):
        response = client.get(f"/privacy{query}")
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
