"""The published texts: what is shown, what is hashed, and that both are the same."""

import hashlib

import pytest

from pledge.pledges.texts import CURRENT, get_text, list_versions
from tests.support.pages import Page, words_of
from tests.support.strict_client import StrictClient


def test_text_leads_to_the_current_version(client: StrictClient) -> None:
    for query in ("", "?lang=en"):
        response = client.get(f"/texts{query}")
        assert (response.status_code, response.location) == (302, f"/texts/{CURRENT}{query}")


@pytest.mark.parametrize("version", list_versions())
def test_hash_shown_is_the_hash_of_the_plain_text(client: StrictClient, version: str) -> None:
    page = Page(client.get(f"/texts/{version}"))
    shown = [words_of(code) for code in page.find_all("p", **{"class": "code"})]
    [link] = [link for link in page.links if "format=txt" in link]
    plain = client.get(link)
    assert (plain.status_code, plain.mimetype) == (200, "text/plain")
    assert [hashlib.sha256(plain.data).hexdigest()] == shown
    assert plain.headers["Content-Type"].endswith("charset=utf-8")


def test_plain_text_is_the_same_in_both_languages(client: StrictClient) -> None:
    chinese = client.get(f"/texts/{CURRENT}?format=txt")
    english = client.get(f"/texts/{CURRENT}?format=txt&lang=en")
    assert chinese.data == english.data


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_shows_every_clause_with_test_and_basis(client: StrictClient, lang: str) -> None:
    words = Page(client.get(f"/texts/{CURRENT}?lang={lang}")).words
    text = get_text(CURRENT)
    assert len(text.clauses) == 10
    for part in (text.title, text.preamble, text.closing):
        assert " ".join(part.in_language(lang).split()) in words
    for clause in text.clauses:
        for words_of_clause in (clause.title, clause.plain, clause.test, clause.fix, clause.basis):
            assert words_of_clause.in_language(lang) in words


def test_english_says_that_chinese_binds(client: StrictClient) -> None:
    assert "Chinese" in Page(client.get(f"/texts/{CURRENT}?lang=en")).words


@pytest.mark.parametrize("version", ["2026-9", "1", "..%2f2026-1", "%00", "2026-1.toml"])
def test_text_never_published_is_not_found(client: StrictClient, version: str) -> None:
    assert client.get(f"/texts/{version}").status_code == 404
    assert client.get(f"/texts/{version}?format=txt").status_code == 404


def test_sets_no_cookie(client: StrictClient) -> None:
    assert "Set-Cookie" not in client.get(f"/texts/{CURRENT}").headers
