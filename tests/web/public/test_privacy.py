"""The privacy page: what is held, why, until when, and whom to ask."""

from tests.builders import make_association
from tests.strict_client import StrictClient
from tests.web.reading import Page


def test_says_what_goes_when(client: StrictClient) -> None:
    page = Page(client.get("/privacy"))
    assert page.status == 200
    for piece in ("邮箱", "照片", "回执码", "签署人姓名", "网络地址", "Cookie", "90天", "一年"):
        assert piece in page.words


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
