"""File response of a letter."""

from pathlib import Path

from flask import Response, abort, send_file

from pledge.cases.letters.service import letter_path, name_of
from pledge.cases.models.outcomes import Letter
from pledge.web.responses.download import name_download
from pledge.web.setup.current import current_settings


def send_letter(letter: Letter, file: str) -> Response:
    """Send one of a letter's files under its own name; no cache may keep it."""
    path = letter_path(current_settings().letters, file)
    if not path.is_file():
        abort(404)
    suffix = Path(file).suffix
    plain = f"letter-{letter.year}-{letter.sequence:04d}{suffix}"
    return name_download(send_file(path), name_of(letter, suffix), plain)
