"""Reporting a breach: scene, form, review, receipt; from the pledge and from the very badge."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pledge.cases.models.cases import Report
from pledge.cases.rules.breach_codes import BREACHES, codes_for
from pledge.cases.rules.workflow import Progress
from pledge.core.clock import today
from pledge.core.reference_codes import check_receipt_code, normalise_receipt_code
from pledge.db import db
from pledge.merchants.rules import Scene
from pledge.pledges.rules import PledgeStatus
from pledge.web.labels.labels import show_day_in
from tests.support.builders import first_badge, make_badge, make_pledge, make_site, token_of
from tests.support.pages import Page, words_of
from tests.support.report_form import (
    ASKED,
    CONTACT,
    STORY,
    receipt_code,
    report_address,
    review,
    send,
    told,
)
from tests.support.strict_client import StrictClient


def reports() -> list[Report]:
    return list(db.session.scalars(select(Report).order_by(Report.id)))


def offered(page: Page) -> list[str]:
    return [str(radio.get("value")) for radio in page.find_all("input", type="radio", name="code")]


def test_report_from_the_pledge_page(client: StrictClient) -> None:
    pledge = make_pledge()
    page = review(client, pledge)
    assert page.status == 200
    for piece in (STORY, ASKED, CONTACT, "停车缴费", pledge.site.name, "P1", "P5"):
        assert piece in page.words
    assert reports() == []
    sent = Page(send(client, page, "send"))
    assert sent.status == 200
    [report] = reports()
    assert (report.pledge_id, report.badge_id) == (pledge.id, None)
    assert (report.scene, report.code, report.happened_on) == (Scene.PARKING, "B02", today())
    assert (report.story, report.asked, report.contact) == (STORY, ASKED, CONTACT)
    assert (report.progress, report.text_version, report.locale) == (
        Progress.RECEIVED,
        "2026-1",
        "zh",
    )


def test_report_from_the_badge_is_tied_to_it(client: StrictClient) -> None:
    badge = make_badge()
    page = Page(client.get(f"/b/{token_of(badge)}/report"))
    assert badge.serial in page.words
    assert page.fields["scene"] == badge.scene.value
    page = Page(send(client, page, **told()))
    send(client, page, "send")
    [report] = reports()
    assert (report.badge_id, report.pledge_id) == (badge.id, badge.pledge_id)


def test_misplaced_badge_is_one_tap(client: StrictClient) -> None:
    badge = make_badge()
    page = Page(client.get(f"/b/{token_of(badge)}/report?code=B15"))
    assert page.fields["code"] == "B15"
    page = Page(send(client, page, happened_on=today().isoformat(), story="这里不是测试广场。"))
    send(client, page, "send")
    [report] = reports()
    assert (report.code, report.badge_id) == ("B15", badge.id)


def test_receipt_code_is_shown_large_once_with_what_happens_next(client: StrictClient) -> None:
    pledge = make_pledge()
    sent = Page(send(client, review(client, pledge), "send"))
    code = normalise_receipt_code(receipt_code(sent))
    check_receipt_code(code)
    [report] = reports()
    assert report.due_on
    assert show_day_in("zh", report.due_on) in sent.words
    assert "/receipt" in sent.links
    assert "只在这里显示一次" in sent.words
    assert sent.find_all("button", **{"data-copy": receipt_code(sent)})
    [next_steps] = sent.find_all("ol", **{"class": "next"})
    assert len(list(next_steps)) == 3


def test_code_is_nowhere_in_the_database(client: StrictClient) -> None:
    code = receipt_code(Page(send(client, review(client, make_pledge()), "send")))
    [report] = reports()
    kept = " ".join(str(getattr(report, column.key)) for column in Report.__table__.columns)
    assert code not in kept
    assert normalise_receipt_code(code) not in kept


def test_receipt_code_leads_back_to_the_report(client: StrictClient) -> None:
    sent = Page(send(client, review(client, make_pledge()), "send"))
    found = Page(client.post("/receipt", data={"code": receipt_code(sent)}))
    assert found.status == 200
    assert STORY in found.words


@pytest.mark.parametrize("scene", Scene)
def test_offers_only_what_fits_the_touchpoint(client: StrictClient, scene: Scene) -> None:
    pledge = make_pledge(make_site(touchpoints=[(one, "一号") for one in Scene]))
    page = Page(client.get(report_address(pledge, f"?scene={scene}")))
    assert offered(page) == [code.value for code in codes_for(scene)]
    assert ("B02" in offered(page)) is (scene is Scene.PARKING)


def test_every_code_names_the_clauses_it_breaks(client: StrictClient) -> None:
    pledge = make_pledge(make_site(touchpoints=[(Scene.PARKING, "出口")]))
    page = Page(client.get(report_address(pledge, "")))
    for code in codes_for(Scene.PARKING):
        choice = words_of(page.find_all("label", **{"for": _radio_id(page, code)})[0])
        for clause in BREACHES[code].clauses:
            assert clause in choice


def test_asks_for_the_touchpoint_where_there_are_several(client: StrictClient) -> None:
    pledge = make_pledge()
    page = Page(client.get(report_address(pledge, "")))
    assert page.status == 200
    assert page.find_all("form") == []
    assert [link for link in page.links if "scene=" in link] == [
        report_address(pledge, "?scene=parking"),
        report_address(pledge, "?scene=invoice"),
    ]


def test_one_touchpoint_needs_no_question(client: StrictClient) -> None:
    pledge = make_pledge(make_site(touchpoints=[(Scene.CHECKOUT, "收银台")]))
    assert Page(client.get(report_address(pledge, ""))).fields["scene"] == "checkout"


def test_touchpoint_of_a_badge_can_be_changed(client: StrictClient) -> None:
    badge = make_badge()
    address = f"/b/{token_of(badge)}/report"
    assert f"{address}?scene=choose" in Page(client.get(address)).links
    assert f"{address}?scene=invoice" in Page(client.get(f"{address}?scene=choose")).links
    assert Page(client.get(f"{address}?scene=invoice")).fields["scene"] == "invoice"


@pytest.mark.parametrize("scene", ["ordering", "nonsense", "%00"])
def test_touchpoint_the_pledge_does_not_cover_is_not_offered(
    client: StrictClient, scene: str
) -> None:
    page = Page(client.get(report_address(make_pledge(), f"?scene={scene}")))
    assert page.status == 200
    assert page.find_all("form") == []


def test_only_story_code_and_day_are_asked_for(client: StrictClient) -> None:
    page = review(client, make_pledge(), asked="", contact="")
    sent = Page(send(client, page, "send"))
    assert receipt_code(sent)
    [report] = reports()
    assert (report.asked, report.contact) == ("", None)


def test_going_back_to_edit_loses_nothing(client: StrictClient) -> None:
    page = review(client, make_pledge())
    again = Page(send(client, page, "edit"))
    assert again.status == 200
    for name, value in told().items():
        assert again.fields[name] == value
    changed = Page(send(client, again, story="改过的经过。"))
    send(client, changed, "send")
    [report] = reports()
    assert (report.story, report.asked) == ("改过的经过。", ASKED)


def test_lines_and_quotes_survive_the_review(client: StrictClient) -> None:
    story = '第一行\n\n第三行 "引号" <b>&amp;</b>'
    page = review(client, make_pledge(), story=story)
    send(client, page, "send")
    assert reports()[0].story == story


@pytest.mark.parametrize("status", PledgeStatus)
def test_pledge_of_any_status_can_be_reported(client: StrictClient, status: PledgeStatus) -> None:
    pledge = make_pledge(status=status)
    day = min(today(), pledge.valid_until).isoformat()
    send(client, review(client, pledge, happened_on=day), "send")
    assert len(reports()) == 1


def test_revoked_badge_can_be_reported(client: StrictClient) -> None:
    pledge = make_pledge()
    badge = first_badge(pledge)
    badge.status = badge.status.REVOKED
    page = Page(client.get(f"/b/{token_of(badge)}/report"))
    assert page.status == 200
    assert page.fields["scene"] == badge.scene.value


def test_past_day_is_judged_by_the_text_in_force_then(client: StrictClient) -> None:
    pledge = make_pledge(signed_on=today() - timedelta(days=30))
    day = today() - timedelta(days=30)
    send(client, review(client, pledge, happened_on=day.isoformat()), "send")
    assert reports()[0].happened_on == day


def test_english_is_kept_to_the_receipt(client: StrictClient) -> None:
    pledge = make_pledge()
    page = Page(client.get(report_address(pledge, "?scene=parking&lang=en")))
    assert page.lang == "en"
    page = Page(send(client, page, **told()))
    assert page.lang == "en"
    sent = Page(send(client, page, "send"))
    assert sent.lang == "en"
    assert "/receipt?lang=en" in sent.links
    assert reports()[0].locale == "en"


def test_number_in_another_spelling_reports_too(client: StrictClient) -> None:
    number = make_pledge().number
    assert client.get(f"/pledges/{number.lower()}/report?scene=parking").status_code == 200


def test_unknown_pledge_is_not_found(client: StrictClient) -> None:
    assert client.get("/pledges/AAAA-AAAA/report").status_code == 404
    assert client.post("/pledges/AAAA-AAAA/report", data=told()).status_code == 404


def test_no_page_on_the_way_sets_a_cookie_or_may_be_kept(client: StrictClient) -> None:
    pledge = make_pledge()
    form = client.get(report_address(pledge))
    looked = send(client, Page(form), **told())
    sent = send(client, Page(looked), "send")
    for response in (form, looked, sent):
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"


def test_nothing_typed_stands_in_an_address(client: StrictClient) -> None:
    sent = Page(send(client, review(client, make_pledge()), "send"))
    code = receipt_code(sent)
    assert [link for link in sent.links if code in link or code.replace("-", "") in link] == []


def _radio_id(page: Page, code: str) -> str:
    [radio] = page.find_all("input", type="radio", value=code)
    return str(radio.get("id"))
