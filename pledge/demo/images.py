"""Drawn placeholder images for demo photos."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pledge.storage import photos

SIZE = (1200, 860)
INK, PAPER, SEAL = "#2f3b35", "#f4f1e6", "#a33a2f"


def draw_licence(folder: Path) -> str:
    """Draw a business licence that says it is none; return the stored photo's name."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, SIZE[0] - 40, SIZE[1] - 40), outline=INK, width=6)
    draw.rectangle((60, 60, SIZE[0] - 60, SIZE[1] - 60), outline=INK, width=2)
    _write(draw, 150, "BUSINESS LICENCE", 64)
    _write(draw, 240, "DEMO PLACEHOLDER - NOT A REAL LICENCE", 40)
    for line in range(5):
        top = 360 + line * 70
        draw.rectangle((140, top, 300, top + 22), fill="#c9c6b8")
        draw.rectangle((330, top, 1040 - line * 60, top + 22), fill="#dedbcd")
    draw.ellipse((860, 560, 1080, 780), outline=SEAL, width=10)
    return _store(folder, image)


def draw_car_park_exit(folder: Path) -> str:
    """Draw a barrier with a code on a post; return the stored photo's name."""
    image = Image.new("RGB", SIZE, "#aab7bd")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 560, SIZE[0], SIZE[1]), fill="#5d6366")
    draw.rectangle((180, 200, 420, 640), fill="#2d5a47")
    draw.rectangle((210, 240, 390, 420), fill="white")
    for column in range(9):
        for row in range(9):
            if (column * 5 + row * 7 + column * row) % 3 == 0:
                left, top = 219 + column * 18, 249 + row * 18
                draw.rectangle((left, top, left + 16, top + 16), fill="black")
    draw.rectangle((420, 330, 1180, 360), fill="#c0392b")
    for stripe in range(5):
        draw.rectangle((480 + stripe * 150, 330, 550 + stripe * 150, 360), fill="white")
    _write(draw, 740, "DEMO PLACEHOLDER", 48)
    return _store(folder, image)


def _write(draw: ImageDraw.ImageDraw, top: int, words: str, size: int) -> None:
    font = ImageFont.load_default(size)
    left = (SIZE[0] - draw.textlength(words, font=font)) / 2
    draw.text((left, top), words, font=font, fill=INK)


def _store(folder: Path, image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return photos.store(folder, photos.prepare(buffer.getvalue()))
