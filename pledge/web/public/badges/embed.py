"""View of the embedded SVG with a pledge's live status."""

from functools import lru_cache
from html import escape

from flask import Response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from pledge.pledges.rules import PledgeStatus
from pledge.storage.typst import text_width
from pledge.web.labels import labels
from pledge.web.public import blueprint
from pledge.web.public.pledges.pages import get_pledge_or_404
from pledge.web.setup.access import Audience, admits
from pledge.web.setup.current import current_settings
from pledge.web.setup.language import LANGUAGES
from pledge.web.setup.render import render_bare

NAME_SIZE = 14
NUMBER_SIZE = 12
STATUS_SIZE = 16
HEIGHT = 44
KEPT_SECONDS = 300


@blueprint.get("/pledges/<number>/badge.svg")
@admits(Audience.ANYONE)
def show_embed(number: str) -> Response:
    """Draw a pledge's status today; Chinese unless the address asks for English.

    The visitor's own languages are left out of it, so that one address is one picture.
    """
    pledge = get_pledge_or_404(number)
    lang = "en" if request.args.get("lang") == "en" else "zh"
    drawing = _draw(lang, pledge.status_today, labels.show_number(pledge.number))
    response = Response(drawing, mimetype="image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_SECONDS
    response.add_etag()
    response.make_conditional(request)
    return response


def embed_code(number: str) -> str:
    """Return the HTML that puts a pledge's picture, leading to its page, into another site."""
    page = current_settings().base_url + url_for("public.show_pledge", number=number)
    picture = current_settings().base_url + url_for("public.show_embed", number=number)
    words = f"{_('不强制关注承诺')} {number}"
    image = f'<img src="{escape(picture)}" alt="{words}" height="{HEIGHT}">'
    return f'<a href="{escape(page)}">{image}</a>'


@lru_cache(maxsize=2000)
def _draw(lang: str, status: PledgeStatus, number: str) -> str:
    with force_locale(LANGUAGES[lang]):
        name, word = _("不强制关注承诺"), str(labels.PLEDGE_STATUS[status])
    return render_bare(
        lang,
        "public/badges/show_embed.svg",
        status=status.value,
        number=number,
        name=name,
        word=word,
        name_size=NAME_SIZE,
        number_size=NUMBER_SIZE,
        status_size=STATUS_SIZE,
        name_width=text_width(name, NAME_SIZE),
        number_width=text_width(number, NUMBER_SIZE),
        word_width=text_width(word, STATUS_SIZE),
    )
