"""A test client that reads every page as a strict parser does and holds it to the house's rules."""

from contextvars import Context
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pledge.db import db

BASE_URL = "http://127.0.0.1"


class StrictClient(FlaskClient):
    """Follows the rules of a real browser visit: its own context, its own database session."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Commit what the test has built, request, and fail the test if the page is malformed."""
        db.session.commit()
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", BASE_URL)
        # inside the test's application context Flask would share `g` among requests
        response: TestResponse = Context().run(super().open, *args, **kwargs)
        # where a body is large the client keeps it in a file, and leaves it open
        response.request.environ["wsgi.input"].close()
        for name, value in response.headers:
            # what a real server refuses to send (RFC 9110, 5.5)
            assert value.isascii(), f"{name}: {value}"
        if response.mimetype == "text/html" and response.data:
            require_sound_page(response.get_data(as_text=True))
        return response


def require_sound_page(page: str) -> None:
    """Fail the running test if the page is malformed or carries what the CSP refuses."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page)
    lines = page.splitlines()
    faults = [
        f"line {line}: {code} {data or ''}: {lines[line - 1].strip()[:160] if lines else ''}"
        for (line, _column), code, data in parser.errors
    ]
    seen: set[str] = set()
    for element in tree.iter():
        if not isinstance(element.tag, str):  # a comment
            continue
        identifier = element.get("id")
        if identifier in seen:
            faults.append(f"id={identifier} stands twice")
        if identifier:
            seen.add(identifier)
        faults += [
            f"<{element.tag} {name}=…> is refused by the content security policy"
            for name in element.attrib
            if name == "style" or name.startswith("on")
        ]
        if element.tag == "script" and not element.get("src") and not element.get("type"):
            faults.append("an inline script is refused by the content security policy")
    if faults:
        pytest.fail("the page is malformed:\n" + "\n".join(faults), pytrace=False)
