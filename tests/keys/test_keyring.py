"""Rotating and retiring the keys of each purpose, and what still verifies after it."""

import os
import runpy
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.fernet import MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from itsdangerous import URLSafeTimedSerializer

from pledge.badges.scanning.tokens import BadTokenError, TokenSigner
from pledge.config import DATA_KEY_FILE, KEY_FILE, KEY_FILES, Settings
from pledge.core.key_files import fingerprint, in_use
from pledge.keys.keyring import (
    BIRTHS_FILE,
    FILES,
    ChangedMeanwhile,
    KeptInEnvironment,
    KeyPurpose,
    KnownKey,
    NeverRetired,
    NotServedYet,
    OnlyKeyInUse,
    find_shared,
    list_keys,
    list_working,
    note_serving,
    read_pairs,
    retire,
    rotate,
)

SERIAL = "W2J5V1YQ7A"
ROOT = Path(__file__).resolve().parents[2]
RETIRABLE = [purpose for purpose in KeyPurpose if purpose is not KeyPurpose.DATA]
ROTATE_FIVE_TIMES = """
import sys
from pathlib import Path
from pledge.config import Settings
from pledge.keys.keyring import KeyPurpose, rotate
settings = Settings(_env_file=None, instance=Path(sys.argv[1]))
for _ in range(5):
    for purpose in (KeyPurpose.BADGE, KeyPurpose.LOG):
        print(rotate(settings, purpose).id)
"""


def read(instance: Path, **values: str) -> Settings:
    return Settings(_env_file=None, instance=instance, **values)  # type: ignore[arg-type, call-arg]  # pydantic-settings takes it


def oldest(settings: Settings, purpose: KeyPurpose) -> KnownKey:
    return list_working(settings, purpose)[0]


def modes(instance: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in instance.iterdir()}


def test_badge_of_the_older_key_verifies_and_the_new_key_signs(tmp_path: Path) -> None:
    before = read(tmp_path)
    printed = TokenSigner(before.badge_keys).sign(SERIAL)
    added = rotate(before, KeyPurpose.BADGE)
    after = read(tmp_path)
    assert TokenSigner(after.badge_keys).verify(printed) == SERIAL
    assert TokenSigner(after.badge_keys).sign(SERIAL) == TokenSigner(after.badge_keys[-1:]).sign(
        SERIAL
    )
    assert fingerprint(after.badge_keys[-1]) == added.id
    assert len(after.badge_keys[-1]) >= 60
    note_serving(after)
    retire(after, oldest(after, KeyPurpose.BADGE))
    with pytest.raises(BadTokenError):
        TokenSigner(read(tmp_path).badge_keys).verify(printed)


def test_session_of_the_older_key_is_still_read(tmp_path: Path) -> None:
    written = URLSafeTimedSerializer(read(tmp_path).cookie_keys).dumps("who")
    rotate(read(tmp_path), KeyPurpose.SESSION)
    keys = read(tmp_path).cookie_keys
    assert len(keys) == 2
    assert URLSafeTimedSerializer(keys).loads(written) == "who"
    assert URLSafeTimedSerializer(keys[-1]).loads(URLSafeTimedSerializer(keys).dumps("me")) == "me"


def test_what_the_older_data_key_sealed_is_still_read(tmp_path: Path) -> None:
    from cryptography.fernet import Fernet

    before = read(tmp_path)
    sealed = Fernet(before.fernet_keys()[0]).encrypt(b"138 0000 0000")
    rotate(before, KeyPurpose.DATA)
    after = read(tmp_path)
    newest, *_older = ciphers = [Fernet(key) for key in after.fernet_keys()]
    assert len(ciphers) == 2
    assert MultiFernet(ciphers).decrypt(sealed) == b"138 0000 0000"
    assert newest.decrypt(MultiFernet(ciphers).encrypt(b"new")) == b"new"
    assert before.derive_secret("password-salt") == after.derive_secret("password-salt")


@pytest.mark.parametrize("purpose", [KeyPurpose.CREDENTIAL, KeyPurpose.LOG])
def test_retired_pair_keeps_its_public_half_only(tmp_path: Path, purpose: KeyPurpose) -> None:
    settings = read(tmp_path)
    [first] = read_pairs(settings, purpose)
    signature = first.sign(b"checkpoint")
    rotate(settings, purpose)
    assert len(in_use(read_pairs(settings, purpose))) == 2
    note_serving(settings)
    retire(settings, oldest(settings, purpose))
    old, new = read_pairs(settings, purpose)
    assert (old.public, old.seed, bool(old.retired_at)) == (first.public, None, True)
    Ed25519PublicKey.from_public_bytes(old.public).verify(signature, b"checkpoint")
    with pytest.raises(ValueError, match="retired"):
        old.sign(b"checkpoint")
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(new.public).verify(signature, b"checkpoint")
    assert [bool(key.retired_at) for key in list_keys(settings, purpose)] == [True, False]


@pytest.mark.parametrize("purpose", RETIRABLE)
def test_only_key_in_use_is_not_retired(tmp_path: Path, purpose: KeyPurpose) -> None:
    settings = read(tmp_path)
    note_serving(settings)
    with pytest.raises(OnlyKeyInUse):
        retire(settings, oldest(settings, purpose))
    assert len(list_working(settings, purpose)) == 1


@pytest.mark.parametrize("purpose", RETIRABLE)
def test_key_is_not_retired_before_a_server_has_its_successor(
    tmp_path: Path, purpose: KeyPurpose
) -> None:
    settings = read(tmp_path)
    note_serving(settings)
    rotate(settings, purpose)
    first = oldest(settings, purpose)
    with pytest.raises(NotServedYet):
        retire(settings, first)
    retire(settings, first, even_if_not_served=True)
    assert first.id not in {key.id for key in list_working(settings, purpose)}


def test_data_key_is_never_retired(tmp_path: Path) -> None:
    settings = read(tmp_path)
    rotate(settings, KeyPurpose.DATA)
    with pytest.raises(NeverRetired):
        retire(settings, oldest(settings, KeyPurpose.DATA), even_if_not_served=True)
    assert len(read(tmp_path).sealing_keys) == 2


def test_key_that_another_process_retired_first_is_not_retired_twice(tmp_path: Path) -> None:
    settings = read(tmp_path)
    for _ in range(2):
        rotate(settings, KeyPurpose.BADGE)
    note_serving(settings)
    first = oldest(settings, KeyPurpose.BADGE)
    retire(settings, first)
    with pytest.raises(ChangedMeanwhile):
        retire(settings, first)
    assert len(list_keys(settings, KeyPurpose.BADGE)) == 2


def test_keys_of_the_environment_are_left_alone(tmp_path: Path) -> None:
    settings = read(tmp_path, secret_keys="from-the-environment,and-another")
    with pytest.raises(KeptInEnvironment) as refusal:
        rotate(settings, KeyPurpose.BADGE)
    assert refusal.value.variable == "PLEDGE_SECRET_KEYS"
    with pytest.raises(KeptInEnvironment):
        retire(settings, oldest(settings, KeyPurpose.BADGE))
    assert not (tmp_path / KEY_FILE).exists()
    assert [key.id for key in list_keys(settings, KeyPurpose.BADGE)] == [
        fingerprint("from-the-environment"),
        fingerprint("and-another"),
    ]


def test_every_file_is_kept_from_others(tmp_path: Path) -> None:
    settings = read(tmp_path)
    for purpose in KeyPurpose:
        rotate(settings, purpose)
    note_serving(settings)
    assert {path.name for path in tmp_path.iterdir()} == {*KEY_FILES, BIRTHS_FILE}
    assert modes(tmp_path) == {0o600}


def test_dates_tell_no_secret(tmp_path: Path) -> None:
    settings = read(tmp_path)
    for purpose in KeyPurpose:
        rotate(settings, purpose)
    note_serving(settings)
    kept = (tmp_path / BIRTHS_FILE).read_text(encoding="utf-8")
    after = read(tmp_path)
    for secret in (*after.badge_keys, *after.cookie_keys, *after.sealing_keys):
        assert secret not in kept


def test_processes_that_rotate_at_once_lose_no_key(tmp_path: Path) -> None:
    settings = read(tmp_path)
    before = [list_keys(settings, purpose)[0].id for purpose in (KeyPurpose.BADGE, KeyPurpose.LOG)]
    command = [sys.executable, "-c", ROTATE_FIVE_TIMES, str(tmp_path)]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = {*before, *" ".join(process.communicate(timeout=60)[0] for process in started).split()}
    assert [process.returncode for process in started] == [0, 0]
    kept = {
        key.id
        for purpose in (KeyPurpose.BADGE, KeyPurpose.LOG)
        for key in list_keys(settings, purpose)
    }
    assert len(told) == 22
    assert kept == told


def test_root_leaves_keys_to_the_account_that_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda _file, user, group: given.append((user, group)))
    read(tmp_path)
    folder = tmp_path.stat()
    assert set(given) == {(folder.st_uid, folder.st_gid)}


# --------------------------------------------------------------------------------- the upgrade


def test_instance_with_secret_keys_only_keeps_what_they_did(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("the-one-key-of-old\n", encoding="ascii")
    printed = TokenSigner(["the-one-key-of-old"]).sign(SERIAL)
    settings = read(tmp_path)
    assert settings.sealing_keys == settings.badge_keys == ["the-one-key-of-old"]
    assert settings.cookie_keys != settings.badge_keys
    rotate(settings, KeyPurpose.BADGE)
    after = read(tmp_path)
    assert after.sealing_keys == ["the-one-key-of-old"]
    assert TokenSigner(after.badge_keys).verify(printed) == SERIAL


def test_upgraded_instance_shares_a_key_until_both_purposes_are_rotated(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("the-one-key-of-old\n", encoding="ascii")
    settings = read(tmp_path)
    shared = [(KeyPurpose.BADGE, KeyPurpose.DATA, fingerprint("the-one-key-of-old"))]
    assert list(find_shared(settings)) == shared
    rotate(settings, KeyPurpose.BADGE)
    assert list(find_shared(settings)) == shared
    rotate(settings, KeyPurpose.DATA)
    assert list(find_shared(settings)) == []


def test_new_instance_shares_no_key(tmp_path: Path) -> None:
    assert list(find_shared(read(tmp_path))) == []


def test_pair_copied_to_another_purpose_is_found(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert list(find_shared(settings)) == []
    log = tmp_path / FILES[KeyPurpose.LOG]
    log.write_text((tmp_path / FILES[KeyPurpose.CREDENTIAL]).read_text(encoding="ascii"))
    [(one, other, _key_id)] = find_shared(settings)
    assert (one, other) == (KeyPurpose.CREDENTIAL, KeyPurpose.LOG)


def test_two_that_begin_an_instance_do_not_share_a_badge_key_with_data(tmp_path: Path) -> None:
    """The order of making decides it: data keys stand before there is a badge key to copy."""
    made: list[str] = []
    folder = tmp_path / "instance"
    original = Path.hardlink_to

    def note(path: Path, target: Path) -> None:
        made.append(path.name)
        original(path, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "hardlink_to", note)
        read(folder)
    assert made.index(DATA_KEY_FILE) < made.index(KEY_FILE)


# ---------------------------------------------------------------------------------- the server


def test_server_notes_with_which_keys_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGE_INSTANCE", str(tmp_path))
    when_ready = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["when_ready"]
    settings = read(tmp_path)
    assert [oldest(settings, purpose).served_at for purpose in KeyPurpose] == [None] * 5
    when_ready(None)
    first = oldest(settings, KeyPurpose.BADGE)
    assert all(oldest(settings, purpose).served_at for purpose in KeyPurpose)
    added = rotate(settings, KeyPurpose.BADGE)
    assert (bool(added.added_at), added.served_at) == (True, None)
    when_ready(None)
    assert list_keys(settings, KeyPurpose.BADGE)[0] == first
    assert list_keys(settings, KeyPurpose.BADGE)[1].served_at
