"""Reports put to a merchant: the association's wording, a rough date, and the merchant's answer."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from pledge.breaches.actions import NotWithMerchant, reply_as_merchant
from pledge.breaches.codes import clauses_broken
from pledge.breaches.queries import entries_for, list_put_to_merchant
from pledge.breaches.rules import Audience as Reader
from pledge.breaches.rules import Status
from pledge.db import db
from pledge.pledges.texts import get_text
from pledge.web.access import Audience, admits, get_own_report_or_404, signed_in_user
from pledge.web.base_form import SignedInForm, block
from pledge.web.merchant import blueprint
from pledge.web.render import render
from pledge.web.row_id import ROW_ID

MAX_REPLY = 2000


class ReplyForm(SignedInForm):
    """The merchant's answer."""

    words = block(_l("答复"), MAX_REPLY)


@blueprint.get("/reports")
@admits(Audience.MERCHANT)
def list_reports() -> str:
    """List the reports put to this merchant, those waiting for an answer first."""
    return render("merchant/list_reports.html", reports=list_put_to_merchant(signed_in_user().id))


@blueprint.route(f"/reports/<{ROW_ID}:report_id>", methods=["GET", "POST"])
@admits(Audience.MERCHANT)
def show_report(report_id: int) -> Response | str | tuple[str, int]:
    """Show what the merchant may know of a report, and take the answer."""
    report = get_own_report_or_404(report_id)
    text = get_text(report.text_version)
    form = ReplyForm()
    context = {
        "report": report,
        "form": form,
        "clauses": text.clauses_named(clauses_broken(report.code, report.pledge.clauses)),
        "entries": entries_for(report, Reader.MERCHANT),
        "is_waiting": report.status is Status.WITH_MERCHANT,
    }
    if not form.is_submitted():
        return render("merchant/show_report.html", **context)
    if not form.validate():
        return render("merchant/show_report.html", **context), form.status
    try:
        reply_as_merchant(report, form.words.data or "", by=signed_in_user())
    except NotWithMerchant:
        form.words.errors = [_("消费者协会现在没有在等您的答复，内容没有提交。")]
        return render("merchant/show_report.html", **context), 409
    db.session.commit()
    flash(_("答复已提交，消费者协会会看到。"))
    return redirect(url_for("merchant.show_report", report_id=report.id))
