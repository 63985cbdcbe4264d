"""What the public learns of cases: nothing before a finding is published, all of it afterwards."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from pledge.cases.findings import actions as findings
from pledge.cases.findings.publish import publish_due
from pledge.cases.handling import actions, triage
from pledge.cases.models.cases import Case
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import CaseStatus, Finding, Measure
from pledge.core.clock import day_of, now
from pledge.db import db
from pledge.merchants.rules import Identity, Scene
from pledge.pledges.actions import renew_pledge, withdraw_pledge
from pledge.pledges.models import Pledge
from pledge.pledges.rules import RENEWABLE_DAYS_BEFORE
from pledge.web.labels.labels import show_coarse_day, show_number
from tests.support.builders import (
    first_badge,
    make_badge,
    make_case,
    make_member,
    make_merchant,
    make_pledge,
    make_report,
    make_signature,
    make_site,
    make_visit,
    token_of,
)
from tests.support.pages import Page, words_of
from tests.support.strict_client import StrictClient

APPEAL_OVER = timedelta(days=22)
STORY = "出口只有会员码,不关注就抬不了杆。"
REASON = "现场核查属实。"
NEVER_ALONE = "举报本身从不公开"
NOTHING = "没有公布过的认定"
# What a page says of this very moment; and the figures over all reports, which name nobody.
CHANGES_ANYHOW = re.compile(
    rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\dZ?)?(\.\d+)?(\+00:00)?|<ul class=\"figures\">.*?</ul>",
    re.DOTALL,
)


def read_all(client: StrictClient, pledge: Pledge) -> dict[str, bytes]:
    """Return every public page that could name a merchant, without what changes by itself."""
    number = show_number(pledge.number)
    token = token_of(first_badge(pledge))
    addresses = ["/", "/pledges", "/log", "/log/tile/entries/000.p/1", f"/embed/{number}.svg"]
    addresses += [f"/pledges/{number}{rest}" for rest in ("", "?lang=en", "/credential")]
    addresses += [f"/b/{token}", f"/b/{token}?lang=en"]
    found = {address: client.get(address).data for address in addresses}
    found["json"] = client.get(f"/b/{token}", headers={"Accept": "application/json"}).data
    return {address: CHANGES_ANYHOW.sub(b"", body) for address, body in found.items()}


def page_of(client: StrictClient, pledge: Pledge, query: str = "") -> Page:
    return Page(client.get(f"/pledges/{show_number(pledge.number)}{query}"))


def upheld_case(pledge: Pledge | None = None, **told: Any) -> Case:
    """Return a case that was upheld when its days for an appeal are over today."""
    with time_machine.travel(now() - APPEAL_OVER):
        return make_case(pledge or make_pledge(), status=CaseStatus.UPHELD, **told)


def publish() -> None:
    assert publish_due() == 1
    db.session.commit()


def test_no_public_page_changes_by_a_byte_before_a_finding_is_published(
    client: StrictClient,
) -> None:
    merchant = make_merchant(identity=Identity.CONFIRMED)
    pledge = make_badge(make_pledge(make_site(merchant))).pledge
    officer = make_member()
    before = read_all(client, pledge)
    case = make_report(pledge, story=STORY).case
    steps: list[Callable[[], object]] = [
        lambda: triage.merge_cases(make_report(pledge).case, case, by=officer, reason="同一件"),
        lambda: actions.take_up(case, by=officer),
        lambda: triage.assign(case, officer, by=officer),
        lambda: actions.ask_merchant(case, "有顾客反映须先关注。", by=officer),
        lambda: actions.reply(case, "马上改。", [], [], by=merchant.owner),
        lambda: make_visit(case, officer),
        lambda: findings.decide(case, Finding.UPHELD, by=officer, reason=REASON),
        lambda: findings.take_measure(case, Measure.WARNING, by=officer, reason="首次"),
        publish_due,
        lambda: findings.appeal(case, "我们不同意。", by=merchant.owner),
        lambda: findings.settle_appeal(case, is_allowed=True, by=make_member(), reason="有误"),
        publish_due,
        lambda: make_case(pledge, status=CaseStatus.INSUFFICIENT),
    ]
    for step in steps:
        step()
        db.session.commit()
        assert read_all(client, pledge) == before


def test_page_says_that_nothing_was_found_and_that_a_report_is_never_shown(
    client: StrictClient,
) -> None:
    words = page_of(client, make_pledge()).words
    assert NOTHING in words
    assert NEVER_ALONE in words
    assert "No finding has been published" in page_of(client, make_pledge(), "?lang=en").words


def test_published_finding_is_shown_station_by_station(client: StrictClient) -> None:
    case = upheld_case(code=BreachCode.B02, story=STORY, scene=Scene.PARKING)
    assert case.pledge
    assert NOTHING in page_of(client, case.pledge).words
    publish()
    page = page_of(client, case.pledge)
    assert NOTHING not in page.words
    assert NEVER_ALONE in page.words
    timeline = ["收到举报", "商家已答复", "认定违反承诺"]
    assert [word for word in STATIONS if word in page.words] == timeline
    assert findings.get_decision(case).reason in page.words
    assert "P1" in page.words
    assert "不关注公众号就不能缴停车费" in page.words
    assert STORY not in page.words
    assert case.replies[0].words not in page.words
    english = page_of(client, case.pledge, "?lang=en").words
    assert "Breach found" in english
    proofs = [link for link in page.links if "proof" in link]
    assert len(proofs) == 2
    assert all(client.get(link).status_code == 200 for link in proofs)


STATIONS = [
    "收到举报",
    "商家已答复",
    "商家逾期未答复",
    "已现场核查",
    "认定违反承诺",
    "申诉未获支持",
    "已采取措施",
    "复查已整改",
    "复查又出现",
    "已更正",
]


def test_each_later_station_is_shown_as_it_comes(client: StrictClient) -> None:
    case = upheld_case()
    assert case.pledge
    publish()
    officer = make_member()
    steps: list[tuple[str, Callable[[], object]]] = [
        (
            "已采取措施 提示警示",
            lambda: findings.take_measure(case, Measure.WARNING, by=officer, reason="首次"),
        ),
        ("复查已整改", lambda: findings.record_remedy(case, by=officer, reason="已改")),
        ("复查又出现", lambda: findings.record_relapse(case, by=officer, reason="又来了")),
        ("更正致歉", lambda: findings.correct(case, by=officer, reason="认定有误，更正致歉")),
    ]
    for words, step in steps:
        assert words not in page_of(client, case.pledge).words
        make_visit(case, officer)
        step()
        db.session.commit()
        assert words in page_of(client, case.pledge).words
    page = page_of(client, case.pledge)
    assert "已更正" in page.words
    assert "认定违反承诺" in page.words
    assert findings.get_decision(case).published_at


def test_stations_differ_by_shape_and_word(client: StrictClient) -> None:
    case = upheld_case()
    assert case.pledge
    publish()
    tags = page_of(client, case.pledge).find_all("span")
    drawn = {
        "".join(tag.itertext()): "".join(
            text_fingerprint.get("d", "") for text_fingerprint in tag.iter()
        )
        for tag in tags
        if (tag.get("class") or "").startswith("tag") and "".join(tag.itertext()) in STATIONS
    }
    assert len(drawn) == 3
    assert len(set(drawn.values())) == 3


@pytest.mark.parametrize("end", ["renewed", "withdrawn", "signed again"])
def test_published_finding_stays_whatever_becomes_of_the_pledge(
    client: StrictClient, end: str
) -> None:
    with time_machine.travel(now() - timedelta(days=366 - RENEWABLE_DAYS_BEFORE)):
        pledge = make_pledge()
    upheld_case(pledge)
    publish()
    site = pledge.site
    if end == "renewed":
        renew_pledge(pledge, make_signature(site))
    else:
        withdraw_pledge(pledge, by=site.merchant.owner, reason="停业", is_during_case=True)
    db.session.commit()
    assert "认定违反承诺" in page_of(client, pledge).words
    if end == "signed again":
        again = make_pledge(site)
        words = page_of(client, again).words
        assert "认定违反承诺" in words
        assert show_number(pledge.number) in words


def test_leaving_during_a_case_is_said_for_good(client: StrictClient) -> None:
    pledge = make_pledge()
    token = token_of(first_badge(pledge))
    withdraw_pledge(pledge, by=pledge.site.merchant.owner, reason="停业", is_during_case=True)
    db.session.commit()
    for address in (f"/pledges/{show_number(pledge.number)}", f"/b/{token}"):
        assert "案件核查期间，商家撤回承诺" in Page(client.get(address)).words
        english = Page(client.get(f"{address}?lang=en")).words
        assert "Merchant withdrew the pledge during an open case" in english


def test_page_tells_no_more_than_the_third_of_the_month_of_a_report(client: StrictClient) -> None:
    case = upheld_case()
    assert case.pledge
    publish()
    lines = [words_of(line) for line in page_of(client, case.pledge).find_all("li")]
    [received] = [line for line in lines if "收到举报" in line]
    blurred = show_coarse_day(day_of(case.reports[0].received_at))
    assert received == f"{blurred} 收到举报"
