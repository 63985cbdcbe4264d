"""The keys of each purpose: listed, rotated, retired, and when each came into use.

Never shows a secret: a key is named by its purpose and its id.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from pledge.config import SECRET_SETTINGS, Settings
from pledge.core.clock import now
from pledge.storage.key_files import (
    Key,
    KeyPurpose,
    SecretKey,
    SigningKey,
    fingerprint,
    make_secret_key,
    make_signing_key,
    one_writer,
    read_secret_keys,
    read_signing_keys,
    retired,
    split_keys,
    write_keys,
)


class KeptInEnvironment(Exception):
    """These keys come from the environment, which no command of ours can change."""

    def __init__(self, purpose: KeyPurpose) -> None:
        super().__init__(purpose)
        self.variable = variable_of(purpose)


class NeverRetired(Exception):
    """Data keys: what the oldest made, receipts and passwords, could not be read without it."""


class OnlyKeyInUse(Exception):
    """Without this key nothing could be signed or read."""


class NotServedYet(Exception):
    """The server has not started with the newest key, so it still signs with an older one."""


class ChangedMeanwhile(Exception):
    """Another process changed these keys after they were looked at."""


def variable_of(purpose: KeyPurpose) -> str | None:
    """Return the environment variable that may hold the keys of a purpose."""
    setting = SECRET_SETTINGS.get(purpose)
    return f"PLEDGE_{setting.upper()}" if setting else None


def read_pairs(settings: Settings, purpose: KeyPurpose) -> tuple[SigningKey, ...]:
    """Read the pairs of a purpose as they are now, not as this process found them."""
    return read_signing_keys(settings.key_file(purpose))


def list_keys(settings: Settings, purpose: KeyPurpose) -> tuple[Key, ...]:
    """List the keys of a purpose as they are now, oldest first, retired ones too."""
    stored = _read(settings, purpose)
    if settings.keeps_in_file(purpose):
        # An entry that is neither retired nor holds a secret dates a key of the environment.
        return tuple(
            key for key in stored if isinstance(key, SigningKey) or key.secret or key.retired_at
        )
    dated = {key.id: key for key in stored}
    ids = [
        fingerprint(secret) for secret in split_keys(getattr(settings, SECRET_SETTINGS[purpose]))
    ]
    return tuple(replace(dated.get(one, SecretKey(one, None)), retired_at=None) for one in ids)


def list_working(settings: Settings, purpose: KeyPurpose) -> tuple[Key, ...]:
    """List the keys of a purpose that are in use, oldest first; the last one signs."""
    return tuple(key for key in list_keys(settings, purpose) if not key.retired_at)


def rotate(settings: Settings, purpose: KeyPurpose) -> Key:
    """Add a newest key; it signs once the server starts with it. Raises KeptInEnvironment."""
    if not settings.keeps_in_file(purpose):
        raise KeptInEnvironment(purpose)
    key = make_secret_key() if purpose in SECRET_SETTINGS else make_signing_key()
    with one_writer(settings.instance):
        write_keys(settings.key_file(purpose), (*_read(settings, purpose), key))
    return key


def retire(
    settings: Settings, purpose: KeyPurpose, oldest_id: str, *, even_if_not_served: bool = False
) -> None:
    """Retire the oldest key of a purpose: its secret is destroyed, its entry stays.

    Raises NeverRetired, KeptInEnvironment, OnlyKeyInUse, NotServedYet or ChangedMeanwhile.
    """
    if purpose is KeyPurpose.DATA:
        raise NeverRetired
    if not settings.keeps_in_file(purpose):
        raise KeptInEnvironment(purpose)
    with one_writer(settings.instance):
        working = list_working(settings, purpose)
        if not working or working[0].id != oldest_id:
            raise ChangedMeanwhile
        if len(working) == 1:
            raise OnlyKeyInUse
        if not working[-1].activated_at and not even_if_not_served:
            raise NotServedYet
        _replace(settings, purpose, [retired(working[0])])


def note_serving(settings: Settings) -> None:
    """Write down that a server starts with the keys there are now; what is known stays."""
    moment = now()
    with one_writer(settings.instance):
        for purpose in KeyPurpose:
            working = list_working(settings, purpose)
            new = [replace(key, activated_at=moment) for key in working if not key.activated_at]
            if new:
                _replace(settings, purpose, new)


def find_shared(settings: Settings) -> Iterator[tuple[KeyPurpose, KeyPurpose, str]]:
    """Find purposes of which one signs with a key that the other has too, and the key's id."""
    ids = {purpose: [key.id for key in list_working(settings, purpose)] for purpose in KeyPurpose}
    for one, other in combinations(KeyPurpose, 2):
        for shared in sorted({*ids[one]} & {*ids[other]} & {ids[one][-1], ids[other][-1]}):
            yield one, other, shared


def _read(settings: Settings, purpose: KeyPurpose) -> tuple[Key, ...]:
    path = settings.key_file(purpose)
    if purpose not in SECRET_SETTINGS:
        return read_signing_keys(path)
    if settings.keeps_in_file(purpose) or path.exists():
        return read_secret_keys(path)
    return ()


def _replace(settings: Settings, purpose: KeyPurpose, changed: list[Key]) -> None:
    """Write a purpose's file with some keys changed; those it does not know yet come last."""
    keys = {key.id: key for key in (*_read(settings, purpose), *changed)}
    write_keys(settings.key_file(purpose), tuple(keys.values()))
