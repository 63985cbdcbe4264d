"""Loader of the demo's reports and their handling."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pledge.associations.models import Membership
from pledge.cases.findings import actions as findings
from pledge.cases.findings import revocation
from pledge.cases.handling import actions, triage
from pledge.cases.models.cases import Case, CaseAssignment, Report
from pledge.cases.models.outcomes import Decision
from pledge.cases.reports import intake
from pledge.cases.reports import reporter_actions as reporter
from pledge.cases.reports.intake import FormIdentity, ReportInput, StoredPhoto
from pledge.cases.reports.receipts import make_receipt
from pledge.cases.rules import deadlines
from pledge.config import Settings
from pledge.core.clock import add_working_days, day_of
from pledge.core.regions import contains
from pledge.db import current_policy, db
from pledge.demo import load_outcomes as outcomes
from pledge.demo import scenario as stories
from pledge.demo.backdating import date_last_change, moment_ago
from pledge.demo.fixtures_decided import OUTCOMES
from pledge.demo.fixtures_open import STORIES
from pledge.demo.images import draw_car_park_exit
from pledge.demo.load_pledges import Sites
from pledge.demo.people import People
from pledge.demo.scenario import ScenarioEvent, Story
from pledge.merchants.models import Site
from pledge.pledges.queries import find_last_pledge
from pledge.storage.encrypted_files import encrypt_file
from pledge.storage.photos import photo_path

# The row of arrival and the row of acceptance.
FIRST_DECIDABLE = 2


def take_in_reports(people: People, sites: Sites, settings: Settings) -> None:
    """Take in every story as a report and lead it as far as the story goes."""
    for story in STORIES + OUTCOMES:
        site = None if story.elsewhere else sites[story.place]
        report = _take_in(story, site, settings)
        members = _members_for(report.case.region_code, people)
        handling = _Handling(report, *members, people.members["national-officer"])
        for step in story.steps:
            handling.take(step)


def _members_for(region_code: str, people: People) -> tuple[Membership, Membership]:
    """Return the volunteer and the officer who answer for a place."""
    for volunteer, officer in (("volunteer", "officer"), ("other-volunteer", "other-officer")):
        if contains(people.members[officer].association.region_code, region_code):
            return people.members[volunteer], people.members[officer]
    return people.members["national-volunteer"], people.members["national-officer"]


def _take_in(story: Story, site: Site | None, settings: Settings) -> Report:
    pledge = find_last_pledge(site) if site else None
    if site and pledge is None:
        raise LookupError(site.name)
    received = moment_ago(story.days_ago, 20)
    nonce = secrets.token_urlsafe(24)
    idempotency_key = hashlib.sha256(nonce.encode()).hexdigest()
    if story.has_photo:
        name = draw_car_park_exit(settings.uploads)
        digest = hashlib.sha256(photo_path(settings.uploads, name).read_bytes()).hexdigest()
        original = encrypt_file(settings.sealed, photo_path(settings.uploads, name).read_bytes())
        kept = StoredPhoto(name, digest, original.name, original.sha256, original.size)
        intake.stage_photo(idempotency_key, kept)
    _code, receipt_hash = make_receipt(
        nonce, [settings.derive_secret("receipt", key) for key in settings.encryption_keys]
    )
    report_input = ReportInput(
        pledge,
        None,
        story.scene,
        story.code,
        day_of(received),
        story.words,
        story.asked,
        story.contact,
        story.locale,
        place=story.elsewhere,
    )
    report = intake.report_breach(report_input, FormIdentity(idempotency_key, receipt_hash))
    report.received_at = received
    report.delete_contact_on = day_of(received) + current_policy().retention.contact
    for photo in report.exhibits:
        photo.added_at = received
    report.case.opened_at = received
    _date_last_move(report.case, received)
    return report


def _date_last_move(case: Case, at: datetime) -> None:
    case.changes[-1].at = at
    if case.decide_by and len(case.changes) == FIRST_DECIDABLE:
        case.decide_by = add_working_days(day_of(at), current_policy().deadlines.decision)
    case.due_on = deadlines.due_on(
        case.status, day_of(at), case.decide_by, current_policy().deadlines
    )


@dataclass(frozen=True)
class _Handling:
    """One report in the hands of a volunteer and an officer."""

    report: Report
    volunteer: Membership
    officer: Membership
    # agrees to what one officer may not do alone
    second: Membership

    @property
    def case(self) -> Case:
        """The case of the report."""
        return self.report.case

    def take(self, step: ScenarioEvent) -> None:
        """Do one act and let it be of its day."""
        moves = len(self.case.changes)
        at = moment_ago(step.days_ago, 10)
        self._act(step, at)
        if len(self.case.changes) > moves:
            _date_last_move(self.case, at)

    def _act(self, step: ScenarioEvent, at: datetime) -> None:
        case, report = self.case, self.report
        match step:
            case stories.Assigned():
                self._assign(at)
            case stories.TakeUp(reason=reason):
                actions.take_up(case, by=self.volunteer, reason=reason)
            case stories.Noted(words=words):
                actions.write_note(case, words, by=self.volunteer.user).at = at
            case stories.ReporterAsked(words=words):
                reporter.write_to_reporter(report, words, by=self.volunteer.user).at = at
            case stories.ReporterAdded(words=words):
                reporter.add_from_reporter(report, words, [], secrets.token_hex(32))
                report.entries[-1].at = at
            case stories.PutToMerchant(paraphrase=paraphrase):
                self._ask(paraphrase, at)
            case stories.MerchantAnswered(words=words):
                self._reply(words, at)
            case stories.Closed():
                self._close(step, at)
            case stories.PledgeRevoked(reason=reason):
                self._revoke(reason, at)
            case _:
                outcomes.apply_event(step, case, at, (self.volunteer, self.officer, self.second))

    def _assign(self, at: datetime) -> None:
        triage.assign(self.case, self.volunteer, by=self.officer)
        newest = db.session.scalars(
            select(CaseAssignment)
            .where(CaseAssignment.case_id == self.case.id)
            .order_by(CaseAssignment.id.desc())
        ).first()
        if newest:
            newest.at = at

    def _ask(self, paraphrase: str, at: datetime) -> None:
        case = self.case
        actions.ask_merchant(case, paraphrase, by=self.volunteer)
        case.asked_at = at
        case.reply_due_on = add_working_days(day_of(at), current_policy().deadlines.reply)

    def _reply(self, words: str, at: datetime) -> None:
        case = self.case
        site = case.site
        if site is None:
            raise LookupError(case.name)
        answer = actions.reply(case, words, [], [], by=site.merchant.owner)
        answer.at = at
        answer.is_late = case.reply_due_on is not None and day_of(at) > case.reply_due_on

    def _close(self, step: stories.Closed, at: datetime) -> None:
        findings.decide(self.case, step.finding, by=self.officer, reason=step.reason)
        self._date_decision(at)
        kept_until = day_of(at) + current_policy().retention.contact_after_closing
        self.report.delete_contact_on = min(self.report.delete_contact_on, kept_until)

    def _date_decision(self, at: datetime) -> Decision:
        decision = findings.get_decision(self.case)
        decision.at = at
        decision.appeal_until = deadlines.appeal_until(day_of(at), current_policy().deadlines)
        return decision

    def _revoke(self, reason: str, at: datetime) -> None:
        pledge = self.case.pledge
        if pledge is None:
            raise LookupError(self.case.name)
        proposal = revocation.propose_revocation(pledge, by=self.officer.user, reason=reason)
        proposal.at = at
        revocation.settle_revocation(proposal, is_agreed=True, by=self.second.user, reason="")
        proposal.settled_at = at
        date_last_change(pledge, at)
