"""Views that import a CSV of reports, line-by-line check first.

The file travels in the page, and the second step checks it all again. Imported leads get no
receipt code: nobody is there to take it.
"""

import binascii
import io
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import HiddenField

from pledge.cases.reports.csv_import import (
    HEADERS,
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_LINES,
    BadFile,
    Column,
    Fault,
    LeadSheet,
    read_sheet,
    write_sheet,
)
from pledge.cases.reports.intake import FormIdentity, report_breach
from pledge.cases.reports.receipts import make_receipt
from pledge.cases.rules.breach_codes import BreachCode
from pledge.db import db
from pledge.merchants.rules import Scene, SiteKind
from pledge.web.association import blueprint
from pledge.web.association.reports.csv_check import CheckedSheet, check_sheet
from pledge.web.forms.base import SignedInForm
from pledge.web.public.reporting.report import receipt_secrets
from pledge.web.setup.access import Audience, admits, own_membership, signed_in_user
from pledge.web.setup.current import private
from pledge.web.setup.language import current_lang
from pledge.web.setup.render import render

# The file in base64 and what else the form carries.
MAX_CARRIED = 2 * MAX_BYTES

FAULT: Mapping[Fault, LazyString] = {
    Fault.TOO_LARGE: _l("文件超过1 MB，请分成几个文件。"),
    Fault.SPREADSHEET: _l("这是Excel文件。请在Excel里另存为CSV（UTF-8），再选那个文件。"),
    Fault.NUL: _l("文件里有空字符，不是文本文件。请另存为CSV（UTF-8）。"),
    Fault.ENCODING: _l("读不出文件的文字编码。请另存为CSV（UTF-8）。"),
    Fault.EMPTY: _l("文件里没有线索：第一行是表头，从第二行起每行一条。"),
    Fault.COLUMN_MISSING: _l("表头缺少这些列："),
    Fault.COLUMN_TWICE: _l("表头里这些列重复了："),
    Fault.TOO_MANY_COLUMNS: _l("列太多，最多%(most)s列。"),
    Fault.TOO_MANY_LINES: _l("线索太多，一个文件最多%(most)s条。"),
    Fault.CELL_TOO_LONG: _l("有一格的字太多，最多%(most)s个字。"),
    Fault.QUOTES: _l("引号没有成对，后面的内容读不出来。"),
}
MOST = {
    Fault.TOO_MANY_COLUMNS: MAX_COLUMNS,
    Fault.TOO_MANY_LINES: MAX_LINES,
    Fault.CELL_TOO_LONG: MAX_CELL,
}


class ImportForm(SignedInForm):
    """A file, chosen or carried along from the step before."""

    carried = HiddenField()
    problem = ""


@blueprint.route("/leads/import", methods=["GET", "POST"])
@admits(Audience.ASSOCIATION)
def import_leads() -> ResponseReturnValue:
    """Check a file, show what is wrong with it, and take its right lines in when asked to."""
    # before the form is read: the limit for fields is meant for typed words
    request.max_form_memory_size = MAX_CARRIED
    form = ImportForm()
    if request.method == "GET":
        return _show(form)
    if not form.validate():
        return _show(form, HTTPStatus.BAD_REQUEST)
    data = _read_file(form)
    if not data:
        form.problem = _("请选择一个CSV文件。")
        return _show(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _act(form, read_sheet(data), data)
    except BadFile as bad:
        form.problem, form.carried.data = _words_of(bad), ""
        return _show(form, HTTPStatus.UNPROCESSABLE_ENTITY)


@blueprint.get("/leads/template.csv")
@admits(Audience.ASSOCIATION)
def lead_template() -> Response:
    """Send an empty file with the header row."""
    return _send(write_sheet(HEADERS[current_lang()].values(), []), _("线索模板.csv"))


def _act(form: ImportForm, sheet: LeadSheet, data: bytes) -> ResponseReturnValue:
    form.carried.data = b64encode(data).decode()
    checked = check_sheet(sheet, own_membership().association)
    action = request.form.get("action", "")
    if action == "download":
        return _send(checked.as_csv(sheet, current_lang()), _("有错的线索.csv"))
    if action == "import":
        return _take_in(form, sheet, checked)
    return _show(form, sheet=sheet, checked=checked)


def _take_in(form: ImportForm, sheet: LeadSheet, checked: CheckedSheet) -> ResponseReturnValue:
    for key, report_input in checked.right:
        _code, receipt_hash = make_receipt(secrets.token_urlsafe(24), receipt_secrets())
        report_breach(report_input, FormIdentity(key, receipt_hash), by=signed_in_user())
    imported = len(checked.right)
    checked.right = []
    db.session.commit()
    return _show(form, sheet=sheet, checked=checked, imported=imported)


def _show(form: ImportForm, status: int = 200, **found: Any) -> ResponseReturnValue:
    context = {
        "sheet": None,
        "checked": None,
        "imported": None,
        "most": MAX_LINES,
        "columns": HEADERS[current_lang()],
        "column": Column,
        "scenes": list(Scene),
        "kinds": list(SiteKind),
        "codes": list(BreachCode),
    }
    return private(
        render("association/reports/import_leads.html", form=form, **(context | found)), status
    )


def _read_file(form: ImportForm) -> bytes:
    upload = request.files.get("file")
    if upload and upload.filename:
        return upload.stream.read(MAX_BYTES + 1)
    try:
        return b64decode(form.carried.data or "", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _words_of(bad: BadFile) -> str:
    words = str(FAULT[bad.fault])
    if bad.fault in MOST:
        words %= {"most": MOST[bad.fault]}
    names = HEADERS[current_lang()]
    words += "、".join(names[column] for column in bad.columns)
    return _("第%(line)s行：", line=bad.line) + words if bad.line else words


def _send(data: bytes, name: str) -> Response:
    response = send_file(
        io.BytesIO(data), mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
