"""Notices as mails and inbox rows, each in its reader's language.

Whoever signs in gets a notice by e-mail and in the inbox; a reporter, by e-mail alone. A mail to a
reporter says that something happened and never what; none carries a receipt code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask_babel import force_locale

from pledge.accounts.models import User
from pledge.cases.models.cases import Report
from pledge.notices.actions import queue_mail
from pledge.notices.inbox import put_notice
from pledge.web.context import site_name
from pledge.web.setup.current import current_settings
from pledge.web.setup.language import LANGUAGES
from pledge.web.setup.render import render_bare


@dataclass(frozen=True)
class OutgoingNotice:
    """A notice to one reader: a template of `templates/mail` and its context.

    ``path`` is the page where the matter is dealt with; the inbox leads there.
    """

    reader: User | Report
    template: str
    path: str | None = None
    context: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def write_notice(notice: OutgoingNotice) -> None:
    """Write a notice to the outbox, and to the inbox of whoever signs in.

    Nothing goes to a reporter who left no address or withdrew the report.
    """
    reader = notice.reader
    if isinstance(reader, User):
        subject, body = _fill(reader.locale, notice)
        queue_mail(reader.email, subject, body)
        put_notice(reader, subject, body, notice.path)
    elif reader.contact and reader.withdrawn_at is None:
        queue_mail(reader.contact, *_fill(reader.locale, notice))


def _fill(lang: str, notice: OutgoingNotice) -> tuple[str, str]:
    """Return the subject and the body of a mail: the first line of its template, and the rest."""
    # Without the pages' shared context: it would show the sender's waiting messages.
    with force_locale(LANGUAGES[lang]):
        name = site_name(current_settings(), lang)
        text = render_bare(lang, notice.template, site_name=name, **notice.context)
    subject, _blank, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
