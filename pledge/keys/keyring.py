"""The keys of each purpose: listed, rotated, retired, and when each came into use.

Never shows a secret: a key is named by its purpose and its id.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from pathlib import Path

from pledge import config
from pledge.config import Settings
from pledge.core.clock import now
from pledge.core.key_files import (
    SigningKey,
    fingerprint,
    in_use,
    make_secret,
    make_signing_key,
    one_writer,
    read_secrets,
    read_signing_keys,
    split_keys,
    write_secrets,
    write_signing_keys,
)

# A secret has no room for dates in its own file; the dates tell nothing to whoever reads them.
BIRTHS_FILE = "key-births.json"


class KeyPurpose(StrEnum):
    """What a key is for."""

    BADGE = "badge"
    SESSION = "session"
    DATA = "data"
    CREDENTIAL = "credential"
    LOG = "log"


FILES = {
    KeyPurpose.BADGE: config.KEY_FILE,
    KeyPurpose.SESSION: config.SESSION_KEY_FILE,
    KeyPurpose.DATA: config.DATA_KEY_FILE,
    KeyPurpose.CREDENTIAL: config.CREDENTIAL_KEY_FILE,
    KeyPurpose.LOG: config.LOG_KEY_FILE,
}
SETTINGS = {
    KeyPurpose.BADGE: "secret_keys",
    KeyPurpose.SESSION: "session_keys",
    KeyPurpose.DATA: "data_keys",
}


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


@dataclass(frozen=True)
class KnownKey:
    """A key as it may be shown: when it was added, first served with, retired; None if unknown."""

    purpose: KeyPurpose
    id: str
    added_at: datetime | None
    served_at: datetime | None
    retired_at: datetime | None = None


def variable_of(purpose: KeyPurpose) -> str | None:
    """Return the environment variable that may hold the keys of a purpose."""
    setting = SETTINGS.get(purpose)
    return f"PLEDGE_{setting.upper()}" if setting else None


def is_in_file(settings: Settings, purpose: KeyPurpose) -> bool:
    """Whether the keys of a purpose are kept in the instance."""
    return purpose not in SETTINGS or settings.keeps_in_file(SETTINGS[purpose])


def read_pairs(settings: Settings, purpose: KeyPurpose) -> tuple[SigningKey, ...]:
    """Read the pairs of a purpose as they are now, not as this process found them."""
    return read_signing_keys(settings.instance / FILES[purpose])


def list_keys(settings: Settings, purpose: KeyPurpose) -> list[KnownKey]:
    """List the keys of a purpose as they are now, oldest first, retired ones too."""
    births = _read_births(settings.instance)
    if purpose in SETTINGS:
        secrets = _read_list(settings, purpose)
        return [_know(births, purpose, fingerprint(secret)) for secret in secrets]
    return [
        replace(_know(births, purpose, pair.id), added_at=pair.added_at, retired_at=pair.retired_at)
        for pair in read_pairs(settings, purpose)
    ]


def list_working(settings: Settings, purpose: KeyPurpose) -> list[KnownKey]:
    """List the keys of a purpose that are in use, oldest first; the last one signs."""
    return [key for key in list_keys(settings, purpose) if not key.retired_at]


def rotate(settings: Settings, purpose: KeyPurpose) -> KnownKey:
    """Add a newest key; it signs once the server starts with it. Raises KeptInEnvironment."""
    if not is_in_file(settings, purpose):
        raise KeptInEnvironment(purpose)
    path = settings.instance / FILES[purpose]
    with one_writer(settings.instance):
        if purpose in SETTINGS:
            secret = make_secret()
            # The date first: a date without its key harms nobody.
            _note(settings.instance, purpose, [fingerprint(secret)], "added")
            write_secrets(path, ",".join([*_read_list(settings, purpose), secret]))
        else:
            write_signing_keys(path, (*read_pairs(settings, purpose), make_signing_key()))
        return list_keys(settings, purpose)[-1]


def retire(settings: Settings, oldest: KnownKey, *, even_if_not_served: bool = False) -> None:
    """Retire the oldest key of a purpose; of a pair, the public half stays.

    Raises NeverRetired, KeptInEnvironment, OnlyKeyInUse, NotServedYet or ChangedMeanwhile.
    """
    purpose = oldest.purpose
    if purpose is KeyPurpose.DATA:
        raise NeverRetired
    if not is_in_file(settings, purpose):
        raise KeptInEnvironment(purpose)
    with one_writer(settings.instance):
        working = list_working(settings, purpose)
        if not working or working[0].id != oldest.id:
            raise ChangedMeanwhile
        if len(working) == 1:
            raise OnlyKeyInUse
        if not working[-1].served_at and not even_if_not_served:
            raise NotServedYet
        _drop(settings, purpose)


def note_serving(settings: Settings) -> None:
    """Write down that a server starts with the keys there are now; what is known stays."""
    with one_writer(settings.instance):
        for purpose in KeyPurpose:
            new = [key.id for key in list_working(settings, purpose) if not key.served_at]
            if new:
                _note(settings.instance, purpose, new, "served")


def find_shared(settings: Settings) -> Iterator[tuple[KeyPurpose, KeyPurpose, str]]:
    """Find purposes of which one signs with a key that the other has too, and the key's id."""
    ids = {purpose: [key.id for key in list_working(settings, purpose)] for purpose in KeyPurpose}
    for one, other in combinations(KeyPurpose, 2):
        for shared in sorted({*ids[one]} & {*ids[other]} & {ids[one][-1], ids[other][-1]}):
            yield one, other, shared


def _read_list(settings: Settings, purpose: KeyPurpose) -> list[str]:
    if is_in_file(settings, purpose):
        return split_keys(read_secrets(settings.instance / FILES[purpose]))
    return split_keys(getattr(settings, SETTINGS[purpose]))


def _drop(settings: Settings, purpose: KeyPurpose) -> None:
    path = settings.instance / FILES[purpose]
    if purpose in SETTINGS:
        write_secrets(path, ",".join(_read_list(settings, purpose)[1:]))
        return
    pairs = read_pairs(settings, purpose)
    oldest = in_use(pairs)[0]
    moment = now().replace(microsecond=0)
    retired = replace(oldest, seed=None, retired_at=moment)
    write_signing_keys(path, tuple(retired if pair == oldest else pair for pair in pairs))


Births = dict[str, dict[str, dict[str, str]]]


def _read_births(instance: Path) -> Births:
    path = instance / BIRTHS_FILE
    found: Births = json.loads(path.read_text(encoding="ascii")) if path.exists() else {}
    return found


def _note(instance: Path, purpose: KeyPurpose, ids: list[str], what: str) -> None:
    births = _read_births(instance)
    for key_id in ids:
        births.setdefault(purpose, {}).setdefault(key_id, {})[what] = now().isoformat()
    write_secrets(instance / BIRTHS_FILE, json.dumps(births, indent=1))


def _know(births: Births, purpose: KeyPurpose, key_id: str) -> KnownKey:
    dates = births.get(purpose, {}).get(key_id, {})
    return KnownKey(purpose, key_id, _read_date(dates, "added"), _read_date(dates, "served"))


def _read_date(dates: dict[str, str], what: str) -> datetime | None:
    return datetime.fromisoformat(dates[what]) if what in dates else None
