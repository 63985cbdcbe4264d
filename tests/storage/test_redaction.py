"""The disclosed copy of a photo: nothing of what was covered or cut is in it."""

import io
import random

import pytest
from PIL import Image

from pledge.storage import photos
from pledge.storage.redaction import (
    MAX_BOXES,
    Box,
    BoxEmpty,
    BoxOutside,
    RedactionRefused,
    TooManyBoxes,
    redact,
)

# an edge of each box falls inside a cell of the JPEG
BOX = Box(230, 310, 270, 150)


def stored(image: Image.Image) -> bytes:
    return photos.encode_photo(image).jpeg


def noise(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))


def is_black(image: Image.Image) -> bool:
    # the copy's own JPEG lets the surroundings bleed into the edge
    return max(image.convert("RGB").tobytes()) < 48


def opened(photo: photos.Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.jpeg))


def test_no_pixel_under_a_box_survives() -> None:
    copy = opened(redact(stored(noise(1)), [BOX, Box(900, 900, 100, 100)]))
    for box in (BOX, Box(900, 900, 100, 100)):
        assert is_black(copy.crop(box.pixels(320, 240)))
    assert not is_black(copy.crop((0, 0, 64, 64)))


def test_what_was_under_a_box_leaves_no_trace_beside_it() -> None:
    photo = noise(1)
    hidden = BOX.pixels(320, 240)
    other = photo.copy()
    other.paste(noise(2).crop(hidden), hidden)
    assert redact(stored(photo), [BOX]).sha256 == redact(stored(other), [BOX]).sha256


def test_crop_cuts_to_its_size_and_boxes_stay_where_they_were_drawn() -> None:
    photo = redact(stored(noise(1)), [BOX], Box(200, 300, 500, 400))
    assert (photo.width, photo.height) == (160, 96) == opened(photo).size
    left, top, right, bottom = BOX.pixels(320, 240)
    moved = (left - 64, top - 72, right - 64, bottom - 72)
    assert is_black(opened(photo).crop(moved))


def test_smallest_box_covers_and_smallest_crop_keeps_a_pixel() -> None:
    tiny = redact(stored(noise(1, (40, 30))), [Box(999, 999, 1, 1)], Box(999, 999, 1, 1))
    assert (tiny.width, tiny.height) == (1, 1)
    assert opened(tiny).getpixel((0, 0)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("box", "refusal"),
    [
        (Box(100, 100, 0, 50), BoxEmpty),
        (Box(100, 100, 50, 0), BoxEmpty),
        (Box(-1, 0, 50, 50), BoxOutside),
        (Box(0, 0, -50, 50), BoxOutside),
        (Box(951, 0, 50, 50), BoxOutside),
        (Box(0, 951, 50, 50), BoxOutside),
    ],
)
def test_box_or_crop_that_is_no_part_of_the_photo_is_refused(
    box: Box, refusal: type[RedactionRefused]
) -> None:
    jpeg = stored(noise(1, (40, 30)))
    with pytest.raises(refusal):
        redact(jpeg, [box])
    with pytest.raises(refusal):
        redact(jpeg, [], box)


def test_too_many_boxes_are_refused() -> None:
    jpeg = stored(noise(1, (40, 30)))
    redact(jpeg, [BOX] * MAX_BOXES)
    with pytest.raises(TooManyBoxes):
        redact(jpeg, [BOX] * (MAX_BOXES + 1))


def test_disclosed_copy_carries_no_metadata() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Test camera"
    buffer = io.BytesIO()
    noise(1).save(buffer, "JPEG", exif=exif, comment=b"secret", dpi=(300, 300))
    copy = opened(redact(buffer.getvalue(), [BOX]))
    assert not copy.getexif()
    assert "comment" not in copy.info
    assert b"Test camera" not in redact(buffer.getvalue(), [BOX]).jpeg


def test_bytes_that_are_no_photo_are_refused() -> None:
    with pytest.raises(photos.NotAPhoto):
        redact(b"no photo", [BOX])
