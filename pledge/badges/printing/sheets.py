"""Printed sheets of badges as PDF or PNG, typeset from the facts of each badge."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pledge.badges.models import Badge
from pledge.badges.printing import qr
from pledge.badges.queries import count_copies
from pledge.badges.rules import BadgeStatus, Colour, Sheet
from pledge.badges.scanning.tokens import TokenSigner
from pledge.config import Settings
from pledge.core import regions
from pledge.core.reference_codes import group_serial
from pledge.pledges.rules import PledgeStatus
from pledge.storage import typst

TEMPLATES: Mapping[Sheet, str] = {
    Sheet.A4: "poster.typ",
    Sheet.A5: "poster.typ",
    Sheet.BOARD: "board.typ",
    Sheet.STICKER: "sticker.typ",
    Sheet.EIGHT: "sheet.typ",
}

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Press:
    """What every sheet of a registry has in common: its address, its names, its signature."""

    base_url: str
    name: str
    name_en: str
    signer: TokenSigner

    @classmethod
    def of(cls, settings: Settings) -> "Press":
        """Return the press of a registry."""
        signer = TokenSigner(settings.badge_keys)
        return cls(settings.base_url, settings.site_name, settings.site_name_en, signer)


def is_printable(badge: Badge) -> bool:
    """Tell whether a badge may be printed: in use, under a pledge that stands today."""
    return badge.status is BadgeStatus.ACTIVE and badge.pledge.status_today is PledgeStatus.ACTIVE


def describe_sheet(badges: Iterable[Badge], press: Press) -> list[Item]:
    """Return what each badge's print says; the words around it are the template's."""
    badges = list(badges)
    highest = count_copies(sorted({badge.pledge_id for badge in badges}))
    return [_describe(one, highest[one.pledge_id, one.touchpoint_id], press) for one in badges]


def make_sheets_pdf(items: Sequence[Item], sheet: Sheet, colour: Colour, press: Press) -> bytes:
    """Set items as a PDF, one a page, or eight on the sheet of stickers."""
    return typst.typeset(TEMPLATES[sheet], _facts(items, sheet, colour, press))


def draw_preview(item: Item, sheet: Sheet, colour: Colour, press: Press) -> bytes:
    """Draw one item's page as PNG, at twice a screen's 96 pixels an inch."""
    [page] = typst.draw(TEMPLATES[sheet], _facts([item], sheet, colour, press), 192)
    return page


def _facts(items: Sequence[Item], sheet: Sheet, colour: Colour, press: Press) -> dict[str, Any]:
    places = list(dict.fromkeys(str(item["place"]) for item in items))
    return {
        "title": f"{press.name} · {'、'.join(places[:3])}" + ("…" if len(places) > 3 else ""),
        "registry": press.name,
        "registry-en": press.name_en,
        "sheet": sheet.value,
        "colour": colour.value,
        "items": list(items),
    }


def _describe(badge: Badge, highest: int, press: Press) -> Item:
    pledge, prefix = badge.pledge, f"{press.base_url}/b/"
    token, region = press.signer.sign(badge.serial), regions.find_name(pledge.site.region_code)
    return {
        "place": pledge.site.name,
        "address": f"{region or ''}{pledge.site.address}",
        "scene": badge.scene.value,
        "label": badge.label,
        "copy": badge.copy,
        "of": highest,
        "serial": group_serial(badge.serial),
        "url": prefix + token,
        "host": urlsplit(press.base_url).netloc,
        "valid": pledge.valid_until.isoformat(),
        "text": pledge.text_version,
        "clauses": list(pledge.clauses),
        "qr": qr.svg(prefix, token),
    }
