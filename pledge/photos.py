"""Photos from strangers: checked, decoded, scaled, stripped of metadata and encoded anew."""

import base64
import hashlib
import io
import os
import re
import uuid
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2048
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")

_NAME = re.compile(r"[0-9a-f]{32}\.jpg")


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
    image = _decode(data, LONGEST_SIDE)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    jpeg = buffer.getvalue()
    return Photo(jpeg, image.width, image.height, hashlib.sha256(jpeg).hexdigest())


def thumbnail_data_uri(data: bytes, side: int = 160) -> str:
    """Return a small copy as a data: URI, for a page that may not ask for a second file."""
    buffer = io.BytesIO()
    _decode(data, side).save(buffer, "JPEG", quality=70)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def store(folder: Path, photo: Photo) -> str:
    """Write a photo to disk for good and return its name; it is whole there or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{uuid.uuid4().hex}.jpg"
    temporary = folder / f".{name}.part"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(photo.jpeg)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(folder / name)
    _sync_folder(folder)
    return name


def path_of(folder: Path, name: str) -> Path:
    """Return where a stored photo lies; refuses every name that store() cannot have given."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no photo's name")
    return folder / name


def discard(folder: Path, name: str) -> None:
    """Delete a stored photo; that it is gone already is fine."""
    path_of(folder, name).unlink(missing_ok=True)


def _decode(data: bytes, longest_side: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            source = Image.open(io.BytesIO(data), formats=FORMATS)
            if source.width * source.height > MAX_PIXELS:
                raise TooManyPixels
            # A JPEG decodes straight to a smaller size if the box has the photo's own aspect.
            scale = min(1.0, longest_side / max(source.size))
            box = (max(1, round(source.width * scale)), max(1, round(source.height * scale)))
            source.draft("RGB", box)
            image = ImageOps.exif_transpose(source)
            image.thumbnail((longest_side, longest_side))
            return _flatten(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise NotAPhoto from error


def _flatten(image: Image.Image) -> Image.Image:
    """Return plain RGB on white, with no metadata left."""
    if image.mode in {"RGBA", "LA", "P", "PA"}:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    plain = image.convert("RGB")
    plain.info.clear()
    return plain


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
