"""What one scan costs a phone and the database; test_badge_cache.py counts a second scan."""

import gzip

from tests.support.builders import first_badge, make_badge, make_pledge, make_site, token_of
from tests.support.pages import Page
from tests.support.query_counts import queries
from tests.support.strict_client import StrictClient

MOST_BYTES = 14_000
FETCHING = (("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"))


def test_answer_for_a_program_costs_one_query(client: StrictClient) -> None:
    address = f"/b/{token_of(make_badge())}"
    with queries() as asked:
        assert client.get(address, headers={"Accept": "application/json"}).is_json
    assert len(asked) == 1


def test_page_with_its_style_is_one_small_answer(client: StrictClient) -> None:
    longest = make_site(name="星" * 60, address="路" * 120)
    response = client.get(f"/b/{token_of(first_badge(make_pledge(longest)))}")
    head = sum(len(name) + len(value) + 4 for name, value in response.headers)
    assert head + len(gzip.compress(response.data)) <= MOST_BYTES
    page = Page(response)
    fetched = [
        element.get(attribute)
        for tag, attribute in FETCHING
        for element in page.find_all(tag)
        if not (element.get(attribute) or "data:").startswith("data:")
    ]
    assert fetched == []
