"""Sending the file of a letter, to the association that wrote it and to its merchant."""

from pathlib import Path

from flask import Response, abort, send_file

from pledge.breaches.letter_desk import name_of, path_of
from pledge.breaches.outcome_models import Letter
from pledge.web.running import current_settings


def send_letter(letter: Letter, file: str) -> Response:
    """Send one of a letter's files under its own name; no cache may keep it."""
    path = path_of(current_settings().letters, file)
    if not path.is_file():
        abort(404)
    name = name_of(letter, Path(file).suffix)
    response = send_file(path, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
