"""Reporting as a shopper does: open the form, fill it in, send what the page holds."""

import io
from collections.abc import Sequence
from typing import Any

from werkzeug.test import TestResponse

from pledge.core.clock import today
from pledge.pledges.models import Pledge
from pledge.web.labels.labels import show_number
from tests.support.builders import jpeg_bytes
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

STORY = "出口只有会员码，不关注就抬不了杆。"
ASKED = "提出付现金，被拒绝。"
CONTACT = "shopper@people.example"
COLOURS = ("teal", "navy", "maroon", "olive", "purple")

Upload = tuple[io.BytesIO, str]


def told(**changes: Any) -> dict[str, Any]:
    """Return a whole story that fits a parking exit."""
    whole = {
        "code": "B02",
        "happened_on": today().isoformat(),
        "story": STORY,
        "asked": ASKED,
        "contact": CONTACT,
    }
    return whole | changes


def upload(content: bytes, name: str = "IMG_0001.jpg") -> Upload:
    """Return a file as a browser sends it."""
    return io.BytesIO(content), name


def pictures(count: int) -> list[Upload]:
    """Return so many photos, each different."""
    return [
        upload(jpeg_bytes(colour=colour), f"IMG_{number}.jpg")
        for number, colour in enumerate(COLOURS[:count], 1)
    ]


def report_address(pledge: Pledge, query: str = "?scene=parking") -> str:
    """Return where a pledge is reported, at its parking exit unless the test says otherwise."""
    return f"/pledges/{show_number(pledge.number)}/report{query}"


def send(
    client: StrictClient,
    page: Page,
    action: str = "review",
    photos: Sequence[Upload] = (),
    **changes: Any,
) -> TestResponse:
    """Send the form on a page by one of its buttons, some fields filled in anew."""
    # the first form is the one to fill in; those behind it are single decisions
    form = next(iter(page.find_all("form")))
    data = page.fields | changes | {"action": action}
    if photos:
        data["photos"] = list(photos)
    return client.post(str(form.get("action")), data=data)


def review(
    client: StrictClient, pledge: Pledge, photos: Sequence[Upload] = (), **changes: Any
) -> Page:
    """Fill the form in whole and return the page that asks to look it over."""
    page = Page(client.get(report_address(pledge)))
    return Page(send(client, page, photos=photos, **told(**changes)))


def receipt_code(page: Page) -> str:
    """Return the receipt code that a page shows, as it is typed."""
    [shown] = [e for e in page.tree.iter("span") if "big" in str(e.get("class")).split()]
    return "".join(shown.itertext()).strip()
