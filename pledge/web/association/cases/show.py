"""Views of one case and its photos."""

from dataclasses import dataclass
from functools import partial

from flask import Response, abort, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from pledge.associations.models import Membership
from pledge.associations.queries import list_members
from pledge.cases.findings.actions import find_decision
from pledge.cases.handling.bursts import find_flooded
from pledge.cases.handling.duplicates import suggest_duplicates
from pledge.cases.handling.hearing import is_heard
from pledge.cases.handling.involvement import is_involved
from pledge.cases.handling.queries import (
    first_disclosed_report,
    list_about,
    list_exhibits,
    list_merged_into,
    list_visits,
)
from pledge.cases.handling.queue import COMPARED_LIMIT
from pledge.cases.handling.threats import list_threats
from pledge.cases.models.cases import Case
from pledge.cases.rules.breach_codes import BREACHES
from pledge.cases.rules.similarity import looks_coordinated
from pledge.cases.rules.workflow import Move, actors_of, moves_open
from pledge.core.clock import now, today
from pledge.pledges.queries import clauses_in_force
from pledge.pledges.texts import Clause, get_text
from pledge.storage import photos
from pledge.web.association import blueprint
from pledge.web.association.cases.forms import CaseForms
from pledge.web.association.cases.history.events import describe_newest_event, list_events
from pledge.web.association.evidence.visit_list import list_visits_made
from pledge.web.forms.stale_check import State, StateTokenForm
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    get_exhibit_in_jurisdiction_or_404,
    get_report_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render


@blueprint.get("/cases/<row_id:case_id>")
@admits(Audience.ASSOCIATION)
def show_case(case_id: int) -> ResponseReturnValue:
    """Show a case with everything that belongs to it, and what can be done next."""
    return show_case_page(get_case_in_jurisdiction_or_404(case_id))


@blueprint.get("/reports/<row_id:report_id>")
@admits(Audience.ASSOCIATION)
def show_report(report_id: int) -> ResponseReturnValue:
    """Lead to the case a report belongs to now, wherever merges and splits have put it."""
    report = get_report_in_jurisdiction_or_404(report_id)
    address = url_for("association.show_case", case_id=report.case_id, _anchor=f"r{report.id}")
    return redirect(address)


@blueprint.get("/cases/<row_id:case_id>/exhibits/<row_id:exhibit_id>")
@admits(Audience.ASSOCIATION)
def show_exhibit(case_id: int, exhibit_id: int) -> Response:
    """Show the copy for work of one photo; only here, and for nobody's cache."""
    _case, exhibit = get_exhibit_in_jurisdiction_or_404(case_id, exhibit_id)
    return send_private_photo(exhibit.name)


def send_private_photo(name: str) -> Response:
    """Send a stored photo that no cache may keep."""
    path = photos.photo_path(current_settings().uploads, name)
    if not path.is_file():
        abort(404)
    response = send_file(path, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def state_token(case: Case) -> str:
    """Return the state token of a case: its row, words and photos."""
    words = len(case.notes) + len(case.replies) + len(list_visits(case))
    words += sum(len(report.entries) + report.version for report in case.reports)
    return f"{case.version}.{words}.{len(list_exhibits(case))}"


def case_state(case: Case) -> State:
    """Return the state that forms about a case are compared with."""
    return State(partial(state_token, case), partial(describe_newest_event, case))


def show_case_page(
    case: Case, sent: StateTokenForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Show a case's page; a form that was sent keeps its words and says what is wrong."""
    member = own_membership()
    members = [m for m in list_members(member.association) if m.user_id != case.assignee_id]
    forms = CaseForms(case, members, state_token(case), sent)
    if sent is not forms.ask:
        forms.ask.paraphrase.data = case.paraphrase
    page = render(
        "association/cases/show_case.html",
        case=case,
        pledge=case.pledge,
        pledge_status=case.pledge.status_today if case.pledge else None,
        site=case.site,
        member=member,
        first=first_disclosed_report(case) if case.reports else None,
        broken=find_broken(case),
        exhibits=list_exhibits(case),
        others=[other for other in _list_others(case, member) if other.id != case.id],
        merged=list_merged_into(case),
        threats=list_threats(case),
        events=list_events(case, member.association_id),
        visits=list_visits_made(case, member.association_id),
        forms=forms,
        is_heard=is_heard(case),
        marks=find_marks(case),
        similar=suggest_duplicates(case, member.association.region_code, member.user_id),
        moves=_moves_of(case, member),
        has_outcome=find_decision(case) is not None,
        move=Move,
        today=today(),
    )
    return page, status


def find_broken(case: Case) -> tuple[Clause, ...]:
    """Find the clauses a case is about, as the pledge's text had them on the day it happened."""
    if not case.reports or case.pledge is None:
        return ()
    first = first_disclosed_report(case)
    promised = clauses_in_force(case.pledge, first.happened_on)
    text = get_text(first.text_version)
    return text.clauses_named([code for code in BREACHES[case.code].clauses if code in promised])


@dataclass(frozen=True)
class Marks:
    """Marks of a case for members: flooded place, coordinated wording; they decide nothing."""

    is_flooded: bool
    is_coordinated: bool


def find_marks(case: Case) -> Marks:
    """Find whether a case came in a flood, and whether its reports read as copies."""
    reported = [(report.received_at, report.story) for report in case.reports[-COMPARED_LIMIT:]]
    is_flooded = case.pledge_id is not None and bool(find_flooded([case.pledge_id], now()))
    return Marks(is_flooded, looks_coordinated(reported))


def _moves_of(case: Case, member: Membership) -> frozenset[Move]:
    if case.is_quarantined:
        return frozenset()
    actors = actors_of(member.role, is_involved=is_involved(case, member.user_id))
    return moves_open(case.status, actors)


def _list_others(case: Case, member: Membership) -> list[Case]:
    return list_about(case.pledge, member.user_id) if case.pledge else []
