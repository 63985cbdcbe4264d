"""Photos from uploads: checked, decoded, scaled, stripped of metadata and re-encoded."""

import base64
import hashlib
import io
import re
import struct
import uuid
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import ExifTags, Image

from pledge.storage.atomic_write import write_atomically

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2048
QUALITY = 85
THUMBNAIL_BYTES = 4096
FORMATS = ("JPEG", "PNG", "WEBP")

_NAME = re.compile(r"[0-9a-f]{32}\.jpg")

# What the decoders raise at broken files; UnidentifiedImageError is an OSError.
_BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError),
    *(struct.error, zlib.error),
)

# How to turn a picture upright (Exif 2.32, tag 0x0112).
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# The size is checked below as well: this is for files that Pillow measures otherwise.
warnings.simplefilter("error", Image.DecompressionBombWarning)


class PhotoRefused(Exception):
    """This upload is not kept."""


class NotAPhoto(PhotoRefused):
    """Not a whole JPEG, PNG or WebP."""


class PhotoTooLarge(PhotoRefused):
    """More than MAX_BYTES."""


class TooManyPixels(PhotoRefused):
    """More than MAX_PIXELS once decoded."""


@dataclass(frozen=True)
class Photo:
    """A safe copy: JPEG bytes, size in pixels, SHA-256 of the bytes."""

    jpeg: bytes
    width: int
    height: int
    sha256: str


def prepare(data: bytes) -> Photo:
    """Make a safe copy of an upload; raises PhotoRefused."""
    if len(data) > MAX_BYTES:
        raise PhotoTooLarge
    return encode_photo(_decode(data, LONGEST_SIDE))


def open_stored(jpeg: bytes) -> Image.Image:
    """Decode a stored copy at its own size, as plain RGB; raises NotAPhoto."""
    return _decode(jpeg, LONGEST_SIDE)


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Return the width and height in pixels of a stored copy."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        return image.size


def find_format(data: bytes) -> str | None:
    """Find which of FORMATS bytes are, by what they begin with, whatever they were called."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return image.format
    except (*_BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def encode_photo(image: Image.Image) -> Photo:
    """Encode plain RGB as a safe copy."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    jpeg = buffer.getvalue()
    return Photo(jpeg, image.width, image.height, hashlib.sha256(jpeg).hexdigest())


def thumbnail_data_uri(data: bytes, side: int = 160, quality: int = 70) -> str:
    """Return a small copy as a data: URI, for a page that may not ask for a second file."""
    buffer = io.BytesIO()
    _decode(data, side).save(buffer, "JPEG", quality=quality, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def badge_thumbnail(data: bytes) -> str | None:
    """Return a copy for the badge page, as sharp as fits; the page must stay one small answer."""
    for side, quality in ((128, 60), (112, 50), (96, 45), (80, 40), (64, 30)):
        uri = thumbnail_data_uri(data, side, quality)
        if len(uri) <= THUMBNAIL_BYTES:
            return uri
    return None


def store(folder: Path, photo: Photo) -> str:
    """Write a photo to disk for good and return its name; it is whole there or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{uuid.uuid4().hex}.jpg"
    write_atomically(folder / name, photo.jpeg)
    return name


def photo_path(folder: Path, name: str) -> Path:
    """Return where a stored photo lies; refuses every name that store() cannot have given."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no photo's name")
    return folder / name


def discard(folder: Path, name: str) -> None:
    """Delete a stored photo; that it is gone already is fine."""
    photo_path(folder, name).unlink(missing_ok=True)


def _decode(data: bytes, longest_side: int) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise TooManyPixels
        # A JPEG decodes straight to a smaller size if the box has the photo's own aspect.
        scale = min(1.0, longest_side / max(image.size))
        image.draft(
            "RGB", (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        )
        image.load()
        turn = _find_turn(image)
        small = _with_plain_mode(image)
        small.thumbnail((longest_side, longest_side))
        upright = small if turn is None else small.transpose(turn)
        return _flatten(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except _BROKEN as error:
        raise NotAPhoto from error


def _find_turn(image: Image.Image) -> Image.Transpose | None:
    """Find how a photo must be turned; broken metadata turn nothing, the picture may be whole."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except _BROKEN:
        return None
    return _UPRIGHT.get(orientation) if isinstance(orientation, int) else None


def _with_plain_mode(image: Image.Image) -> Image.Image:
    """Return an image that scales smoothly: palettes do not, and 16 bits of grey turn white."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image if image.mode in {"RGBA", "LA"} else image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _flatten(image: Image.Image) -> Image.Image:
    """Return plain RGB on white, with no metadata left."""
    ground = Image.new("RGB", image.size, "white")
    if image.mode in {"RGBA", "LA"}:
        ground.paste(image.convert("RGBA"), mask=image.getchannel("A"))
    else:
        ground.paste(image.convert("RGB"))
    return ground
