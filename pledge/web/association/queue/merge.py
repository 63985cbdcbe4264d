"""Views that merge two cases."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from pledge.cases.handling import triage
from pledge.cases.handling.duplicates import Pair, list_mergeable, order_pair, suggest_duplicates
from pledge.cases.models.cases import Case
from pledge.web.association import blueprint
from pledge.web.association.cases.errors import REFUSALS, refusal_text
from pledge.web.association.cases.show import state_token
from pledge.web.forms.base import block
from pledge.web.forms.confirmation import Confirmation
from pledge.web.forms.flow import submit
from pledge.web.forms.stale_check import MAX_REASON, State, StateTokenForm
from pledge.web.labels import labels
from pledge.web.setup.access import (
    Audience,
    admits,
    get_case_in_jurisdiction_or_404,
    own_jurisdiction,
    own_membership,
    signed_in_user,
)
from pledge.web.setup.converters import LARGEST_ID
from pledge.web.setup.render import render


class MergeForm(StateTokenForm):
    """Why two cases are one."""

    reason = block(_l("并案理由"), MAX_REASON, required=_l("请写明为什么是同一件事。"))


@blueprint.get("/cases/<row_id:case_id>/merge")
@admits(Audience.ASSOCIATION)
def show_merge(case_id: int) -> ResponseReturnValue:
    """Show two cases side by side, or the cases that one could be merged with."""
    source = get_case_in_jurisdiction_or_404(case_id)
    target_id = _target_id()
    if target_id is None:
        return _choose(source)
    target = get_case_in_jurisdiction_or_404(target_id)
    return _show(Pair(source, target), MergeForm(formdata=None))


@blueprint.post("/cases/<row_id:case_id>/merge")
@admits(Audience.ASSOCIATION)
def merge_case(case_id: int) -> ResponseReturnValue:
    """Make one case part of another, after it was read once more."""
    source, target_id = get_case_in_jurisdiction_or_404(case_id), _target_id()
    if target_id is None:
        abort(HTTPStatus.BAD_REQUEST)
    target, form = get_case_in_jurisdiction_or_404(target_id), MergeForm()
    pair, reason = Pair(source, target), form.reason.data or ""
    # one order for all, so that two who merge crosswise never wait for each other
    rows = sorted({source, target}, key=lambda case: case.id)
    return submit(
        form,
        rows=rows,
        state=State(partial(_state_token, pair)),
        check=partial(triage.require_mergeable, source, target),
        confirm=partial(_merging, pair, reason),
        act=lambda: triage.merge_cases(source, target, by=own_membership(), reason=reason),
        refused=REFUSALS,
        done=_("案件%(id)s已经并入本案。", id=source.id),
        show=partial(_show, pair, form),
        back=url_for("association.show_case", case_id=target.id),
    )


def _target_id() -> int | None:
    found = request.args.get("with", type=int)
    # What no row can have as its key never reaches the database, which refuses large numbers.
    return found if found is not None and 0 < found <= LARGEST_ID else None


def _choose(case: Case) -> ResponseReturnValue:
    jurisdiction, user_id = own_jurisdiction(), signed_in_user().id
    likely = [one.case for one in suggest_duplicates(case, jurisdiction, user_id)]
    rest = [one for one in list_mergeable(case, jurisdiction, user_id) if one not in likely]
    pairs = [(other, order_pair(case, other)) for other in (*likely, *rest)]
    return render("association/queue/choose_merge.html", case=case, pairs=pairs, likely=likely)


def _show(pair: Pair, form: MergeForm, status: int = 200) -> ResponseReturnValue:
    form.state_token.data = _state_token(pair)
    turned = Pair(pair.target, pair.source)
    page = render(
        "association/queue/show_merge.html",
        pair=pair,
        form=form,
        problem=_problem(pair),
        turned=None if _problem(turned) else turned,
    )
    return page, status


def _state_token(pair: Pair) -> str:
    return f"{state_token(pair.source)}/{state_token(pair.target)}"


def _problem(pair: Pair) -> str:
    try:
        triage.require_mergeable(pair.source, pair.target)
    except tuple(REFUSALS) as refused:
        return refusal_text(refused)
    return ""


def _merging(pair: Pair, reason: str) -> Confirmation:
    source, target = pair.source, pair.target
    ids: dict[str, Any] = {"source": source.id, "target": target.id}
    query: dict[str, Any] = {"with": target.id}
    return Confirmation(
        title=_("确认并案"),
        address=url_for("association.merge_case", case_id=source.id, **query),
        button=_("确认并案"),
        facts=[
            (_("场所"), target.name),
            (_("并入"), _("案件%(source)s → 案件%(target)s", **ids)),
            (_("问题"), str(labels.BREACH[target.code])),
            (_("并案理由"), reason),
        ],
        consequences=[
            _("案件%(source)s的全部举报和照片转到案件%(target)s，原文一字不改。", **ids),
            _("案件%(source)s的页面保留，写明并到了哪里；并错了，可以再拆分出来。", **ids),
            _("举报人的回执码照常可用，看到的是案件%(target)s的进展。", **ids),
            *([_("商家不会因此看到新的内容，答复期限不变。")] if target.asked_at else []),
        ],
    )
