"""Photos from strangers: what is refused, what a safe copy looks like, how it is kept."""

import base64
import hashlib
import io
import os
import random
import stat
import struct
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image

from pledge.storage import photos
from pledge.storage.photos import NotAPhoto, PhotoRefused, PhotoTooLarge, TooManyPixels

RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def half_red_half_blue(width: int = 400, height: int = 300) -> Image.Image:
    """Return a picture with its upper half red."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width, height // 2))
    return image


def noise(width: int = 200, height: int = 150) -> Image.Image:
    pixels = random.Random(1).randbytes(width * height * 3)
    return Image.frombytes("RGB", (width, height), pixels)


def reopen(photo: photos.Photo) -> Image.Image:
    image = Image.open(io.BytesIO(photo.jpeg), formats=["JPEG"])
    image.load()
    return image


def is_near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    pixel = image.getpixel(at)
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


def png_that_claims(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header claims a size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg_with_its_size_and_digest(kind: str) -> None:
    photo = photos.prepare(encode(half_red_half_blue(), kind))
    assert (photo.width, photo.height) == (400, 300)
    assert photo.sha256 == hashlib.sha256(photo.jpeg).hexdigest()
    image = reopen(photo)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (400, 300))
    assert is_near(image, (200, 50), RED)
    assert is_near(image, (200, 250), BLUE)


@pytest.mark.parametrize(
    ("size", "stored"),
    [
        ((4000, 3000), (2048, 1536)),
        ((3000, 4000), (1536, 2048)),
        ((2048, 10), (2048, 10)),
        ((9000, 3), (2048, 1)),
        ((1, 1), (1, 1)),
    ],
)
def test_the_longest_side_is_at_most_2048(size: tuple[int, int], stored: tuple[int, int]) -> None:
    photo = photos.prepare(encode(Image.new("RGB", size, RED), "JPEG"))
    assert (photo.width, photo.height) == stored


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [
        (1, (50, 10)),
        (2, (50, 10)),
        (3, (50, 90)),
        (4, (50, 90)),
        (5, (10, 50)),
        (6, (90, 50)),
        (7, (90, 50)),
        (8, (10, 50)),
    ],
)
def test_a_photo_is_turned_upright(kind: str, orientation: int, red_at: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    image = reopen(photos.prepare(encode(half_red_half_blue(100, 100), kind, exif=exif)))
    assert is_near(image, red_at, RED)
    assert is_near(image, (99 - red_at[0], 99 - red_at[1]), BLUE)


def test_a_turned_photo_swaps_its_sides() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    photo = photos.prepare(encode(half_red_half_blue(4000, 2000), "JPEG", exif=exif))
    assert (photo.width, photo.height) == (1024, 2048)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_metadata_are_left(kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "secret description"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    options: dict[str, Any] = {"exif": exif, "icc_profile": b"secret profile"}
    if kind == "JPEG":
        options |= {"comment": b"secret comment", "xmp": b"secret xmp", "dpi": (123, 123)}
    data = encode(half_red_half_blue(), kind, **options)
    assert b"secret" in data or kind == "PNG"
    photo = photos.prepare(data)
    assert b"secret" not in photo.jpeg
    image = reopen(photo)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & set(image.info)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_photo_with_broken_metadata_is_still_a_photo() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = encode(half_red_half_blue(), "JPEG", exif=exif)
    at = data.index(b"Exif\0\0") + 6
    for broken in (b"\xff" * 20, b"MM\0*\0\0\0\x08\xff\xff\x01\x12\0\x02\0\0\xff\xff\0\0"):
        photo = photos.prepare(data[:at] + broken + data[at + 20 :])
        assert (photo.width, photo.height) == (400, 300)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(mode: str, kind: str) -> None:
    image = half_red_half_blue().convert(mode)
    image.putalpha(Image.new("L", image.size, 0))
    assert is_near(reopen(photos.prepare(encode(image, kind))), (200, 50), WHITE)


def test_a_transparent_colour_becomes_white() -> None:
    data = encode(half_red_half_blue(), "PNG", transparency=RED)
    image = reopen(photos.prepare(data))
    assert is_near(image, (200, 50), WHITE)
    assert is_near(image, (200, 250), BLUE)
    data = encode(half_red_half_blue().quantize(2), "PNG", transparency=bytes([0, 0]))
    assert is_near(reopen(photos.prepare(data)), (200, 50), WHITE)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK"])
def test_every_way_to_hold_colours_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = reopen(photos.prepare(encode(Image.new("RGB", (50, 50)).convert(mode), kind)))
    assert is_near(image, (25, 25), (0, 0, 0))


def test_sixteen_bits_of_grey_do_not_turn_white() -> None:
    image = reopen(photos.prepare(encode(Image.new("I;16", (50, 50), 128 * 256), "PNG")))
    assert is_near(image, (25, 25), (128, 128, 128))


def test_a_screenshot_with_a_palette_is_scaled_smoothly() -> None:
    stripes = Image.new("P", (4096, 64), 0)
    stripes.putpalette([0, 0, 0, 255, 255, 255])
    for x in range(0, 4096, 2):
        stripes.paste(1, (x, 0, x + 1, 64))
    image = reopen(photos.prepare(encode(stripes, "PNG")))
    assert is_near(image, (1024, 16), (128, 128, 128))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "MPO"])
def test_of_an_animation_the_first_picture_is_kept(kind: str) -> None:
    first, second = Image.new("RGB", (60, 40), RED), Image.new("RGB", (60, 40), BLUE)
    data = encode(first, kind, save_all=True, append_images=[second])
    assert is_near(reopen(photos.prepare(data)), (30, 20), RED)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xd8\xff", id="three magic bytes"),
        pytest.param(b"<!doctype html><script>alert(1)</script>", id="HTML"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"/>', id="SVG"),
        pytest.param(b"%PDF-1.7\n%%EOF", id="PDF"),
        pytest.param(encode(half_red_half_blue(), "GIF"), id="GIF"),
        pytest.param(encode(half_red_half_blue(), "TIFF"), id="TIFF"),
        pytest.param(encode(half_red_half_blue(), "BMP"), id="BMP"),
        pytest.param(encode(half_red_half_blue(), "PDF"), id="PDF with a photo"),
        pytest.param(b"<script></script>" + encode(noise(), "JPEG"), id="HTML before a JPEG"),
        pytest.param(random.Random(1).randbytes(4096), id="noise"),
        pytest.param(png_that_claims(100, 100), id="fewer pixels than claimed"),
    ],
)
def test_what_is_no_jpeg_png_or_webp_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPhoto):
        photos.prepare(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_is_refused(kind: str, share: float) -> None:
    data = encode(noise(), kind)
    with pytest.raises(NotAPhoto):
        photos.prepare(data[: int(len(data) * share)])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hangs_on_a_photo_is_not_kept(kind: str) -> None:
    script = b"<script>alert(document.domain)</script>"
    clean = photos.prepare(encode(half_red_half_blue(), kind))
    assert photos.prepare(encode(half_red_half_blue(), kind) + script) == clean
    assert clean.jpeg.endswith(b"\xff\xd9")


def test_a_script_in_a_comment_of_a_jpeg_is_not_kept() -> None:
    data = encode(half_red_half_blue(), "JPEG", comment=b"*/=1;alert(1);/*<script>")
    assert b"script" not in photos.prepare(data).jpeg


def test_twelve_megabytes_are_the_limit() -> None:
    data = encode(half_red_half_blue(), "JPEG")
    assert photos.prepare(data.ljust(photos.MAX_BYTES, b"\0")).width == 400
    with pytest.raises(PhotoTooLarge):
        photos.prepare(data.ljust(photos.MAX_BYTES + 1, b"\0"))


@pytest.mark.parametrize(
    ("width", "height"), [(50_000_001, 1), (10_000, 5_001), (9_500, 9_500), (60_000, 60_000)]
)
def test_too_many_pixels_are_refused_by_the_header_alone(
    width: int, height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_image: Image.Image) -> None:
        raise AssertionError("was decoded")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", fail)
    with pytest.raises(TooManyPixels):
        photos.prepare(png_that_claims(width, height))


def test_fifty_million_pixels_are_not_too_many() -> None:
    with pytest.raises(NotAPhoto):  # the header passes, the missing pixels do not
        photos.prepare(png_that_claims(10_000, 5_000))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damaged_files_are_refused_by_name_or_read() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = "a shop"
    picture = noise(40, 30)
    originals = [
        encode(picture, "JPEG", exif=exif),
        encode(picture, "PNG", exif=exif),
        encode(picture.quantize(16), "PNG", transparency=3),
        encode(picture, "WEBP", exif=exif),
    ]
    dice = random.Random(20261124)
    outcomes: Counter[str] = Counter()
    for _ in range(600):
        damaged = bytearray(dice.choice(originals))
        for _ in range(dice.randint(1, 8)):
            reach = min(len(damaged), dice.choice((80, 300, 100_000)))
            damaged[dice.randrange(reach)] = dice.randrange(256)
        try:
            photo = photos.prepare(bytes(damaged))
        except PhotoRefused as refused:
            outcomes[type(refused).__name__] += 1
        else:
            outcomes["read"] += 1
            assert Image.open(io.BytesIO(photo.jpeg)).format == "JPEG"
    # neither is everything refused nor everything let through, and no refusal is nameless
    assert outcomes["read"] > 100
    assert outcomes.total() - outcomes["read"] > 100
    assert "PhotoRefused" not in outcomes


def test_a_thumbnail_is_a_small_jpeg_in_its_address() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    address = photos.thumbnail_data_uri(encode(half_red_half_blue(800, 400), "JPEG", exif=exif))
    kind, _, body = address.partition(",")
    assert kind == "data:image/jpeg;base64"
    image = Image.open(io.BytesIO(base64.b64decode(body, validate=True)))
    assert image.size == (80, 160)
    assert is_near(image, (70, 80), RED)


def test_a_stored_photo_is_whole_private_and_found_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "uploads" / "photos"
    photo = photos.prepare(encode(half_red_half_blue(), "JPEG"))
    name = photos.store(folder, photo)
    path = photos.photo_path(folder, name)
    assert path.read_bytes() == photo.jpeg
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [found.name for found in folder.iterdir()] == [name]
    assert photos.store(folder, photo) != name


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        photos.store(tmp_path, photos.prepare(encode(half_red_half_blue(), "JPEG")))
    assert list(tmp_path.iterdir()) == []


def test_a_discarded_photo_is_gone_and_may_be_discarded_again(tmp_path: Path) -> None:
    name = photos.store(tmp_path, photos.prepare(encode(half_red_half_blue(), "JPEG")))
    photos.discard(tmp_path, name)
    assert not photos.photo_path(tmp_path, name).exists()
    photos.discard(tmp_path, name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../secret",
        "/etc/passwd",
        "0" * 32,
        "0" * 32 + ".png",
        "0" * 32 + ".jpg\n",
        "../" + "0" * 32 + ".jpg",
        "0" * 31 + "G.jpg",
        "0" * 31 + "A.jpg",
        "0" * 33 + ".jpg",
        "٠" * 32 + ".jpg",
        "0" * 32 + ".jpg\0",
    ],
)
def test_a_name_that_was_never_given_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no photo's name"):
        photos.photo_path(tmp_path, name)
    with pytest.raises(ValueError, match="no photo's name"):
        photos.discard(tmp_path, name)
