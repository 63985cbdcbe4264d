"""Deployed badges: the base URLs and the badge keys that live prints depend on.

A token is computed whenever a badge is printed and is not stored, so the key of a copy is judged
by the day of its issue: the newest key that a server had started with by then.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select

from pledge.badges.models import Badge
from pledge.badges.rules import BadgeStatus
from pledge.config import Settings
from pledge.db import db
from pledge.storage.atomic_write import write_atomically
from pledge.storage.key_files import Key, one_writer

BASE_URLS_FILE = "printed-base-urls"


def count_hanging() -> int:
    """Count the badges that are not revoked; those of ended pledges hang there too."""
    return _count_between(None, None)


def count_by_key(keys: Sequence[Key]) -> list[int]:
    """Count the badges that may carry each key's signature; keys are oldest first.

    A badge counts for the key it was first printed with; printed again since, it carries a newer
    one. So the count of an older key is never too low.
    """
    starts = [None, *(key.activated_at for key in keys[1:])]
    counts: list[int] = []
    end: datetime | None = None
    for start in reversed(starts):
        if start is None and len(counts) < len(keys) - 1:
            counts.append(0)  # no server has started with it
            continue
        counts.append(_count_between(start, end))
        end = start
    return counts[::-1]


def _count_between(start: datetime | None, end: datetime | None) -> int:
    statement = select(func.count()).where(Badge.status == BadgeStatus.ACTIVE)
    if start is not None:
        statement = statement.where(Badge.issued_at >= start)
    if end is not None:
        statement = statement.where(Badge.issued_at < end)
    return db.session.scalar(statement) or 0


def list_base_urls(settings: Settings) -> list[str]:
    """List the addresses printed in badges so far, the one accepted last at the end."""
    path = settings.instance / BASE_URLS_FILE
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def remember_base_url(settings: Settings) -> bool:
    """Keep the address of the first badges; True if it was kept now.

    A demo's badges hang nowhere.
    """
    if settings.demo or list_base_urls(settings):
        return False
    if not db.session.scalar(select(exists().where(Badge.id.is_not(None)))):
        return False
    accept_base_url(settings)
    return True


def accept_base_url(settings: Settings) -> None:
    """Take the address in the settings for what badges carry from now on."""
    with one_writer(settings.instance):
        known = list_base_urls(settings)
        if known[-1:] != [settings.base_url]:
            text = "\n".join([*known, settings.base_url]) + "\n"
            path = settings.instance / BASE_URLS_FILE
            write_atomically(path, text.encode(), as_folder_owner=True)
