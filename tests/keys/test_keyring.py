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
from pledge.config import Settings
from pledge.keys.keyring import (
    ChangedMeanwhile,
    KeptInEnvironment,
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
from pledge.storage.key_files import (
    Key,
    KeyPurpose,
    SecretKey,
    fingerprint,
    in_use,
    read_secret_keys,
    write_keys,
)

SERIAL = "W2J5V1YQ7A"
ROOT = Path(__file__).resolve().parents[2]
RETIRABLE = [purpose for purpose in KeyPurpose if purpose is not KeyPurpose.DATA]
ROTATE_FIVE_TIMES = """
import sys
from pathlib import Path
from pledge.config import Settings
from pledge.keys.keyring import rotate
from pledge.storage.key_files import KeyPurpose
settings = Settings(_env_file=None, instance=Path(sys.argv[1]))
for _ in range(5):
    for purpose in (KeyPurpose.BADGE, KeyPurpose.LOG):
        print(rotate(settings, purpose).id)
"""


def read(instance: Path, **values: str) -> Settings:
    return Settings(_env_file=None, instance=instance, **values)  # type: ignore[arg-type, call-arg]  # pydantic-settings takes it


def oldest(settings: Settings, purpose: KeyPurpose) -> Key:
    return list_working(settings, purpose)[0]


def retire_oldest(settings: Settings, purpose: KeyPurpose) -> None:
    retire(settings, purpose, oldest(settings, purpose).id)


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
    retire_oldest(after, KeyPurpose.BADGE)
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
    retire_oldest(settings, purpose)
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
        retire_oldest(settings, purpose)
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
        retire(settings, purpose, first.id)
    retire(settings, purpose, first.id, even_if_not_served=True)
    assert first.id not in {key.id for key in list_working(settings, purpose)}


def test_data_key_is_never_retired(tmp_path: Path) -> None:
    settings = read(tmp_path)
    rotate(settings, KeyPurpose.DATA)
    with pytest.raises(NeverRetired):
        retire(
            settings, KeyPurpose.DATA, oldest(settings, KeyPurpose.DATA).id, even_if_not_served=True
        )
    assert len(read(tmp_path).encryption_keys) == 2


def test_key_that_another_process_retired_first_is_not_retired_twice(tmp_path: Path) -> None:
    settings = read(tmp_path)
    for _ in range(2):
        rotate(settings, KeyPurpose.BADGE)
    note_serving(settings)
    first = oldest(settings, KeyPurpose.BADGE)
    retire(settings, KeyPurpose.BADGE, first.id)
    with pytest.raises(ChangedMeanwhile):
        retire(settings, KeyPurpose.BADGE, first.id)
    assert len(list_working(settings, KeyPurpose.BADGE)) == 2


@pytest.mark.parametrize("purpose", [KeyPurpose.BADGE, KeyPurpose.SESSION])
def test_retired_secret_is_destroyed_and_its_dates_stay(
    tmp_path: Path, purpose: KeyPurpose
) -> None:
    settings = read(tmp_path)
    [before] = read_secret_keys(settings.key_file(purpose))
    assert before.secret
    note_serving(settings)
    rotate(settings, purpose)
    note_serving(settings)
    retire_oldest(settings, purpose)
    after, _new = read_secret_keys(settings.key_file(purpose))
    assert (after.id, after.secret) == (before.id, None)
    assert after.created_at == before.created_at
    assert after.created_at
    assert after.activated_at
    assert after.retired_at
    for path in tmp_path.iterdir():
        assert before.secret not in path.read_text(encoding="ascii")


def test_keys_of_the_environment_are_left_alone(tmp_path: Path) -> None:
    settings = read(tmp_path, secret_keys="from-the-environment,and-another")
    with pytest.raises(KeptInEnvironment) as refusal:
        rotate(settings, KeyPurpose.BADGE)
    assert refusal.value.variable == "PLEDGE_SECRET_KEYS"
    with pytest.raises(KeptInEnvironment):
        retire_oldest(settings, KeyPurpose.BADGE)
    assert not settings.key_file(KeyPurpose.BADGE).exists()
    assert [key.id for key in list_keys(settings, KeyPurpose.BADGE)] == [
        fingerprint("from-the-environment"),
        fingerprint("and-another"),
    ]


def test_every_file_is_kept_from_others(tmp_path: Path) -> None:
    settings = read(tmp_path)
    for purpose in KeyPurpose:
        rotate(settings, purpose)
    note_serving(settings)
    assert set(tmp_path.iterdir()) == {settings.key_file(purpose) for purpose in KeyPurpose}
    assert modes(tmp_path) == {0o600}


def test_secret_of_the_environment_is_dated_and_never_written(tmp_path: Path) -> None:
    settings = read(tmp_path, secret_keys="from-the-environment", data_keys="another-of-them")
    note_serving(settings)
    dated = oldest(settings, KeyPurpose.BADGE)
    assert (dated.created_at, bool(dated.activated_at)) == (None, True)
    after = read(tmp_path, secret_keys="from-the-environment,newest-of-them", data_keys="other-one")
    old, new = list_keys(after, KeyPurpose.BADGE)
    assert (old, new.activated_at) == (dated, None)
    note_serving(after)
    assert list_keys(after, KeyPurpose.BADGE)[0] == dated
    assert oldest(after, KeyPurpose.DATA).activated_at
    kept = "".join(path.read_text(encoding="ascii") for path in tmp_path.iterdir())
    for secret in ("from-the-environment", "newest-of-them", "another-of-them", "other-one"):
        assert secret not in kept


def test_keys_of_the_file_stay_while_the_environment_has_others(tmp_path: Path) -> None:
    first = oldest(read(tmp_path), KeyPurpose.BADGE)
    note_serving(read(tmp_path, secret_keys="from-the-environment"))
    settings = read(tmp_path)
    assert list_keys(settings, KeyPurpose.BADGE) == (first,)
    added = rotate(settings, KeyPurpose.BADGE)
    assert list_keys(settings, KeyPurpose.BADGE) == (first, added)
    assert len(read(tmp_path).badge_keys) == 2


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


# ------------------------------------------------------------------------------- shared keys


def test_key_shared_by_two_purposes_is_found_until_neither_signs_with_it(tmp_path: Path) -> None:
    for purpose in (KeyPurpose.BADGE, KeyPurpose.DATA):
        write_keys(tmp_path / f"{purpose}-keys.json", [SecretKey("id-of-both", "the-one-key")])
    settings = read(tmp_path)
    shared = [(KeyPurpose.BADGE, KeyPurpose.DATA, "id-of-both")]
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
    pairs = settings.key_file(KeyPurpose.CREDENTIAL).read_text(encoding="ascii")
    settings.key_file(KeyPurpose.LOG).write_text(pairs, encoding="ascii")
    [(one, other, _key_id)] = find_shared(settings)
    assert (one, other) == (KeyPurpose.CREDENTIAL, KeyPurpose.LOG)


# ---------------------------------------------------------------------------------- the server


def test_server_notes_with_which_keys_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEDGE_INSTANCE", str(tmp_path))
    when_ready = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["when_ready"]
    settings = read(tmp_path)
    assert [oldest(settings, purpose).activated_at for purpose in KeyPurpose] == [None] * 5
    when_ready(None)
    first = oldest(settings, KeyPurpose.BADGE)
    assert all(oldest(settings, purpose).activated_at for purpose in KeyPurpose)
    added = rotate(settings, KeyPurpose.BADGE)
    assert (bool(added.created_at), added.activated_at) == (True, None)
    when_ready(None)
    assert list_keys(settings, KeyPurpose.BADGE)[0] == first
    assert list_keys(settings, KeyPurpose.BADGE)[1].activated_at
