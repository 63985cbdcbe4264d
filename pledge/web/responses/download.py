"""Content-Disposition of downloads."""

from urllib.parse import quote

from flask import Response


def name_download(response: Response, name: str, plain: str) -> Response:
    """Offer a response as a file; ``plain`` is an ASCII name for who cannot read the other."""
    disposition = {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers.set("Content-Disposition", "attachment", **disposition)
    response.headers["Cache-Control"] = "private, no-store"
    return response
