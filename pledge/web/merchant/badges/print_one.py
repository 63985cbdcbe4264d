"""Views that print one badge: preview and PDF."""

from http import HTTPStatus

from flask import Response as Download
from flask import abort, make_response, request

from pledge.badges.models import Badge
from pledge.badges.printing.sheets import (
    Press,
    describe_sheet,
    draw_preview,
    is_printable,
    make_sheets_pdf,
)
from pledge.badges.queries import list_printable_badges
from pledge.badges.rules import SHEET_SIZE, Colour, Sheet
from pledge.web.merchant import blueprint
from pledge.web.setup.access import Audience, admits, get_own_badge_or_404
from pledge.web.setup.current import current_settings
from pledge.web.setup.render import render


@blueprint.get("/badges/<serial>/print")
@admits(Audience.MERCHANT)
def print_badge(serial: str) -> str:
    """Show one badge on a sheet, as large as it will be printed."""
    badge = get_printable_badge(serial)
    sheet, colour = _chosen()
    return render(
        "merchant/badges/print_badge.html",
        badge=badge,
        sheet=sheet,
        colour=colour,
        sheets=list(Sheet),
        colours=list(Colour),
        size=SHEET_SIZE[sheet],
    )


@blueprint.get("/badges/<serial>/preview.png")
@admits(Audience.MERCHANT)
def badge_preview(serial: str) -> Download:
    """Give one badge's page as PNG."""
    badge = get_printable_badge(serial)
    sheet, colour = _chosen()
    press = Press.of(current_settings())
    [item] = describe_sheet([badge], press)
    return download(draw_preview(item, sheet, colour, press), "image/png", badge.serial + ".png")


@blueprint.get("/badges/<serial>.pdf")
@admits(Audience.MERCHANT)
def badge_pdf(serial: str) -> Download:
    """Give one badge as PDF; the sheet of stickers takes the copies of the same touchpoint."""
    badge = get_printable_badge(serial)
    sheet, colour = _chosen()
    press = Press.of(current_settings())
    items = describe_sheet(_sharing(badge) if sheet is Sheet.EIGHT else [badge], press)
    name = f"badge-{badge.serial}-{sheet.value}.pdf"
    return download(make_sheets_pdf(items, sheet, colour, press), "application/pdf", name)


def get_printable_badge(serial: str) -> Badge:
    """Get an own badge that may be printed, or answer why it may not."""
    badge = get_own_badge_or_404(serial)
    if not is_printable(badge):
        page = render("merchant/badges/print_refused.html", pledge=badge.pledge, badge=badge)
        abort(make_response(page, HTTPStatus.CONFLICT))
    return badge


def download(made: bytes | str, mimetype: str, name: str) -> Download:
    """Return a file that no cache keeps."""
    response = Download(made, mimetype=mimetype)
    # Shown in the page as an image and saved by the link's own download attribute.
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _sharing(badge: Badge) -> list[Badge]:
    """Return the copies from this one on that stick at the same touchpoint."""
    return [
        one
        for one in list_printable_badges([badge.pledge_id])
        if one.touchpoint_id == badge.touchpoint_id and one.copy >= badge.copy
    ]


def _chosen() -> tuple[Sheet, Colour]:
    try:
        return (
            Sheet(request.args.get("sheet", Sheet.A4.value)),
            Colour(request.args.get("colour", Colour.GREEN.value)),
        )
    except ValueError:
        abort(404)
