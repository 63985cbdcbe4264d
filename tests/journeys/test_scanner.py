"""The scanner of /verify: a camera's picture leads to a badge of ours and nowhere else."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import (
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Request,
    expect,
)

from tests.support.builders import make_badge, token_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SIDE = 480
START, STRANGER = "打开相机扫码", "不是本登记的标识"


def draw(text: str) -> Image.Image:
    """Draw a code as a camera sees it: in the middle of a grey wall."""
    wall = Image.new("RGB", (640, SIDE), "#8a8a86")
    if text:
        code = qrcode.make(text, border=4).get_image().convert("RGB").resize((300, 300))
        wall.paste(code, (170, 90))
    return wall


def jpeg(text: str) -> bytes:
    buffer = io.BytesIO()
    draw(text).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Name the file that the camera shows, frame after frame."""
    return tmp_path / "camera.mjpeg"


@pytest.fixture
def phone(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
    live_server: str,
    film: Path,
) -> Iterator[BrowserContext]:
    """Open a phone with a camera; a page that breaks the policy or leaves this host fails."""
    film.write_bytes(jpeg("") * 4)
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    arguments = browser_type_launch_args
    browser = browser_type.launch(**{**arguments, "args": [*arguments["args"], *camera]})
    context = browser.new_context(**browser_context_args)
    context.grant_permissions(["camera"])
    faults: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    def note_request(request: Request) -> None:
        if not request.url.startswith((live_server, "data:", "blob:")):
            faults.append(f"asks another host: {request.url}")

    context.on("console", note_message)
    context.on("request", note_request)
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    yield context
    browser.close()
    assert faults == []


def scan(page: Page, film: Path, text: str) -> None:
    film.write_bytes(jpeg(text) * 4)
    page.goto("/verify")
    page.get_by_role("button", name=START).click()


def turn(page: Page, *, is_hidden: bool) -> None:
    """Put the page out of sight, or back into it, as far as it can tell."""
    page.evaluate(
        """(isHidden) => {
          Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        is_hidden,
    )


def test_camera_leads_to_our_badges_only(
    phone: BrowserContext, film: Path, live_server: str
) -> None:
    badge = make_badge()
    page = phone.new_page()
    scan(page, film, f"https://evil.example/b/{token_of(badge)}")
    expect(page.get_by_text(STRANGER)).to_be_visible()
    expect(page.locator("#foreign [data-text]")).to_have_text(
        f"https://evil.example/b/{token_of(badge)}"
    )
    assert page.locator("#foreign a").count() == 0

    scan(page, film, "javascript:location='/pledges'")
    expect(page.locator("#foreign [data-text]")).to_have_text("javascript:location='/pledges'")
    assert page.url == f"{live_server}/verify"

    scan(page, film, "")
    scanning, has_stream = (
        page.locator(".beam"),
        "document.querySelector('video').srcObject !== null",
    )
    expect(scanning).to_be_visible()
    turn(page, is_hidden=True)
    expect(scanning).to_be_hidden()
    assert page.evaluate(has_stream) is False
    turn(page, is_hidden=False)
    expect(scanning).to_be_visible()
    assert page.evaluate(has_stream) is True

    scan(page, film, f"{live_server}/b/{token_of(badge)}")
    expect(page.get_by_role("heading", name=badge.pledge.site.name)).to_be_visible()
    assert page.url == f"{live_server}/b/{token_of(badge)}"
