"""Views of print jobs: order, progress, file."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from flask import abort, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pledge.badges.models import Badge, PrintJob
from pledge.badges.printing.jobs import TooManyPrints, order_prints, read_order
from pledge.badges.queries import list_own_jobs, list_printable_badges, list_printable_pledges
from pledge.badges.rules import MAX_JOB, MAX_WAITING_JOBS, JobStatus
from pledge.web.forms.flow import Refused, submit
from pledge.web.labels import labels
from pledge.web.merchant import blueprint
from pledge.web.merchant.badges.print_form import PrintForm
from pledge.web.setup.access import (
    Audience,
    admits,
    get_own_job_or_404,
    get_own_pledge_or_404,
    signed_in_user,
)
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render


@blueprint.route("/pledges/<number>/print", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def print_pledge(number: str) -> ResponseReturnValue:
    """Choose touchpoints and copies of one pledge, and order their file."""
    pledge = get_own_pledge_or_404(number)
    badges = list_printable_badges([pledge.id])
    if not badges:
        return render(
            "merchant/badges/print_refused.html", pledge=pledge, badge=None
        ), HTTPStatus.CONFLICT
    spots = {str(one.touchpoint_id): labels.show_spot(one.scene, one.label) for one in badges}
    form = PrintForm()
    form.offer(spots.items())
    first: dict[int, Badge] = {}
    for badge in badges:
        first.setdefault(badge.touchpoint_id, badge)

    def choose() -> list[Badge]:
        return [one for one in badges if str(one.touchpoint_id) in (form.what.data or ())]

    return _submit(form, choose, pledge=pledge, samples=first.values())


@blueprint.route("/prints", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def print_sites() -> ResponseReturnValue:
    """Choose places, order one file of all their badges, and find those ordered before."""
    jobs = list_own_jobs(signed_in_user().id)
    pledges = {str(one.id): one for one in list_printable_pledges(signed_in_user().id)}
    form = PrintForm()
    form.offer((key, one.site.name) for key, one in pledges.items())

    def choose() -> Sequence[Badge]:
        return list_printable_badges([pledges[key].id for key in form.what.data or ()])

    return _submit(form, choose, jobs=jobs)


@blueprint.get("/prints/<row_id:job_id>")
@admits(Audience.MERCHANT)
def show_print(job_id: int) -> str:
    """Show how far a file is, and lead to it."""
    job = get_own_job_or_404(job_id)
    order = read_order(job)
    return render(
        "merchant/badges/show_print.html",
        job=job,
        order=order,
        left_out=len(order.serials) - job.total,
    )


@blueprint.get("/prints/<row_id:job_id>/file")
@admits(Audience.MERCHANT)
def fetch_print(job_id: int) -> Response:
    """Give the file to who ordered it."""
    job = get_own_job_or_404(job_id)
    path = current_settings().prints / (job.file or "")
    if job.status is not JobStatus.DONE or not path.is_file():
        abort(404)
    name = f"badges-{job.id}{path.suffix}"
    response = send_file(
        path, as_attachment=True, download_name=name, conditional=False, etag=False
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _submit(
    form: PrintForm, choose: Callable[[], Sequence[Badge]], **shown: object
) -> ResponseReturnValue:
    """Order a file of the badges chosen; what is ``shown`` stands on the page beside the form."""

    def act() -> PrintJob:
        order = form.order(choose())
        if not order.serials:
            raise Refused(_("所选的扫码点没有这几张标识。"), beside=form.copies)
        return order_prints(order, by=signed_in_user())

    def show(status: int) -> tuple[str, int]:
        context = {"pledge": None, "samples": [], "jobs": [], **shown}
        return render("merchant/badges/order_prints.html", form=form, **context), status

    too_many = _(
        "一个文件最多%(most)s张，同时最多%(files)s个文件在排队。",
        most=MAX_JOB,
        files=MAX_WAITING_JOBS,
    )
    return submit(
        form,
        act=act,
        refused={TooManyPrints: Refused(too_many, beside=form.what)},
        show=show,
        back=lambda job: url_for("merchant.show_print", job_id=job.id),
    )
