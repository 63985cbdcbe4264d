"""What people do in a browser, each step by the words they read on the page."""

import io
import re
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import FilePayload, Page

from pledge.db import db
from pledge.notices.actions import send_due
from pledge.notices.smtp import smtp_sender
from tests.support.builders import PASSWORD, jpeg_bytes
from tests.support.services import MailServer


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in on the log-in page."""
    page.goto("/account/login")
    page.get_by_label("邮箱").fill(email)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def open_link_mailed(page: Page, mail_server: MailServer) -> None:
    """Let the mail worker run once, and open the link in the mail that came last."""
    db.session.commit()
    send_due(smtp_sender(mail_server.url), "registry@localhost")
    words = mail_server.received[-1].get_content()
    found = re.search(r"http://\S+", words)
    assert found, words
    page.goto(found[0])


def read_qr(image: Path) -> str:
    """Read a QR code with a decoder that has nothing to do with what drew it."""
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(image.read_bytes())))
    return found.text


def put_photo(page: Page, label: str) -> None:
    """Choose one photo from the phone."""
    photo = FilePayload(name="exit.jpg", mimeType="image/jpeg", buffer=jpeg_bytes())
    page.get_by_label(label).set_input_files([photo])


def read_receipt_code(page: Page) -> str:
    """Read the code off the page that shows it once."""
    return page.locator(".receipt-code .code").inner_text()
