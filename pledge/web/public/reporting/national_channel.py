"""Ready e-mail to the national channel, which the shopper sends."""

from urllib.parse import quote

from flask_babel import gettext as _

ADDRESS = "ccaxfjd@cca.org.cn"


def mail_link(place: str, *parts: str) -> str:
    """Return a mailto: link (RFC 6068) with a shopper's own words, for the own mail program."""
    subject = _("反映强制关注问题：%(place)s", place=place)
    asked = _("（如有照片，请一并附上。）")
    body = "\r\n\r\n".join(part for part in (place, *parts, asked) if part)
    return f"mailto:{ADDRESS}?subject={quote(subject)}&body={quote(body)}"
