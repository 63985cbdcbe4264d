"""Sealed originals: what went in comes out, or nothing does, and the refusal has a name."""

import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from pledge.config import Settings
from pledge.storage import encrypted_files

OLD, NEW = b"o" * 32, b"n" * 32
ORIGINAL = b"\xff\xd8 as it came \xff\xd9"


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    """Enter an application that holds file keys and nothing else."""
    app = Flask(__name__)
    encrypted_files.init_file_keys(app, [OLD])
    with app.app_context():
        yield app


@pytest.mark.parametrize("data", [ORIGINAL, b""])
def test_original_comes_out_as_it_went_in(tmp_path: Path, data: bytes) -> None:
    sealed = encrypted_files.encrypt_file(tmp_path, data)
    assert encrypted_files.decrypt_file(tmp_path, sealed.name) == data
    assert (sealed.sha256, sealed.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_sealed_file_is_private_and_tells_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    sealed = encrypted_files.encrypt_file(folder, ORIGINAL)
    [path] = folder.iterdir()
    assert path == encrypted_files.encrypted_path(folder, sealed.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert b"as it came" not in path.read_bytes()
    again = encrypted_files.encrypt_file(folder, ORIGINAL)
    assert (folder / again.name).read_bytes() != path.read_bytes()


def test_every_altered_or_missing_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / encrypted_files.encrypt_file(tmp_path, ORIGINAL).name
    content = path.read_bytes()
    for at in range(len(content)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises((encrypted_files.FileTampered, encrypted_files.FileKeyUnknown)):
            encrypted_files.decrypt_file(tmp_path, path.name)
        path.write_bytes(content[:at])
        with pytest.raises(encrypted_files.FileTampered):
            encrypted_files.decrypt_file(tmp_path, path.name)
    path.write_bytes(content + b"\0")
    with pytest.raises(encrypted_files.FileTampered):
        encrypted_files.decrypt_file(tmp_path, path.name)


def test_two_files_swapped_are_both_broken(tmp_path: Path) -> None:
    one, other = (
        tmp_path / encrypted_files.encrypt_file(tmp_path, data).name for data in (b"one", b"two")
    )
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    for path in (one, other):
        with pytest.raises(encrypted_files.FileTampered):
            encrypted_files.decrypt_file(tmp_path, path.name)


def test_newest_key_seals_and_every_key_opens(app: Flask, tmp_path: Path) -> None:
    before = encrypted_files.encrypt_file(tmp_path, b"before").name
    encrypted_files.init_file_keys(app, [NEW, OLD])
    after = encrypted_files.encrypt_file(tmp_path, b"after").name
    assert encrypted_files.decrypt_file(tmp_path, before) == b"before"
    encrypted_files.init_file_keys(app, [NEW])
    assert encrypted_files.decrypt_file(tmp_path, after) == b"after"
    with pytest.raises(encrypted_files.FileKeyUnknown):
        encrypted_files.decrypt_file(tmp_path, before)


def test_discarded_original_is_missing_and_may_be_discarded_again(tmp_path: Path) -> None:
    name = encrypted_files.encrypt_file(tmp_path, ORIGINAL).name
    encrypted_files.discard_encrypted(tmp_path, name)
    encrypted_files.discard_encrypted(tmp_path, name)
    with pytest.raises(encrypted_files.EncryptedFileMissing):
        encrypted_files.decrypt_file(tmp_path, name)


@pytest.mark.parametrize(
    "name", ["", "../secret", "0" * 32, "0" * 32 + ".jpg", "A" * 32 + ".sealed"]
)
def test_name_that_was_never_given_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no sealed file"):
        encrypted_files.decrypt_file(tmp_path, name)
    with pytest.raises(ValueError, match="no sealed file"):
        encrypted_files.discard_encrypted(tmp_path, name)


def test_originals_have_keys_of_their_own(settings: Settings) -> None:
    others = {settings.derive_secret("personal-data", key) for key in settings.encryption_keys}
    assert len(settings.original_keys()) == 2
    assert not others & {*settings.original_keys()}
