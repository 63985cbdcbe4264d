"""Access control: `@admits`, and getters that fetch only what the person may see."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, current_app, make_response, request
from flask_security import current_user

from pledge.accounts.models import User
from pledge.associations.models import Membership
from pledge.associations.queries import find_membership
from pledge.associations.rules import Role
from pledge.badges.models import Badge, BadgeFlag, PrintJob
from pledge.badges.queries import find_own_badge, find_own_job
from pledge.badges.scanning.clone_flags import find_flag_in
from pledge.cases.evidence.exhibits import find_exhibit
from pledge.cases.findings.queries import find_letter
from pledge.cases.handling.queries import find_case_in, find_own_case, find_report_in
from pledge.cases.handling.threats import find_threat_in
from pledge.cases.models.cases import Case, Report, ThreatMark
from pledge.cases.models.evidence import Exhibit
from pledge.cases.models.outcomes import Letter
from pledge.core.reference_codes import is_pledge_number, normalise_pledge_number
from pledge.merchants.models import IdentityDispute, Merchant, Site
from pledge.merchants.queries import (
    find_dispute_in,
    find_merchant_in,
    find_own_merchant,
    find_own_site,
)
from pledge.notices.inbox import find_own_notice
from pledge.notices.models import Notice, OutboxMail
from pledge.notices.queries import find_troubled_mail
from pledge.pledges.models import Pledge
from pledge.pledges.queries import find_own_pledge, find_pledge_in
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
# characters: what is shorter is quickly typed again, or was chosen
WORTH_KEEPING = 20


class Audience(StrEnum):
    """Whom a page admits."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    MERCHANT = "merchant"
    ASSOCIATION = "association"
    OFFICER = "officer"
    OPERATOR = "operator"


def admits(audience: Audience) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Admit one audience to a view; send those not signed in to the log-in page."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if audience is not Audience.ANYONE:
                _require(audience)
            return view(*args, **kwargs)

        guarded.__admits__ = audience  # type: ignore[attr-defined]  # read by the access test
        return guarded

    return decorate


def audiences_of(user: User) -> set[Audience]:
    """Return the audiences a signed-in person belongs to."""
    found = {Audience.SIGNED_IN}
    if user.is_operator:
        return found | {Audience.OPERATOR}
    membership = find_membership(user.id)
    if membership is None:
        return found | {Audience.MERCHANT}
    found.add(Audience.ASSOCIATION)
    if membership.role is Role.OFFICER:
        found.add(Audience.OFFICER)
    return found


def signed_in_user() -> User:
    """Return the person of this request; only behind @admits."""
    user = current_user._get_current_object()
    if not isinstance(user, User):
        abort(401)
    return user


def own_membership() -> Membership:
    """Return the association membership of this request's person."""
    return _or_404(find_membership(signed_in_user().id))


def own_jurisdiction() -> str:
    """Return the region code this request's person answers for."""
    return own_membership().association.region_code


def find_merchant() -> Merchant | None:
    """Find the legal entity of this request's person."""
    return find_own_merchant(signed_in_user().id)


def get_own_site_or_404(site_id: int) -> Site:
    """Get a site this person runs."""
    return _or_404(find_own_site(signed_in_user().id, site_id))


def get_own_pledge_or_404(number: str) -> Pledge:
    """Get a pledge this person signed."""
    return _or_404(find_own_pledge(signed_in_user().id, _number_or_404(number)))


def get_own_badge_or_404(serial: str) -> Badge:
    """Get a badge of a pledge this person signed."""
    return _or_404(find_own_badge(signed_in_user().id, serial))


def get_own_job_or_404(job_id: int) -> PrintJob:
    """Get a print job this person ordered."""
    return _or_404(find_own_job(signed_in_user().id, job_id))


def get_own_case_or_404(case_id: int) -> Case:
    """Get a case that was put to this person's merchant."""
    return _or_404(find_own_case(signed_in_user().id, case_id))


def get_case_in_jurisdiction_or_404(case_id: int) -> Case:
    """Get a case about a place this person's association answers for, unless in conflict."""
    return _or_404(find_case_in(own_jurisdiction(), case_id, signed_in_user().id))


def get_exhibit_in_jurisdiction_or_404(case_id: int, exhibit_id: int) -> tuple[Case, Exhibit]:
    """Get a photo of a case that this person may see, and the case."""
    case = get_case_in_jurisdiction_or_404(case_id)
    return case, _or_404(find_exhibit(case, exhibit_id))


def get_letter_in_jurisdiction_or_404(case_id: int, letter_id: int) -> Letter:
    """Get a letter of a case that this person may see."""
    return _or_404(find_letter(get_case_in_jurisdiction_or_404(case_id), letter_id))


def get_own_letter_or_404(case_id: int, letter_id: int) -> Letter:
    """Get a letter to this person's merchant."""
    return _or_404(find_letter(get_own_case_or_404(case_id), letter_id))


def get_own_notice_or_404(notice_id: int) -> Notice:
    """Get a notice in this person's inbox."""
    return _or_404(find_own_notice(signed_in_user().id, notice_id))


def get_troubled_mail_or_404(mail_id: int) -> OutboxMail:
    """Get a mail that could not be delivered; for the operator, who answers for all of them."""
    return _or_404(find_troubled_mail(mail_id))


def get_report_in_jurisdiction_or_404(report_id: int) -> Report:
    """Get a report of a case that this person may see."""
    return _or_404(find_report_in(own_jurisdiction(), report_id, signed_in_user().id))


def get_threat_in_jurisdiction_or_404(mark_id: int) -> ThreatMark:
    """Get a merchant's mark of a threat in a case that this person may see."""
    return _or_404(find_threat_in(own_jurisdiction(), mark_id, signed_in_user().id))


def get_pledge_in_jurisdiction_or_404(number: str) -> Pledge:
    """Get a pledge for a place this person's association answers for."""
    return _or_404(find_pledge_in(own_jurisdiction(), _number_or_404(number)))


def get_merchant_in_jurisdiction_or_404(merchant_id: int) -> Merchant:
    """Get a merchant with a place this person's association answers for."""
    return _or_404(find_merchant_in(own_jurisdiction(), merchant_id))


def get_dispute_in_jurisdiction_or_404(dispute_id: int) -> IdentityDispute:
    """Get a dispute over a code registered where this person's association answers."""
    return _or_404(find_dispute_in(own_jurisdiction(), dispute_id))


def get_flag_in_jurisdiction_or_404(flag_id: int) -> BadgeFlag:
    """Get a suspicion about a badge of a place this person's association answers for."""
    return _or_404(find_flag_in(own_jurisdiction(), flag_id))


def _require(audience: Audience) -> None:
    if not current_user.is_authenticated:
        if typed := _words_sent():
            abort(make_response(render("errors/signed_out.html", typed=typed), 401))
        abort(current_app.login_manager.unauthorized())  # type: ignore[attr-defined]  # Flask-Login adds it
    user = signed_in_user()
    if audience not in audiences_of(user) or (user.is_demo and not current_settings().demo):
        abort(403)


def _words_sent() -> list[str]:
    """Return what somebody wrote whose session ended meanwhile: shown again, so that it is kept."""
    return [
        words
        for name, words in request.form.items()
        if name not in {"csrf_token", "form_token", "idempotency_key", "version"}
        and len(words) >= WORTH_KEEPING
    ]


def _number_or_404(typed: str) -> str:
    # What cannot be a number never reaches the database, which refuses some characters.
    number = normalise_pledge_number(typed)
    if not is_pledge_number(number):
        abort(404)
    return number


def _or_404(thing: T | None) -> T:
    if thing is None:
        abort(404)
    return thing
