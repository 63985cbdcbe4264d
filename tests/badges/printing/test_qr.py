"""QR codes of badges, read back by a decoder that knows nothing of the encoder."""

import io
import re
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from pledge.badges.printing import qr

TOKEN = "W2J5V1YQ7A.MYJCHHJT2M3NKJSW"
SHORT, LONG = "https://badge.example/b/", "https://badges.pledge.example/b/"
SVG = "{http://www.w3.org/2000/svg}"


def read(image: Image.Image) -> zxingcpp.Barcode:
    found = zxingcpp.read_barcodes(image.convert("L"))
    assert len(found) == 1
    return found[0]


def open_png(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=["PNG"])


def raster(svg: str, scale: int = 8) -> Image.Image:
    """Draw the two paths of a badge's SVG."""
    root = ET.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (side * scale, side * scale), 128)
    draw = ImageDraw.Draw(image)
    ground, code = root.iter(f"{SVG}path")
    assert (ground.attrib["fill"], code.attrib["fill"]) == ("#fff", "#000")
    draw.rectangle((0, 0, side * scale, side * scale), fill=255)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.attrib["d"])
    assert "".join(f"M{x} {y}h{w}v1h-{w}z" for x, y, w, _ in runs) == code.attrib["d"]
    for x, y, width, back in runs:
        assert width == back
        left, top = int(x) * scale, int(y) * scale
        draw.rectangle((left, top, left + int(width) * scale - 1, top + scale - 1), fill=0)
    return image


@pytest.mark.parametrize("prefix", [SHORT, LONG, "http://127.0.0.1:5000/b/"])
def test_a_png_is_read_back(prefix: str) -> None:
    barcode = read(open_png(qr.png(prefix, TOKEN)))
    assert barcode.format == zxingcpp.BarcodeFormat.QRCode
    assert barcode.text == prefix + TOKEN


@pytest.mark.parametrize("prefix", [SHORT, LONG])
def test_an_svg_is_read_back(prefix: str) -> None:
    assert read(raster(qr.svg(prefix, TOKEN))).text == prefix + TOKEN


def test_the_error_level_is_q() -> None:
    assert read(open_png(qr.png(SHORT, TOKEN))).ec_level == "Q"


@pytest.mark.parametrize(
    ("host", "modules"),
    [("a.example", 33), ("hosts15.example", 33), ("hosts-16.example", 37)],
)
def test_a_host_of_fifteen_characters_fits_version_four(host: str, modules: int) -> None:
    assert (len(host) <= 15) is (modules == 33)
    assert qr.modules(f"https://{host}/b/", TOKEN) == modules


@pytest.mark.parametrize(("prefix", "modules"), [(SHORT, 33), (LONG, 37)])
@pytest.mark.parametrize("pixels", [1, 4, 12])
def test_a_png_has_a_quiet_zone_of_four_modules(prefix: str, modules: int, pixels: int) -> None:
    image = open_png(qr.png(prefix, TOKEN, pixels)).convert("L")
    assert image.size == ((modules + 8) * pixels, (modules + 8) * pixels)
    dark = image.point(lambda grey: 255 - grey).getbbox()
    zone = 4 * pixels
    assert dark == (zone, zone, zone + modules * pixels, zone + modules * pixels)


def test_a_png_is_black_on_white_and_nothing_between() -> None:
    colours = open_png(qr.png(SHORT, TOKEN)).convert("RGB").getcolors()
    assert colours is not None
    assert {colour for _, colour in colours} == {(0, 0, 0), (255, 255, 255)}


def test_png_and_svg_show_the_same_code() -> None:
    png = open_png(qr.png(SHORT, TOKEN, 8)).convert("L")
    assert raster(qr.svg(SHORT, TOKEN), 8).tobytes() == png.tobytes()


def test_the_same_badge_always_has_the_same_code() -> None:
    assert qr.png(SHORT, TOKEN) == qr.png(SHORT, TOKEN)
    assert qr.svg(SHORT, TOKEN) == qr.svg(SHORT, TOKEN)


def test_an_svg_stands_alone_and_names_the_address() -> None:
    svg = qr.svg(SHORT, TOKEN)
    root = ET.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.attrib["viewBox"] == "0 0 41 41"
    assert root.findtext(f"{SVG}title") == SHORT + TOKEN
    assert {element.tag for element in root.iter()} == {
        f"{SVG}svg",
        f"{SVG}title",
        f"{SVG}path",
    }
    assert not re.search(r"script|style|href|<\?|<!", svg)


def test_an_address_cannot_break_out_of_the_title() -> None:
    prefix = "https://x.example/</title><script>&/b/"
    root = ET.fromstring(qr.svg(prefix, TOKEN))
    assert root.findtext(f"{SVG}title") == prefix + TOKEN


def test_what_alphanumerics_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="Provided data can not be represented"):
        qr.png(SHORT, TOKEN.lower())
