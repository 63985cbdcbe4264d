"""The vendor of a place: named by its merchant at any time, taken over and corrected in a case."""

from flask import Flask

from pledge.cases.models.cases import CaseNote
from pledge.db import db
from tests.support.builders import make_badge as badge_of
from tests.support.builders import (
    make_case,
    make_cast,
    make_merchant,
    make_pledge,
    make_site,
    sign_in,
    token_of,
)
from tests.support.pages import Page, form_of
from tests.support.strict_client import StrictClient


def test_merchant_names_a_vendor_while_the_pledge_stands(client: StrictClient) -> None:
    cast = make_cast()
    site = make_site(make_merchant(cast.merchant))
    pledge = make_pledge(site)
    sign_in(client, cast.merchant)
    address = f"/merchant/sites/{site.id}/vendor"
    assert address in Page(client.get(f"/merchant/sites/{site.id}")).links
    fields = form_of(client.get(address))
    wrong = Page(client.post(address, data=fields | {"vendor": "长" * 61}))
    assert wrong.error_beside("vendor")
    assert client.post(address, data=fields | {"vendor": " 某某停车云 "}).status_code == 302
    db.session.refresh(site)
    assert site.vendor == "某某停车云"
    assert Page(client.post(address, data=fields | {"vendor": "晚了"})).status == 409
    assert make_case(pledge).vendor == "某某停车云"
    assert "某某停车云" not in client.get(f"/b/{token_of(badge_of(pledge))}").text


def test_association_corrects_the_vendor_of_a_case_and_it_is_written_down(app: Flask) -> None:
    cast = make_cast()
    case = make_case()
    address = f"/association/cases/{case.id}/vendor"
    client = app.test_client()
    sign_in(client, cast.volunteer)
    fields = form_of(client.get(address), vendor="某某云")
    assert client.post(address, data=fields).status_code == 302
    db.session.refresh(case)
    note = db.session.query(CaseNote).one()
    assert (case.vendor, note.by_id) == ("某某云", cast.volunteer.id)
    assert "“不清楚”改为“某某云”" in note.words
    assert client.post(address, data=fields).status_code == 409
