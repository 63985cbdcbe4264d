"""Taking in the demo's reports and handling them, each act on its day."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.breaches import actions, measures, rules
from pledge.breaches.models import Report, ReportAssignment
from pledge.breaches.receipts import make_receipt
from pledge.breaches.rules import Audience
from pledge.clock import day_of
from pledge.config import Settings
from pledge.db import db
from pledge.demo import stories
from pledge.demo.history import date_last_change, moment_ago
from pledge.demo.people import People
from pledge.demo.pictures import draw_car_park_exit
from pledge.demo.signing import Sites
from pledge.demo.stories import Step, Story
from pledge.demo.told import STORIES
from pledge.merchants.models import Site
from pledge.photos import path_of
from pledge.pledges.queries import find_last_pledge
from pledge.regions import contains


def take_in_reports(people: People, sites: Sites, settings: Settings) -> None:
    """Take in every story as a report and lead it as far as the story goes."""
    for story in STORIES:
        site = sites[story.place]
        report = _take_in(story, site, settings)
        handling = _Handling(report, *_members_for(site, people))
        for step in story.steps:
            handling.take(step)


def _members_for(site: Site, people: People) -> tuple[Membership, Membership]:
    """Return the volunteer and the officer who answer for a place."""
    for volunteer, officer in (("volunteer", "officer"), ("other-volunteer", "other-officer")):
        if contains(people.members[officer].association.region_code, site.region_code):
            return people.members[volunteer], people.members[officer]
    return people.members["national-volunteer"], people.members["national-officer"]


def _take_in(story: Story, site: Site, settings: Settings) -> Report:
    pledge = find_last_pledge(site)
    if pledge is None:
        raise LookupError(site.name)
    received = moment_ago(story.days_ago, 20)
    nonce = secrets.token_urlsafe(24)
    form_key = hashlib.sha256(nonce.encode()).hexdigest()
    if story.has_photo:
        name = draw_car_park_exit(settings.uploads)
        digest = hashlib.sha256(path_of(settings.uploads, name).read_bytes()).hexdigest()
        actions.stage_photo(form_key, actions.StoredPhoto(name, digest))
    _code, receipt_hash = make_receipt(
        nonce, [settings.derive_secret("receipt", key) for key in settings.sealing_keys]
    )
    told = actions.Told(
        pledge,
        None,
        story.scene,
        story.code,
        day_of(received),
        story.words,
        story.asked,
        story.contact,
        story.locale,
    )
    report = actions.report_breach(told, actions.FormIdentity(form_key, receipt_hash))
    report.received_at = received
    report.delete_contact_on = day_of(received) + actions.CONTACT_KEPT
    for photo in report.photos:
        photo.added_at = received
    _date_last_move(report, received)
    return report


def _date_last_move(report: Report, at: datetime) -> None:
    report.changes[-1].at = at
    report.due_on = rules.due_on(report.status, day_of(at))


@dataclass(frozen=True)
class _Handling:
    """One report in the hands of a volunteer and an officer."""

    report: Report
    volunteer: Membership
    officer: Membership

    def take(self, step: Step) -> None:
        """Do one act and let it be of its day."""
        moves = len(self.report.changes)
        at = moment_ago(step.days_ago, 10)
        self._act(step, at)
        if len(self.report.changes) > moves:
            _date_last_move(self.report, at)

    def _act(self, step: Step, at: datetime) -> None:
        report, owner = self.report, self.report.pledge.site.merchant.owner
        match step:
            case stories.Assigned():
                self._assign(at)
            case stories.TakenUp(because=because):
                actions.take_up(report, by=self.volunteer, because=because)
            case stories.Noted(words=words):
                self._write(Audience.ASSOCIATION, words, at)
            case stories.ReporterAsked(words=words):
                self._write(Audience.REPORTER, words, at)
            case stories.ReporterAdded(words=words):
                actions.add_from_reporter(report, words, [], secrets.token_hex(32))
                report.entries[-1].at = at
            case stories.PutToMerchant(paraphrase=paraphrase):
                actions.put_to_merchant(report, paraphrase, by=self.volunteer)
            case stories.MerchantAnswered(words=words):
                actions.reply_as_merchant(report, words, by=owner)
                report.entries[-1].at = at
            case stories.Closed():
                self._close(step, at)
            case stories.PledgeRevoked(because=because):
                measures.revoke_pledge(report.pledge, by=self.officer.user, because=because)
                date_last_change(report.pledge, at)

    def _assign(self, at: datetime) -> None:
        actions.assign(self.report, self.volunteer, by=self.officer)
        newest = db.session.scalars(
            select(ReportAssignment)
            .where(ReportAssignment.report_id == self.report.id)
            .order_by(ReportAssignment.id.desc())
        ).first()
        if newest:
            newest.at = at

    def _write(self, audience: Audience, words: str, at: datetime) -> None:
        actions.write_entry(self.report, audience, words, by=self.volunteer.user).at = at

    def _close(self, step: stories.Closed, at: datetime) -> None:
        actions.close_report(self.report, step.finding, by=self.officer, because=step.because)
        kept_until = day_of(at) + actions.CONTACT_KEPT_AFTER_CLOSING
        self.report.delete_contact_on = min(self.report.delete_contact_on, kept_until)
