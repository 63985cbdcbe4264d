"""One report in full, and its photos, for the association that answers for the place."""

from flask import Response, abort, send_file
from flask.typing import ResponseReturnValue

from pledge import photos
from pledge.associations.queries import list_members
from pledge.breaches.codes import BREACHES
from pledge.breaches.models import Report
from pledge.breaches.queries import list_others_about
from pledge.breaches.rules import ALLOWED_MOVES, Author, Status
from pledge.clock import today
from pledge.pledges.queries import clauses_in_force
from pledge.pledges.texts import get_text
from pledge.web.access import (
    Audience,
    admits,
    get_report_in_jurisdiction_or_404,
    own_membership,
)
from pledge.web.association import blueprint
from pledge.web.association.history import list_events
from pledge.web.association.report_forms import Desk
from pledge.web.association.seen_form import SeenForm
from pledge.web.render import render
from pledge.web.row_id import ROW_ID
from pledge.web.running import current_settings


@blueprint.get(f"/reports/<{ROW_ID}:report_id>")
@admits(Audience.ASSOCIATION)
def show_report(report_id: int) -> ResponseReturnValue:
    """Show a report with everything that belongs to it, and what can be done next."""
    return show_desk(get_report_in_jurisdiction_or_404(report_id))


@blueprint.get(f"/reports/<{ROW_ID}:report_id>/photos/<{ROW_ID}:photo_id>")
@admits(Audience.ASSOCIATION)
def show_report_photo(report_id: int, photo_id: int) -> Response:
    """Show one photo of a report; only here, and for nobody's cache."""
    report = get_report_in_jurisdiction_or_404(report_id)
    names = {photo.id: photo.name for photo in report.photos}
    if photo_id not in names:
        abort(404)
    return send_private_photo(names[photo_id])


def send_private_photo(name: str) -> Response:
    """Send a stored photo that no cache may keep."""
    path = photos.path_of(current_settings().uploads, name)
    if not path.is_file():
        abort(404)
    response = send_file(path, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def seen_of(report: Report) -> str:
    """Return what tells one state of a report from another: its row, its words, its photos."""
    return f"{report.version}.{len(report.entries)}.{len(report.photos)}"


def show_desk(
    report: Report, sent: SeenForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Show a report's page; a form that was sent keeps its words and says what is wrong."""
    member = own_membership()
    members = list_members(member.association)
    desk = Desk([m for m in members if m.user_id != report.assignee_id], seen_of(report), sent)
    if sent is not desk.put:
        desk.put.paraphrase.data = report.paraphrase
    text = get_text(report.text_version)
    promised = clauses_in_force(report.pledge, report.happened_on)
    page = render(
        "association/show_report.html",
        report=report,
        pledge=report.pledge,
        pledge_status=report.pledge.status_today,
        site=report.pledge.site,
        member=member,
        text=text,
        broken=text.clauses_named([c for c in BREACHES[report.code].clauses if c in promised]),
        others=list_others_about(report),
        events=list_events(report, member.association_id),
        desk=desk,
        replied=any(entry.author is Author.MERCHANT for entry in report.entries),
        moves=ALLOWED_MOVES[report.status],
        statuses=Status,
        today=today(),
    )
    return page, status
