"""QR codes of badges: URL prefix as bytes, token as alphanumerics, error level Q."""

import html
import io
from collections.abc import Sequence
from typing import Literal

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.image.pil import PilImage
from qrcode.util import QRData

QUIET_ZONE = 4
PRINT_DPI = 300
MM_PER_INCH = 25.4

# The modes of ISO/IEC 18004, as qrcode numbers them.
ALPHANUMERICS: Literal[2] = 2
BYTES: Literal[4] = 4


def modules(url_prefix: str, token: str) -> int:
    """Return how many modules a side of a badge's QR code has, quiet zone left out.

    A module needs 3.3 pixels of a camera's picture: this count settles how wide to print.
    """
    return _make(url_prefix, token).modules_count


def png(url_prefix: str, token: str, module_pixels: int = 12) -> bytes:
    """Draw a badge's QR code as PNG, quiet zone included."""
    code = _make(url_prefix, token)
    code.box_size = module_pixels
    buffer = io.BytesIO()
    code.make_image(fill_color="black", back_color="white").save(buffer, "PNG")
    return buffer.getvalue()


def png_of_width(url_prefix: str, token: str, width: int) -> tuple[bytes, float]:
    """Draw a code for print at 300 dpi as near to a width in mm as whole pixels allow.

    Returns the PNG, quiet zone included, and its true width in mm.
    """
    side = modules(url_prefix, token) + 2 * QUIET_ZONE
    module_pixels = max(1, round(width / MM_PER_INCH * PRINT_DPI / side))
    image = Image.open(io.BytesIO(png(url_prefix, token, module_pixels)), formats=["PNG"])
    buffer = io.BytesIO()
    image.save(buffer, "PNG", dpi=(PRINT_DPI, PRINT_DPI))
    return buffer.getvalue(), side * module_pixels / PRINT_DPI * MM_PER_INCH


def svg(url_prefix: str, token: str) -> str:
    """Draw a badge's QR code as a standalone SVG of one path, one unit a module."""
    code = _make(url_prefix, token)
    side = code.modules_count + 2 * QUIET_ZONE
    runs = "".join(_dark_runs(row, y + QUIET_ZONE) for y, row in enumerate(code.modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'width="{side * 10}" height="{side * 10}" shape-rendering="crispEdges" role="img">'
        f"<title>{html.escape(url_prefix + token)}</title>"
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{runs}"/></svg>\n'
    )


def _dark_runs(row: Sequence[bool | None], y: int) -> str:
    runs, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append(f"M{start + QUIET_ZONE} {y}h{x - start}v1h-{x - start}z")
            start = None
    return "".join(runs)


def _make(url_prefix: str, token: str) -> "qrcode.QRCode[PilImage]":
    code = qrcode.QRCode(
        image_factory=PilImage, error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE
    )
    code.add_data(QRData(url_prefix.encode("ascii"), mode=BYTES), optimize=0)
    code.add_data(QRData(token.encode("ascii"), mode=ALPHANUMERICS), optimize=0)
    code.make(fit=True)
    return code
