"""Redaction of photos: boxes painted over, crops cut.

Boxes are filled with one colour and never blurred: a phone number or a plate can be guessed from
the averages that a mosaic leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PIL import ImageDraw

from pledge.storage.photos import Photo, encode_photo, open_stored

WHOLE = 1000
MAX_BOXES = 10
FILL = (0, 0, 0)

# A stored copy's JPEG spreads what is in a cell of this many pixels over the cell, and decoding
# smooths its colours one pixel further: without this margin a trace of what a box hides would
# stand beside it.
CELL = 16
SMOOTHED = 1


class RedactionRefused(Exception):
    """This redaction is not made."""


class BoxEmpty(RedactionRefused):
    """A box or crop has no width or no height."""


class BoxOutside(RedactionRefused):
    """A box or crop reaches beyond the photo."""


class TooManyBoxes(RedactionRefused):
    """More than MAX_BOXES."""


@dataclass(frozen=True)
class Box:
    """A rectangle of a photo, in thousandths of its width and height, from the top left corner."""

    left: int
    top: int
    width: int
    height: int

    def require_sound(self) -> None:
        """Raise BoxOutside or BoxEmpty unless this is a part of the photo."""
        if min(self.left, self.top, self.width, self.height) < 0:
            raise BoxOutside
        if not self.width or not self.height:
            raise BoxEmpty
        if self.left + self.width > WHOLE or self.top + self.height > WHOLE:
            raise BoxOutside

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return (left, top, right, bottom) in a photo of this size; no edge falls short."""
        return (
            self.left * width // WHOLE,
            self.top * height // WHOLE,
            ceil((self.left + self.width) * width / WHOLE),
            ceil((self.top + self.height) * height / WHOLE),
        )


def require_sound(boxes: Sequence[Box], crop: Box | None) -> None:
    """Raise RedactionRefused unless these boxes and this crop can be applied to a photo."""
    if len(boxes) > MAX_BOXES:
        raise TooManyBoxes
    for box in (*boxes, crop):
        if box is not None:
            box.require_sound()


def redact(jpeg: bytes, boxes: Sequence[Box], crop: Box | None = None) -> Photo:
    """Make the disclosed copy of a photo; boxes and crop are relative to the whole photo.

    Raises RedactionRefused, or photos.NotAPhoto for bytes that no photo was stored as.
    """
    require_sound(boxes, crop)
    image = open_stored(jpeg)
    draw = ImageDraw.Draw(image)
    for box in boxes:
        left, top, right, bottom = box.pixels(*image.size)
        # The last two are inside what Pillow fills.
        draw.rectangle((_before(left), _before(top), _after(right), _after(bottom)), fill=FILL)
    return encode_photo(image.crop(crop.pixels(*image.size)) if crop else image)


def _before(edge: int) -> int:
    return edge // CELL * CELL - SMOOTHED


def _after(edge: int) -> int:
    return ceil(edge / CELL) * CELL - 1 + SMOOTHED
