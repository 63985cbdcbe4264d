"""The demo holds what its contract says; it is loaded once for all these tests."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import flask_migrate
import pytest
from flask import Flask
from flask_security.utils import verify_password
from sqlalchemy import select, true

from pledge.accounts.models import User
from pledge.accounts.queries import find_user, has_demo_users
from pledge.app import create_app
from pledge.associations.models import Association, Membership
from pledge.badges.models import Badge
from pledge.badges.rules import BadgeStatus
from pledge.badges.scanning.lookup import verify_badge
from pledge.cases.findings.publish import publish_due
from pledge.cases.findings.published import list_published
from pledge.cases.models.cases import Case, Report
from pledge.cases.rules.breach_codes import BREACHES
from pledge.cases.rules.deadlines import is_overdue
from pledge.cases.rules.workflow import Author, CaseStatus, Finding, Progress
from pledge.config import Settings
from pledge.core import regions
from pledge.core.clock import now, today
from pledge.db import db
from pledge.demo.load import LOGINS, PASSWORD, is_empty, load_demo
from pledge.ledger.models import LogEntry
from pledge.log_audit.backfill import backfill_log, record_texts
from pledge.log_audit.replay import replay
from pledge.merchants import credit_code
from pledge.merchants.models import IdentityDispute, Merchant, Site
from pledge.merchants.rules import Identity, SiteKind
from pledge.pledges.models import Pledge, PledgeChange
from pledge.pledges.queries import Search, find_live_pledge, search_pledges
from pledge.pledges.rules import PledgeStatus, is_renewable
from pledge.storage.photos import photo_path
from tests.support.services import create_database

MARK = "（演示）"


@pytest.fixture(scope="module")
def demo(
    settings: Settings, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Load the demo into a database of its own."""
    instance = tmp_path_factory.mktemp("demo")
    own = f"sqlite:///{instance / 'demo.sqlite3'}"
    if database_url:
        own = create_database(database_url.rpartition("/")[0] + "/", f"demo_{uuid4().hex}")
    changes = {"database_url": own, "instance": instance, "demo": True}
    app = create_app(settings.model_copy(update=changes))
    with app.app_context():
        flask_migrate.upgrade()
        assert is_empty()
        load_demo()
        db.session.commit()
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def count(model: type) -> int:
    return db.session.query(model).count()


def test_database_is_not_empty_afterwards(demo: Flask) -> None:
    assert not is_empty()
    assert has_demo_users()


def test_three_associations_two_regional_one_national(demo: Flask) -> None:
    associations = db.session.scalars(select(Association).order_by(Association.region_code)).all()
    assert [a.region_code for a in associations] == ["000000", "310000", "320000"]
    for association in associations:
        assert association.name.startswith(MARK)
        assert sorted(member.role for member in association.members) == ["officer", "volunteer"]


def test_everyone_named_may_sign_in(demo: Flask) -> None:
    assert set(LOGINS) == {
        f"{who}@demo.example"
        for who in (
            *("merchant", "rival", "volunteer", "officer"),
            *("national-officer", "other-officer", "operator"),
        )
    }
    for email in LOGINS:
        user = find_user(email)
        assert user
        assert user.password
        assert user.confirmed_at
        assert verify_password(PASSWORD, user.password)


def test_everyone_is_marked_as_demo(demo: Flask) -> None:
    users = db.session.scalars(select(User)).all()
    assert all(user.is_demo for user in users)
    assert [user.email for user in users if user.is_operator] == ["operator@demo.example"]


@pytest.mark.parametrize(
    ("email", "role", "region_code"),
    [
        ("volunteer@demo.example", "volunteer", "310000"),
        ("officer@demo.example", "officer", "310000"),
        ("other-officer@demo.example", "officer", "320000"),
    ],
)
def test_members_sit_where_their_log_in_says(
    demo: Flask, email: str, role: str, region_code: str
) -> None:
    member = db.session.scalars(select(Membership).join(User).where(User.email == email)).one()
    assert (member.role, member.association.region_code) == (role, region_code)


def test_six_merchants_of_both_identities(demo: Flask) -> None:
    merchants = db.session.scalars(select(Merchant)).all()
    assert len(merchants) == 6
    assert {merchant.identity for merchant in merchants} == set(Identity)
    for merchant in merchants:
        credit_code.check_credit_code(merchant.credit_code)
        assert regions.is_district(credit_code.region_of(merchant.credit_code))
        assert merchant.legal_name.startswith(MARK)


def test_sixty_places_over_every_kind(demo: Flask) -> None:
    sites = db.session.scalars(select(Site)).all()
    assert len(sites) == 60
    assert {site.kind for site in sites} == set(SiteKind)
    assert len({(site.name, site.address) for site in sites}) == 60
    for site in sites:
        assert regions.is_district(site.region_code)
        assert site.name.endswith(MARK)
        assert "演示" in site.address
        assert site.touchpoints


def test_merchant_runs_a_mall_with_a_car_park_inside(demo: Flask) -> None:
    merchant = find_user("merchant@demo.example")
    assert merchant
    owned = db.session.scalars(
        select(Site).join(Site.merchant).where(Merchant.owner_id == merchant.id)
    ).all()
    inside = [
        site
        for site in owned
        if site.kind is SiteKind.CAR_PARK
        and site.container
        and site.container.kind is SiteKind.MALL
    ]
    assert len(owned) > 5
    assert inside


def test_pledges_of_every_status_most_of_them_standing(demo: Flask) -> None:
    tally = Counter(db.session.scalars(select(Pledge.status)))
    assert set(tally) == set(PledgeStatus)
    assert tally[PledgeStatus.ACTIVE] > count(Pledge) / 2


def test_one_place_waits_to_be_signed(demo: Flask) -> None:
    signed = select(Pledge.site_id)
    assert len(db.session.scalars(select(Site).where(Site.id.not_in(signed))).all()) == 1


def test_one_pledge_is_renewable_now(demo: Flask) -> None:
    pledges = db.session.scalars(select(Pledge)).all()
    renewable = [p for p in pledges if is_renewable(p.status, p.valid_until, today())]
    assert len(renewable) == 1


def test_one_pledge_has_a_predecessor(demo: Flask) -> None:
    [pledge] = db.session.scalars(select(Pledge).where(Pledge.previous_id.is_not(None)))
    assert pledge.previous
    assert pledge.previous.changes[-1].at < pledge.changes[0].at


def test_badge_of_a_standing_pledge_is_revoked(demo: Flask) -> None:
    revoked = db.session.scalars(select(Badge).where(Badge.status == BadgeStatus.REVOKED)).all()
    assert revoked
    assert {badge.pledge.status for badge in revoked} == {PledgeStatus.ACTIVE}
    found = verify_badge(revoked[0].serial)
    assert found
    assert found.badge_status is BadgeStatus.REVOKED


def test_revoked_pledge_has_an_upheld_report(demo: Flask) -> None:
    [pledge] = db.session.scalars(select(Pledge).where(Pledge.status == PledgeStatus.REVOKED))
    cases = db.session.scalars(select(Case).where(Case.pledge_id == pledge.id))
    assert Finding.UPHELD in {case.finding for case in cases}


def test_dispute_waits_in_shanghai_with_a_licence(demo: Flask) -> None:
    [dispute] = db.session.scalars(select(IdentityDispute))
    assert dispute.status == "open"
    assert regions.contains("310000", dispute.region_code)
    assert dispute.licence_photo
    folder = demo.extensions["pledge-settings"].uploads
    assert Path(photo_path(folder, dispute.licence_photo)).stat().st_size > 1000


def test_reports_in_every_state_and_with_every_finding(demo: Flask) -> None:
    reports = db.session.scalars(select(Report)).all()
    assert {report.progress for report in reports} == set(Progress)
    assert {report.finding for report in reports} == {None, *Finding}
    assert any(report.exhibits for report in reports)
    assert any(report.case.assignee for report in reports)
    assert {report.locale for report in reports} == {"zh", "en"}


def test_cases_stand_in_every_status_and_what_may_be_public_is(demo: Flask) -> None:
    assert set(db.session.scalars(select(Case.status))) == set(CaseStatus)
    published = list_published(true())
    assert {one.case.status for one in published} >= {CaseStatus.REMEDIED, CaseStatus.RELAPSED}
    assert any(one.correction for one in published)
    assert any(one.appeal for one in published)
    assert any(change.is_during_case for change in db.session.scalars(select(PledgeChange)))
    assert publish_due() == 0


def test_some_reports_are_overdue_and_some_are_not(demo: Flask) -> None:
    reports = db.session.scalars(select(Case).where(Case.status == Progress.RECEIVED))
    assert {is_overdue(report.due_on, today()) for report in reports} == {True, False}


def test_several_reports_are_about_one_pledge(demo: Flask) -> None:
    tally = Counter(db.session.scalars(select(Report.pledge_id)))
    assert max(tally.values()) >= 3


def test_reports_stand_in_every_jurisdiction(demo: Flask) -> None:
    codes = [case.region_code[:2] for case in db.session.scalars(select(Case))]
    assert {"31", "32"} < set(codes)


def test_words_went_both_ways(demo: Flask) -> None:
    reports = db.session.scalars(select(Report)).all()
    authors = {entry.author for report in reports for entry in report.entries}
    assert authors == {Author.ASSOCIATION, Author.REPORTER}
    assert any(report.case.notes for report in reports)
    assert any(report.case.replies for report in reports)


def test_reports_fit_their_pledges(demo: Flask) -> None:
    for report in db.session.scalars(select(Report).where(Report.pledge_id.is_not(None))):
        assert report.pledge is not None
        assert report.scene.value in report.pledge.scenes
        assert report.scene in BREACHES[report.code].scenes
        assert report.pledge.signed_on <= report.happened_on <= today()


def test_nothing_happens_in_the_future_or_out_of_order(demo: Flask) -> None:
    for pledge in db.session.scalars(select(Pledge)):
        moments = [change.at for change in pledge.changes]
        assert moments == sorted(moments)
        assert moments[-1] <= now()
        assert pledge.site.created_at <= moments[0]
    for report in db.session.scalars(select(Report)):
        moments = [change.at for change in report.case.changes]
        assert moments == sorted(moments)
        assert [entry.at for entry in report.entries] == sorted(e.at for e in report.entries)
        assert moments[-1] <= now()


def test_history_is_spread_over_the_past_months(demo: Flask) -> None:
    months = {day.strftime("%Y-%m") for day in db.session.scalars(select(Pledge.signed_on))}
    assert len(months) >= 6


def test_places_are_searched_and_signed(demo: Flask) -> None:
    [pledge] = search_pledges(Search("云杉广场停车场")).pledges
    assert find_live_pledge(pledge.site) is pledge
    assert len(search_pledges(Search("小馆"), size=50).pledges) == 7


def test_second_load_shows_the_same_but_for_secrets(
    demo: Flask, settings: Settings, tmp_path: Path
) -> None:
    shown = select(Site.name, Pledge.status, Pledge.signed_on, Pledge.number).join(Pledge.site)
    first = db.session.execute(shown.order_by(Pledge.id)).all()
    changes = {"database_url": f"sqlite:///{tmp_path / 'again.sqlite3'}", "instance": tmp_path}
    app = create_app(settings.model_copy(update=changes | {"demo": True}))
    with app.app_context():
        db.create_all()
        load_demo()
        db.session.commit()
        second = db.session.execute(shown.order_by(Pledge.id)).all()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    assert [row[:3] for row in first] == [row[:3] for row in second]
    assert not {row[3] for row in first} & {row[3] for row in second}


def test_past_is_in_the_log_marked_as_recorded_late_and_replays_clean(demo: Flask) -> None:
    settings: Settings = demo.extensions["pledge-settings"]
    found = replay(settings)
    assert found.lines == []
    first, *past = db.session.scalars(select(LogEntry.entry).order_by(LogEntry.index))
    assert b'"type":"text.published"' in first
    assert len(past) > 200
    assert all(b'"recorded_late":true' in entry for entry in past)
    moments = [json.loads(entry)["at"] for entry in past]
    assert moments == sorted(moments)
    assert (record_texts(), backfill_log()) == (0, 0)
