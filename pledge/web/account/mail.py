"""Flask-Security's mails, written to the outbox with links from the base URL."""

from typing import Any

from flask import Response, after_this_request, current_app, flash, request
from flask_security.mail_util import MailUtil

from pledge.db import db
from pledge.notices.actions import queue_mail
from pledge.web.setup.current import current_settings

# The category under which a page may show what would have been mailed.
DEMO_LINK = "demo-link"


class OutboxMailUtil(MailUtil):
    """Write mails to the outbox, in the transaction that causes them."""

    def send_mail(  # noqa: PLR0917 - the signature is Flask-Security's
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Queue one mail; without a mail server its link is logged, in demo mode shown."""
        settings = current_settings()
        asked_at = request.host_url.rstrip("/")
        queue_mail(str(recipient), str(subject), (body or "").replace(asked_at, settings.base_url))
        # Flask-Security commits only where it has changed a row of its own, and a mail is ours.
        after_this_request(_commit)
        link = kwargs.get("confirmation_link") or kwargs.get("reset_link")
        if settings.mail_url or not link:
            return
        current_app.logger.warning("no mail server is set; a mail would have led to %s", link)
        if settings.demo:
            flash(str(link), DEMO_LINK)


def _commit(response: Response) -> Response:
    db.session.commit()
    return response
