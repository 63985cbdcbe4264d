"""Without a network the scanner opens, says what it kept, how old that is and who signed it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from pledge.badges.models import Badge
from pledge.core.clock import now
from tests.journeys.test_scanner import STRANGER, jpeg
from tests.support.builders import make_badge, token_of
from tests.support.paper import PLACE_IN_LIST, Papers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

JUDGE = """async ([kept, base]) => {
  const { judge } = await import("/static/js/scanner/judgement.js");
  kept.lists.forEach((list) => { if (list) list.keptAt = new Date(list.keptAt); });
  const { verdict, signature, isStale } = await judge(kept, base, new Date());
  return [verdict, signature, isStale];
}"""


COUNT = "caches.open('pledge-knowledge').then((all) => all.keys()).then((keys) => keys.length)"


def choose_photo(page: Page, text: str) -> None:
    photo = FilePayload(name="badge.jpg", mimeType="image/jpeg", buffer=jpeg(text))
    page.get_by_label("从照片识别").set_input_files([photo])


def test_verified_badge_is_known_without_a_network(
    context: BrowserContext, live_server: str
) -> None:
    badge = make_badge()
    papers = Papers(live_server, badge)
    papers.made_at = now() - timedelta(hours=3, minutes=5)
    papers.serve(context)
    page = context.new_page()
    page.goto("/verify")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    choose_photo(page, f"{live_server}/b/{token_of(badge)}")
    expect(page.get_by_role("heading", name=badge.pledge.site.name)).to_be_visible()

    context.set_offline(offline=True)
    opened = page.goto("/verify")
    assert opened
    assert opened.from_service_worker
    page.get_by_label("标识短码或承诺编号").fill(badge.serial.lower())
    page.get_by_role("button", name="核验").click()
    known = page.locator("#known")
    verdicts = known.locator("[data-verdict]:visible")
    expect(verdicts).to_have_text("当时承诺有效")
    place = badge.pledge.site
    for words in (place.name, place.address, "未能询问", "3小时前的信息", "签名已核对无误"):
        expect(known.get_by_text(words)).to_be_visible()
    expect(known.get_by_text("已超过")).to_be_hidden()

    page.goto(f"/verify?code={papers.number.lower()}")
    expect(verdicts).to_have_text("当时承诺有效")
    page.goto("/b/0000000000.AAAAAAAAAAAAAAAA")
    expect(page.locator("#unknown").get_by_text("0000000000")).to_be_visible()
    choose_photo(page, "javascript:alert(1)")
    expect(page.get_by_text(STRANGER)).to_be_visible()
    choose_photo(page, f"{live_server}/b/{token_of(badge)}")
    expect(verdicts).to_have_text("当时承诺有效")
    page.get_by_role("button", name="清除").click()
    expect(page.get_by_text("本机存有")).to_be_hidden()
    assert page.evaluate(COUNT) == 0


def kept(papers: Papers, badge_status: str = "active") -> dict[str, Any]:
    """Return what a browser holds of a badge after it has verified it."""
    purposes = ("revocation", "suspension")
    return {
        "known": {"number": papers.number, "spot": "出口1", "badge": badge_status},
        "credential": papers.credential(),
        "did": papers.did(),
        "lists": [
            {"body": papers.status_list(purpose), "keptAt": now().isoformat()}
            for purpose in purposes
        ],
    }


def suspended(papers: Papers) -> dict[str, Any]:
    papers.set_bits = {"suspension"}
    return kept(papers)


def ended(papers: Papers) -> dict[str, Any]:
    papers.set_bits = {"revocation", "suspension"}
    return kept(papers)


def old(papers: Papers) -> dict[str, Any]:
    papers.made_at = now() - timedelta(days=2)
    return kept(papers)


def expired(papers: Papers) -> dict[str, Any]:
    papers.made_at = now() - timedelta(days=301)
    return kept(papers)


def without_a_list(papers: Papers) -> dict[str, Any]:
    return kept(papers) | {"lists": [kept(papers)["lists"][0], None]}


def with_changed_name(papers: Papers) -> dict[str, Any]:
    found = kept(papers)
    found["credential"]["credentialSubject"]["name"] = "别的商场"
    return found


def with_another_context(papers: Papers) -> dict[str, Any]:
    found = kept(papers)
    changed = {key: value for key, value in found["credential"].items() if key != "proof"}
    changed["@context"] = [*changed["@context"], "https://evil.example/v1"]
    return found | {"credential": papers.sign(changed)}


def signed_by_another(papers: Papers) -> dict[str, Any]:
    return kept(papers) | {"did": Papers(papers.base, papers.badge).did()}


def with_lists_exchanged(papers: Papers) -> dict[str, Any]:
    found = kept(papers)
    return found | {"lists": found["lists"][::-1]}


def beyond_the_list(papers: Papers) -> dict[str, Any]:
    found = kept(papers)
    changed = {key: value for key, value in found["credential"].items() if key != "proof"}
    changed = json.loads(json.dumps(changed).replace(str(PLACE_IN_LIST), "131072"))
    return found | {"credential": papers.sign(changed)}


VERDICTS: dict[Callable[[Papers], dict[str, Any]], list[str | bool]] = {
    kept: ["active", "good", False],
    old: ["stale", "good", True],
    expired: ["expired", "good", True],
    suspended: ["suspended", "good", False],
    ended: ["ended", "good", False],
    lambda papers: kept(papers, "revoked"): ["void", "good", False],
    without_a_list: ["unclear", "good", True],
    with_lists_exchanged: ["unclear", "good", False],
    beyond_the_list: ["unclear", "good", False],
    with_changed_name: ["forged", "bad", False],
    with_another_context: ["forged", "bad", False],
    signed_by_another: ["forged", "bad", False],
}


def test_refused_camera_leaves_photo_and_short_code(page: Page) -> None:
    page.goto("/verify")
    page.get_by_role("button", name="打开相机扫码").click()
    refused = page.locator("#scanner .notice:visible")
    expect(refused).to_contain_text("输入短码")
    expect(page.get_by_label("从照片识别")).to_be_visible()
    choose_photo(page, "6901234567892")
    expect(page.locator("#foreign [data-text]")).to_have_text("6901234567892")


def test_each_state_of_what_was_kept_is_judged(page: Page, live_server: str) -> None:
    badge: Badge = make_badge()
    # a page of a host without https has no camera
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page.goto("/verify")
    expect(page.get_by_label("从照片识别")).to_be_visible()
    expect(page.get_by_role("button", name="打开相机扫码")).to_be_hidden()
    for make, expected in VERDICTS.items():
        found = page.evaluate(JUDGE, [make(Papers(live_server, badge)), live_server])
        assert found == expected, make
    page.evaluate("() => { crypto.subtle.importKey = () => Promise.reject(new Error()); }")
    found = page.evaluate(JUDGE, [kept(Papers(live_server, badge)), live_server])
    assert found == ["active", "unchecked", False]
