"""Forms of a site: facts, touchpoints by scene, containing mall."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from pledge.core import regions
from pledge.core import text as typed_text
from pledge.merchants.actions import SiteFacts
from pledge.merchants.models import Merchant, Site
from pledge.merchants.rules import MAX_LABEL, MAX_TOUCHPOINTS, MAX_VENDOR, Scene, SiteKind
from pledge.pledges.queries import list_signed_malls
from pledge.web.forms.base import SignedInForm, choices, line
from pledge.web.forms.fields import EnumField, OfferedField
from pledge.web.forms.stale_check import StateTokenForm
from pledge.web.labels import labels

MAX_SITE_NAME = 60
MAX_ADDRESS = 120
MAX_SPOTS = 400
NO_CONTAINER = ""

_SEPARATORS = re.compile(r"[,，、;；\n]+")


class TouchpointsForm(SignedInForm):
    """Where people scan: a box for each scene, and the spots of that scene by name."""

    scene_choices: list[Scene]

    def scene_fields(self) -> list[tuple[Scene, Any, Any]]:
        """List (scene, its box, its spots) in the order they are offered."""
        return [
            (scene, self[f"has_{scene.value}"], self[f"spots_{scene.value}"])
            for scene in self.scene_choices
        ]

    def touchpoints(self) -> list[tuple[Scene, str]]:
        """Return the touchpoints ticked; a scene without named spots is one, named after it."""
        found: list[tuple[Scene, str]] = []
        for scene, box, spots in self.scene_fields():
            if box.data:
                names = split_spots(spots.data or "") or [str(labels.SCENE[scene])]
                found += [(scene, name) for name in names]
        return list(dict.fromkeys(found))

    def check_touchpoints(self) -> bool:
        """Add errors where none is ticked, a name is too long, or there are too many."""
        points = self.touchpoints()
        first = self.scene_fields()[0][1]
        if not points:
            first.errors = [_("请至少选择一个扫码环节。")]
        elif len(points) > MAX_TOUCHPOINTS:
            first.errors = [_("一个场所最多%(most)s个扫码点。", most=MAX_TOUCHPOINTS)]
        for _scene, box, spots in self.scene_fields():
            if box.data and any(len(name) > MAX_LABEL for name in split_spots(spots.data or "")):
                spots.errors = [
                    *spots.errors,
                    _("每个扫码点的名称最多%(longest)s个字，用逗号隔开。", longest=MAX_LABEL),
                ]
        return not any(box.errors or spots.errors for _scene, box, spots in self.scene_fields())


def split_spots(typed: str) -> list[str]:
    """Split typed spots at commas of every kind; blanks and repetitions fall away."""
    names = (typed_text.clean_line(part) for part in _SEPARATORS.split(typed))
    return list(dict.fromkeys(name for name in names if name))


# One box and one line for each scene, on the class, where WTForms looks for fields.
for _scene in Scene:
    setattr(TouchpointsForm, f"has_{_scene.value}", BooleanField(labels.SCENE[_scene]))
    setattr(
        TouchpointsForm,
        f"spots_{_scene.value}",
        line(_l("位置名称"), MAX_SPOTS, required=False),
    )


class AddTouchpointsForm(TouchpointsForm):
    """More touchpoints of a place: at least one."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the touchpoints together, whatever else is wrong."""
        is_valid = bool(super().validate(extra_validators))
        return self.check_touchpoints() and is_valid


class SiteForm(TouchpointsForm):
    """Kind, name, door address, district, container, vendor, touchpoints."""

    kind = EnumField(_l("场所类型"), SiteKind, labels.SITE_KIND, missing=_l("请选择场所类型。"))
    name = line(_l("场所名称"), MAX_SITE_NAME)
    region = OfferedField(_l("区、县"), _l("请选择区、县。"))
    address = line(_l("门牌地址"), MAX_ADDRESS)
    container = OfferedField(_l("位于哪个商场内"), _l("请从列表中选择商场。"), is_required=False)
    vendor = line(_l("系统供应商"), MAX_VENDOR, required=False)

    def offer(self, city_code: str, merchant: Merchant, site: Site | None = None) -> None:
        """Offer the districts of a city, and the malls there this place may stand in."""
        districts = regions.districts(city_code)
        self.region.choices = choices([("", _("请选择")), *((d.code, d.name) for d in districts)])
        own = [s for s in merchant.sites if s.kind is SiteKind.MALL and s is not site]
        malls = {mall.id: mall for mall in own if mall.region_code[:4] == city_code[:4]}
        for district in districts:
            malls |= {mall.id: mall for mall in list_signed_malls(district.code)}
        malls.pop(site.id if site else 0, None)
        self.malls = malls
        self.container.choices = choices(
            [(NO_CONTAINER, _("不在商场内"))]
            + [(str(mall.id), mall.name) for mall in malls.values()]
        )
        self.scene_choices = list(Scene)

    malls: dict[int, Site]

    def facts(self) -> SiteFacts:
        """Return the site's facts; only after validation."""
        return SiteFacts(
            kind=self.kind.chosen,
            name=self.name.data or "",
            address=self.address.data or "",
            region_code=self.region.data or "",
            container=self.malls.get(int(self.container.data or 0)),
            vendor=self.vendor.data or "",
        )


class CorrectSiteForm(StateTokenForm, SiteForm):
    """The same facts, corrected; the touchpoints have a page of their own."""
