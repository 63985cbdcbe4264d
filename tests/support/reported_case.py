"""A merchant's cases with a row in every table, two leads each: what the privacy test reads."""

import dataclasses
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.associations.queries import find_membership
from pledge.badges.models import BadgeFlag
from pledge.badges.printing.jobs import Order, order_prints
from pledge.badges.rules import Colour, FileForm, Sheet
from pledge.badges.scanning.clone_flags import flag_misplaced
from pledge.cases.events import ReminderKind
from pledge.cases.findings import actions as findings
from pledge.cases.findings import revocation
from pledge.cases.handling import actions, legal_holds, threats, triage
from pledge.cases.letters import service as letters
from pledge.cases.letters.facts import RemedyFacts
from pledge.cases.models.cases import Case, Report, ThreatMark
from pledge.cases.models.evidence import Exhibit, ExhibitEvent
from pledge.cases.models.outcomes import Appeal, Decision, Letter, Revocation
from pledge.cases.reports import intake
from pledge.cases.reports import reporter_actions as reporter
from pledge.cases.reports.intake import StoredPhoto
from pledge.cases.rules.workflow import CaseStatus, Measure
from pledge.config import Settings
from pledge.core.clock import now
from pledge.db import Model, db
from pledge.merchants.actions import open_dispute
from pledge.merchants.models import IdentityDispute, Merchant
from pledge.notices.inbox import put_notice
from pledge.pledges.models import Pledge
from pledge.storage import photos
from pledge.web.labels.labels import show_number
from tests.support.builders import (
    Cast,
    first_badge,
    jpeg_bytes,
    lead_case,
    make_cast,
    make_member,
    make_merchant,
    make_pledge,
    make_report,
    make_site,
    make_visit,
    publish,
    token_of,
)
from tests.support.canaries import Found, canaries_in, tables
from tests.support.strict_client import StrictClient
from tests.support.surfaces import Things

NOON = datetime(2026, 11, 24, 2, 5, tzinfo=UTC)
FILED = datetime(2026, 1, 1, 20, 21, tzinfo=UTC)
SIGNED_ON = date(2026, 6, 15)
DAYS = (date(2026, 8, 9), date(2026, 7, 17))
STATUSES = (
    CaseStatus.WITH_MERCHANT,
    CaseStatus.IN_REVIEW,
    CaseStatus.APPEALED,
    CaseStatus.RELAPSED,
)
REPLY_BY = date(2026, 12, 8)
PARAPHRASE = "顾客反映不注册会员无法缴费。"
RELEASED = "这句话举报人同意公开。"


@dataclasses.dataclass
class Scene:
    """One merchant's cases, each merged from two leads, with a row in every table."""

    client: StrictClient
    cast: Cast
    cases: list[Case]
    things: Things

    def rows(self) -> Iterator[Model]:
        """Return every row of the cases' tables."""
        for model in tables().values():
            yield from db.session.scalars(select(model))

    def canaries(self) -> Found:
        """Return what must not be found."""
        db.session.expire_all()
        members = (self.cast.officer, self.cast.volunteer)
        people = [("user.email", member.email) for member in members]
        return Found([*people, *(one for row in self.rows() for one in canaries_in(row))])


def make_scene(client: StrictClient, settings: Settings) -> Scene:
    """Make the merchant's cases, and one of each thing that addresses and mails name."""
    cast = make_cast()
    mine = make_merchant(cast.merchant)
    site = make_site(mine)
    site.photo = store(settings, "teal")
    site.latitude, site.longitude, site.radius = 31.2354, 121.4738, 100
    pledge = make_pledge(site, signed_on=SIGNED_ON)
    officer = find_membership(cast.officer.id)
    assert officer is not None
    cases = [make_full_case(pledge, status, settings, officer) for status in STATUSES]
    badge = first_badge(pledge)
    flag = flag_misplaced(badge, 3)
    dispute = open_dispute(
        cast.rival, mine.credit_code, "另一家", "是我们的", store(settings, "teal")
    )
    order = Order(Sheet.A4, Colour.GREEN, FileForm.PDF, [badge.serial])
    job = order_prints(order, by=cast.merchant)
    unsigned = make_site(mine)
    notice = put_notice(cast.merchant, "通知", "内容", None)
    db.session.commit()
    letters = list(db.session.scalars(select(Letter)))
    for folder in (settings.uploads, settings.letters):
        for path in folder.iterdir():
            # the disk's clock does not travel: it must not strike a moment that is searched for
            os.utime(path, (FILED.timestamp(), FILED.timestamp()))
    arguments = {
        "number": show_number(pledge.number),
        "token": token_of(badge),
        "serial": badge.serial,
        "site_id": site.id,
        "list_number": 1,
        "job_id": job.id,
        "version": "2026-1",
        "filename": "css/site.css",
        "level": "0",
        "place": "000.p/1",
        "letter_id": letters[0].id,
        "notice_id": notice.id,
    }
    special: dict[str, dict[str, Any]] = {
        "merchant.show_exhibit": {"number": 1},
        "merchant.show_own_photo": {"number": 1},
        "merchant.sign": {"site_id": unsigned.id},
        "merchant.add_site": {"region": "310100"},
        "public.log_consistency": {"from": 0, "to": 1},
        "public.report_from_pledge": {"scene": "parking"},
    }
    about: dict[Any, list[Any]] = {
        Case: cases,
        Report: [report for case in cases for report in case.reports],
        ThreatMark: list(db.session.scalars(select(ThreatMark))),
        Pledge: [pledge],
        Merchant: [mine],
        IdentityDispute: [dispute],
        BadgeFlag: [flag],
        User: [cast.merchant],
        ReminderKind: list(ReminderKind),
        date: [REPLY_BY],
        tuple[Membership, ...]: [()],
        Letter: letters,
        Decision: list(db.session.scalars(select(Decision))),
        Decision | None: list(db.session.scalars(select(Decision))),
        Revocation: list(db.session.scalars(select(Revocation))),
        Appeal: list(db.session.scalars(select(Appeal))),
        str: ["协会写给商家的原因。"],
    }
    return Scene(client, cast, cases, Things([one.id for one in cases], arguments, about, special))


def make_full_case(
    pledge: Pledge, status: CaseStatus, settings: Settings, officer: Membership
) -> Case:
    """Lead a case of two leads to a status, with everything that can belong to it."""
    badge = first_badge(pledge)
    reports = [
        make_report(
            pledge, badge=badge, happened_on=day, story=f"zqstory{n}z 红衣", asked="他说不行"
        )
        for n, day in enumerate(DAYS)
    ]
    case, other = reports[0].case, reports[1].case
    site = case.site
    assert site is not None
    for report in reports:
        add_photos(report, settings, by=officer.user_id)
        reporter.add_from_reporter(report, "补充", [], secrets.token_hex(32))
    triage.merge_cases(other, case, by=officer, reason="同一件事")
    reports[0].story = RELEASED
    reporter.give_consent(reports[0])
    triage.assign(case, officer, by=officer)
    triage.declare_conflict(other, "亲属", by=officer)
    actions.write_note(case, "内部", by=officer.user)
    lead_case(case, status, PARAPHRASE, officer)
    case.is_quoted, case.asked_at = True, case.asked_at or now()
    case.reply_due_on = case.reply_due_on or REPLY_BY
    owner = site.merchant.owner
    if status is CaseStatus.IN_REVIEW:
        photo = StoredPhoto(store(settings, "teal"), "a" * 64)
        actions.reply(case, "照片为证", ["staff"], [photo], by=owner)
    threats.mark_threat(case, "来电要钱", by=owner)
    make_visit(case, officer)
    legal_holds.set_legal_hold(case, by=officer, reason="法院已立案")
    if status is CaseStatus.RELAPSED:
        findings.take_measure(case, Measure.WARNING, by=officer, reason="内部理由")
        publish(case)
        proposer = make_member(officer.association).user
        revocation.propose_revocation(pledge, by=proposer, reason="屡次")
        write_letter(case, settings, officer)
    db.session.commit()
    return case


def add_photos(report: Report, settings: Settings, *, by: int) -> None:
    """Add two photos to a lead, one of them with a covered copy, and one to a form of its own."""
    for disclosed in (store(settings, "black"), None):
        exhibit = Exhibit(
            name=store(settings, "magenta"),
            sha256=secrets.token_hex(32),
            original=f"{secrets.token_hex(16)}.sealed",
            original_sha256=secrets.token_hex(32),
            original_size=1,
            disclosed=disclosed,
            disclosed_sha256=secrets.token_hex(32),
            added_at=now(),
        )
        report.exhibits.append(exhibit)
        db.session.flush()
        db.session.add(
            ExhibitEvent(exhibit_id=exhibit.id, what="viewed", by_id=by, reason="核对", at=now())
        )
    photo = StoredPhoto(store(settings, "magenta"), secrets.token_hex(32))
    intake.stage_photo(secrets.token_hex(32), photo)


def write_letter(case: Case, settings: Settings, officer: Membership) -> None:
    """Write the letter of a measure, both files included."""
    asks = RemedyFacts(10, date(2026, 12, 8), ("贴出直接缴费码。",))
    letters.write_letter(
        case,
        letters.LetterRequest(asks, PARAPHRASE),
        by=officer,
        folder=settings.letters,
        is_demo=False,
    )


def store(settings: Settings, colour: str) -> str:
    """Put a photo of one colour on disk, its metadata gone, and return its name."""
    return photos.store(settings.uploads, photos.prepare(jpeg_bytes(colour=colour, gps=True)))
