"""Names of downloads: Chinese where it can be read, ASCII on the wire."""

from flask import Flask, Response

from pledge.web.responses.download import name_download


def test_header_is_ascii_and_names_both(migrated_app: Flask) -> None:
    with migrated_app.test_request_context():
        response = name_download(Response("x"), "提示函.pdf", "letter.pdf")
    header = response.headers["Content-Disposition"]
    assert header.isascii()
    assert "filename=letter.pdf" in header
    assert "filename*=UTF-8''%E6%8F%90%E7%A4%BA%E5%87%BD.pdf" in header
    assert response.headers["Cache-Control"] == "private, no-store"
