"""Every endpoint, by GET and by POST, for every member of the cast, against a table.

The table is written by hand, and an endpoint that is not in it fails. Nobody here sends a form's
token, so no request of this walk may change a row.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.test import TestResponse

from pledge.badges.printing.jobs import Order, order_prints
from pledge.badges.queries import list_badges
from pledge.badges.rules import Colour, FileForm, Sheet
from pledge.badges.scanning.clone_flags import flag_misplaced
from pledge.cases.handling.threats import mark_threat
from pledge.cases.models.evidence import Exhibit
from pledge.cases.rules.workflow import CaseStatus
from pledge.config import Settings
from pledge.core.clock import now, today
from pledge.db import db
from pledge.ledger.checkpoints import get_checkpoint
from pledge.merchants.actions import open_dispute
from pledge.notices.inbox import put_notice
from pledge.storage import photos
from pledge.web.labels.labels import show_number
from tests.support.builders import (
    Cast,
    jpeg_bytes,
    make_cast,
    make_dead_mail,
    make_merchant,
    make_pledge,
    make_report,
    make_site,
    sign_in,
    token_of,
)
from tests.support.strict_client import BASE_URL

NOBODY = "nobody"
PEOPLE = (NOBODY, "merchant", "rival", "volunteer", "officer", "other_officer", "operator")

# The things are the merchant's, and lie where volunteer and officer answer. Columns stand in the
# order of PEOPLE; one word alone is for all. "login": led to the log-in page. A POST without its
# token is 400 at best.
OWN_PAGE = "login 200 404 403 403 403 403"
OWN_FORM = "login 400 404 403 403 403 403"
EVERY_MERCHANT = "login 200 200 403 403 403 403"
EVERY_MERCHANT_SENDS = "login 400 400 403 403 403 403"
MEMBERS = "login 403 403 200 200 200 403"
MEMBERS_SEND = "login 403 403 400 400 400 403"
MEMBERS_HERE = "login 403 403 200 200 404 403"
MEMBERS_HERE_SEND = "login 403 403 400 400 404 403"
OFFICERS = "login 403 403 403 200 200 403"
OFFICERS_HERE = "login 403 403 403 200 404 403"
OFFICERS_HERE_SEND = "login 403 403 403 400 404 403"
SIGNED_IN = "login 200 200 200 200 200 200"
SIGNED_IN_SENDS = "login 400 400 400 400 400 400"
OPERATOR = "login 403 403 403 403 403 200"
OPERATOR_SENDS = "login 403 403 403 403 403 400"
OWN_NOTICE = "login 200 404 404 404 404 404"
OWN_NOTICE_SENDS = "login 400 404 404 404 404 404"
SIGNED_OUT = "200 302 302 302 302 302 302"
SIGNED_OUT_SENDS = "400 302 302 302 302 302 302"

TABLE: Mapping[str, tuple[str, str]] = {
    "account.home": (SIGNED_IN, "405"),
    "account.list_dead_mails": (OPERATOR, "405"),
    "account.list_notices": (SIGNED_IN, "405"),
    "account.open_notice": ("405", OWN_NOTICE_SENDS),
    "account.operator": (OPERATOR, "405"),
    "account.read_all_notices": ("405", SIGNED_IN_SENDS),
    "account.registered": ("200", "405"),
    "account.settle_dead_mail": ("405", OPERATOR_SENDS),
    "account.show_dead_mail": (OPERATOR, "405"),
    "account.show_notice": (OWN_NOTICE, "405"),
    "account.start": ("login 302 302 302 302 302 302", "405"),
    "association.assign_case": ("405", MEMBERS_HERE_SEND),
    "association.decide_case": ("405", OFFICERS_HERE_SEND),
    # two endpoints at one address
    "association.show_dossier": (OFFICERS_HERE, OFFICERS_HERE_SEND),
    "association.export_dossier": (OFFICERS_HERE, OFFICERS_HERE_SEND),
    "association.declare_conflict": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.list_flags": (MEMBERS, "405"),
    "association.list_identities": (OFFICERS, "405"),
    "association.hold_case": (OFFICERS_HERE, OFFICERS_HERE_SEND),
    "association.list_holds": (OFFICERS, "405"),
    "association.list_pledges": (MEMBERS, "405"),
    "association.merge_case": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.move_identity": ("405", OFFICERS_HERE_SEND),
    "association.move_pledge": ("405", OFFICERS_HERE_SEND),
    "association.ask_merchant": ("405", MEMBERS_HERE_SEND),
    "association.queue": (MEMBERS, "405"),
    "association.record_visit": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.release_about": ("405", MEMBERS_HERE_SEND),
    "association.release_case": ("405", MEMBERS_HERE_SEND),
    "association.settle_dispute": ("405", OFFICERS_HERE_SEND),
    "association.show_conflict": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.show_dispute": (OFFICERS_HERE, "405"),
    "association.settle_flag": ("405", OFFICERS_HERE_SEND),
    "association.show_flag": (MEMBERS_HERE, "405"),
    "association.show_identity": (OFFICERS_HERE, "405"),
    "association.show_licence": (OFFICERS_HERE, "405"),
    "association.show_merge": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.show_split": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.split_case": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.show_pledge": (MEMBERS_HERE, "405"),
    "association.show_hold": (OFFICERS_HERE, OFFICERS_HERE_SEND),
    "association.show_case": (MEMBERS_HERE, "405"),
    "association.show_exhibit": (MEMBERS_HERE, "405"),
    "association.show_disclosed": (MEMBERS_HERE, "405"),
    "association.redact_exhibit": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.take_back_copy": ("405", MEMBERS_HERE_SEND),
    "association.show_original": (OFFICERS_HERE, OFFICERS_HERE_SEND),
    # leads to its case
    "association.show_report": ("login 403 403 302 302 404 403", "405"),
    "association.take_up_case": ("405", MEMBERS_HERE_SEND),
    "association.correct_finding": ("405", OFFICERS_HERE_SEND),
    # two endpoints at one address; no measure of the scene allows a letter
    "association.make_letter": ("login 403 403 403 409 404 403", OFFICERS_HERE_SEND),
    "association.propose_revocation": ("405", OFFICERS_HERE_SEND),
    "association.record_recheck": ("405", MEMBERS_HERE_SEND),
    "association.refer_case": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.reopen_case": ("405", OFFICERS_HERE_SEND),
    "association.settle_appeal": ("405", OFFICERS_HERE_SEND),
    "association.settle_revocation": ("405", OFFICERS_HERE_SEND),
    "association.show_outcome": (MEMBERS_HERE, "405"),
    "association.show_referral": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.take_measure": ("405", OFFICERS_HERE_SEND),
    # the case of the scene is not decided, so it has no letter
    "association.letter_docx": ("login 403 403 404 404 404 403", "405"),
    "association.letter_pdf": ("login 403 403 404 404 404 403", "405"),
    "association.write_letter": ("login 403 403 403 409 404 403", OFFICERS_HERE_SEND),
    "association.list_threats": (OFFICERS, "405"),
    "association.settle_threat": ("405", OFFICERS_HERE_SEND),
    "association.show_threat": (OFFICERS_HERE, "405"),
    "association.correct_vendor": (MEMBERS_HERE, MEMBERS_HERE_SEND),
    "association.import_leads": (MEMBERS, MEMBERS_SEND),
    "association.lead_template": (MEMBERS, "405"),
    "association.new_lead": (MEMBERS, MEMBERS_SEND),
    "association.visit_token": (MEMBERS_HERE, "405"),
    "association.visit_worker": (MEMBERS, "405"),
    "association.write_message": ("405", MEMBERS_HERE_SEND),
    "association.write_note": ("405", MEMBERS_HERE_SEND),
    "merchant.add_site": (EVERY_MERCHANT, EVERY_MERCHANT_SENDS),
    "merchant.add_touchpoints": (OWN_PAGE, OWN_FORM),
    "merchant.appeal": (OWN_PAGE, OWN_FORM),
    "merchant.ask_for_time": (OWN_PAGE, OWN_FORM),
    "merchant.badge_pdf": (OWN_PAGE, "405"),
    "merchant.badge_png": (OWN_PAGE, "405"),
    "merchant.badge_preview": (OWN_PAGE, "405"),
    "merchant.badge_svg": (OWN_PAGE, "405"),
    "merchant.dispute": (EVERY_MERCHANT, EVERY_MERCHANT_SENDS),
    "merchant.edit_site": (OWN_PAGE, OWN_FORM),
    # both have registered their entity, so the form is not there to be sent
    "merchant.entity": (EVERY_MERCHANT, EVERY_MERCHANT),
    # its file is not made yet
    "merchant.fetch_print": ("login 404 404 403 403 403 403", "405"),
    "merchant.home": (EVERY_MERCHANT, "405"),
    "merchant.letter_pdf": ("login 404 404 403 403 403 403", "405"),
    "merchant.list_badge_copies": (OWN_PAGE, OWN_FORM),
    "merchant.list_cases": (EVERY_MERCHANT, "405"),
    "merchant.mark_threat": (OWN_PAGE, OWN_FORM),
    "merchant.position": (OWN_PAGE, OWN_FORM),
    "merchant.print_badge": (OWN_PAGE, "405"),
    "merchant.print_pledge": (OWN_PAGE, OWN_FORM),
    "merchant.print_sites": (EVERY_MERCHANT, EVERY_MERCHANT_SENDS),
    "merchant.renew": (OWN_PAGE, OWN_FORM),
    "merchant.replace_photo": ("405", OWN_FORM),
    "merchant.revoke_badge": (OWN_PAGE, OWN_FORM),
    # the case of the table has no covered photo and no answer
    "merchant.show_exhibit": (OWN_PAGE, "405"),
    "merchant.show_own_photo": ("login 404 404 403 403 403 403", "405"),
    "merchant.show_pledge": (OWN_PAGE, "405"),
    "merchant.show_print": (OWN_PAGE, "405"),
    "merchant.show_case": (OWN_PAGE, OWN_FORM),
    "merchant.show_site": (OWN_PAGE, "405"),
    "merchant.sign": (OWN_PAGE, OWN_FORM),
    "merchant.vendor": (OWN_PAGE, OWN_FORM),
    "merchant.withdraw": (OWN_PAGE, OWN_FORM),
    "public.download_certificate": ("200", "405"),
    "public.compare_position": ("200", "405"),
    "public.healthz": ("200", "405"),
    "public.home": ("200", "405"),
    "public.list_pledges": ("200", "405"),
    "public.log_bundle": ("200", "405"),
    "public.log_checkpoint": ("200", "405"),
    "public.log_consistency": ("200", "405"),
    "public.log_tile": ("200", "405"),
    "public.log_vkey": ("200", "405"),
    "public.manifest": ("200", "405"),
    "public.privacy": ("200", "405"),
    "public.show_log": ("200", "405"),
    "public.tlog_proof": ("200", "405"),
    "public.readyz": ("200", "405"),
    # no code is a mistyped code
    "public.receipt": ("200", "422"),
    "public.report_from_badge": ("200", "400"),
    "public.report_from_pledge": ("200", "400"),
    "public.report_place": ("200", "400"),
    "public.service_worker": ("200", "405"),
    "public.show_badge": ("200", "405"),
    "public.show_context": ("200", "405"),
    "public.show_credential": ("200", "405"),
    "public.show_current_text": ("302", "405"),
    "public.show_embed": ("200", "405"),
    "public.show_issuer": ("200", "405"),
    "public.show_photo": ("200", "405"),
    "public.show_pledge": ("200", "405"),
    "public.show_revocation_list": ("200", "405"),
    "public.show_suspension_list": ("200", "405"),
    "public.show_text": ("200", "405"),
    "public.verify": ("200", "405"),
    "security.change_password": (SIGNED_IN, SIGNED_IN_SENDS),
    "security.confirm_email": ("302", "302"),
    "security.forgot_password": ("200", "400"),
    "security.login": (SIGNED_OUT, SIGNED_OUT_SENDS),
    "security.logout": ("405", "302 400 400 400 400 400 400"),
    "security.register": (SIGNED_OUT, SIGNED_OUT_SENDS),
    "security.reset_password": ("302", "302"),
    "security.send_confirmation": ("200", "400"),
    "security.static": ("404", "405"),
    "security.verify": (SIGNED_IN, SIGNED_IN_SENDS),
    "static": ("200", "405"),
}


def test_every_endpoint_is_in_the_table(migrated_app: Flask) -> None:
    assert set(TABLE) == {rule.endpoint for rule in migrated_app.url_map.iter_rules()}


@pytest.mark.parametrize("person", PEOPLE)
def test_person_is_answered_as_the_table_says(app: Flask, settings: Settings, person: str) -> None:
    cast, addresses = make_scene(app, settings)
    before = every_row()
    wrong = {}
    for endpoint, row in TABLE.items():
        for method, cells in zip(("GET", "POST"), row, strict=True):
            words = cells.split()
            expected = words[PEOPLE.index(person)] if len(words) > 1 else words[0]
            found = ask(app, cast, person, method, addresses[endpoint])
            if found != expected:
                wrong[f"{method} {endpoint}"] = f"{found}, not {expected}"
    assert wrong == {}
    assert every_row() == before


def ask(app: Flask, cast: Cast, person: str, method: str, address: str) -> str:
    """Ask for an address as a person who has just signed in, and name the answer."""
    client = app.test_client()
    if person != NOBODY:
        sign_in(client, getattr(cast, person))
    response: TestResponse = client.open(address, method=method)
    response.close()
    if response.status_code == 302 and response.location.startswith("/account/login"):
        return "login"
    return str(response.status_code)


def every_row() -> dict[str, list[Any]]:
    """Return all that the database holds."""
    db.session.commit()
    found = {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in db.metadata.sorted_tables
    }
    db.session.commit()
    return found


def make_scene(app: Flask, settings: Settings) -> tuple[Cast, dict[str, str]]:
    """Make one of each thing, the merchant's and in the officer's region, and its addresses."""
    cast = make_cast()
    mine = make_merchant(cast.merchant)
    site = make_site(mine)
    site.photo = store_photo(settings)
    site.latitude, site.longitude, site.radius = 31.2354, 121.4738, 100
    pledge = make_pledge(site)
    unsigned = make_site(mine)
    ending = make_pledge(make_site(mine), signed_on=today() - timedelta(days=350))
    make_pledge(make_site(make_merchant(cast.rival)))
    report = make_report(pledge, status=CaseStatus.WITH_MERCHANT)
    photo = Exhibit(
        report_id=report.id,
        name=store_photo(settings),
        sha256="0" * 64,
        disclosed=store_photo(settings),
        added_at=now(),
    )
    db.session.add(photo)
    licence = store_photo(settings)
    dispute = open_dispute(cast.rival, mine.credit_code, "另一家公司", "是我们的", licence)
    db.session.commit()
    # signed now, so that nobody's visit is the one that signs
    get_checkpoint(settings)
    badge = list_badges(pledge)[0]
    flag = flag_misplaced(badge, 3)
    assert flag is not None
    mark = mark_threat(report.case, "来电要钱", by=cast.merchant)
    order = Order(Sheet.A4, Colour.GREEN, FileForm.PDF, [badge.serial])
    job = order_prints(order, by=cast.merchant)
    db.session.commit()
    notice = put_notice(cast.merchant, "主题", "正文", "/merchant/")
    dead = make_dead_mail()
    db.session.commit()
    things: dict[str, Any] = {
        "notice_id": notice.id,
        "mail_id": dead.id,
        "number": show_number(pledge.number),
        "token": token_of(badge),
        "serial": badge.serial,
        "site_id": site.id,
        "report_id": report.id,
        "case_id": report.case_id,
        "exhibit_id": photo.id,
        "letter_id": 1,
        "mark_id": mark.id,
        "kind": "warning",
        "merchant_id": mine.id,
        "dispute_id": dispute.id,
        "list_number": 1,
        "job_id": job.id,
        "version": "2026-1",
        "filename": "css/site.css",
        "flag_id": flag.id,
        "level": "0",
        "place": "000.p/1",
    }
    special: dict[str, dict[str, Any]] = {
        "merchant.sign": {"site_id": unsigned.id},
        "merchant.edit_site": {"site_id": unsigned.id},
        "merchant.add_site": {"region": "310100"},
        "merchant.renew": {"number": show_number(ending.number)},
        "merchant.show_exhibit": {"number": 1},
        "merchant.show_own_photo": {"number": 1},
        "public.log_consistency": {"from": 0, "to": 1},
        "public.report_from_pledge": {"scene": "parking"},
        "public.report_place": {"scene": "parking"},
        "security.confirm_email": {"token": "nonsense"},
        "security.reset_password": {"token": "nonsense"},
    }
    with app.test_request_context(base_url=BASE_URL):
        return cast, {
            rule.endpoint: url_for(
                rule.endpoint,
                **{name: things[name] for name in rule.arguments} | special.get(rule.endpoint, {}),
            )
            for rule in app.url_map.iter_rules()
        }


def store_photo(settings: Settings) -> str:
    """Put a photo on disk and return its name."""
    return photos.store(settings.uploads, photos.prepare(jpeg_bytes()))
