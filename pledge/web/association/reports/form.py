"""Form of a report that came by e-mail, phone, paper or a visit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from pledge.cases.reports.intake import ReportInput, UnsignedPlace
from pledge.cases.rules import workflow
from pledge.cases.rules.breach_codes import AFTER_THE_END, BreachCode, codes_for
from pledge.cases.rules.workflow import Channel
from pledge.core import regions
from pledge.core.reference_codes import is_pledge_number, normalise_pledge_number
from pledge.merchants.rules import Scene
from pledge.pledges.models import Pledge
from pledge.pledges.queries import find_pledge
from pledge.web.forms.base import SignedInForm, block, choices, line
from pledge.web.forms.fields import EnumField, EnumRadioField, OfferedField
from pledge.web.labels import labels
from pledge.web.public.reporting.form import CODE_FOREIGN, CODE_MISSING, PlaceForm

# What a member can type in; the other two come by themselves.
TYPED = (Channel.EMAIL, Channel.PHONE, Channel.PAPER, Channel.WALK_IN)
MAX_NUMBER = 20
# as they stand on the page, so that the box of errors lists them in this order
ORDER = (
    *("csrf_token", "form_token", "channel", "number", "place_name", "region", "place_address"),
    *("kind", "scene", "code", "happened_on", "story", "asked", "vendor", "contact"),
)


class LeadForm(PlaceForm, SignedInForm):
    """A shopper's form, and how it came in; a pledge's number stands in for the place."""

    class Meta(SignedInForm.Meta):
        csrf = True

    channel = EnumRadioField(
        _l("怎么收到的？"),
        Channel,
        labels.CHANNEL,
        missing=_l("请选择这条线索是怎么收到的。"),
    )
    number = line(_l("承诺编号"), MAX_NUMBER, required=False)
    region = OfferedField(_l("地区"), _l("请选择本协会负责的地区。"))
    asked = block(_l("反映人提出换一种方式了吗？对方怎么说？"), workflow.MAX_ANSWER, required=False)
    scene: EnumField[Scene] = EnumField(
        _l("环节"), Scene, labels.SCENE, missing=_l("请选择环节。"), unchosen=_l("请选择")
    )
    code: EnumField[BreachCode] = EnumField(
        _l("问题"),
        BreachCode,
        labels.BREACH,
        missing=CODE_MISSING,
        foreign=CODE_FOREIGN,
    )

    def __init__(self, *args: Any, channels: Sequence[Channel] = TYPED, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = channels
        self._fields = {name: self._fields[name] for name in ORDER if name in self._fields}

    def offer(self, jurisdiction: str, places: list[tuple[str, str]]) -> None:
        """Offer divisions as (code, name), and find the pledge whose number was typed."""
        self.jurisdiction = jurisdiction
        self.channel.offer(self.channels)
        self.offer_places(places)
        self.code.choices = choices(
            [
                ("", _("请选择")),
                *((one.value, f"{one} {labels.BREACH[one]}") for one in BreachCode),
            ]
        )
        self._fit_to(_find(self.number.data or ""))

    def _fit_to(self, found: Pledge | None) -> None:
        is_here = found is not None and regions.contains(self.jurisdiction, found.site.region_code)
        self.elsewhere = None if is_here else found
        self.pledge = pledge = found if is_here else None
        self.signed_on = pledge.signed_on if pledge else date.min
        self.ended_on = pledge.ended_on if pledge else None
        self.broken = {}
        self.fitting = [*(codes_for(self.scene.data) if self.scene.data else BreachCode)]
        # which of the two ways it is told decides what must be chosen
        self.region.is_required = self.kind.is_required = not self.number.data
        for place_field in (self.place_name, self.place_address):
            # which of the two ways it is told decides what must be filled in
            place_field.flags.required = False
            if self.number.data:
                place_field.validators = ()

    def validate_channel(self, field: Field) -> None:
        """Refuse a channel that was not offered."""
        if field.data not in self.channels:
            raise StopValidation(_("请选择这条线索是怎么收到的。"))

    def validate_number(self, field: Field) -> None:
        """Refuse a number of no pledge, and of a pledge that another association answers for."""
        if not field.data or self.pledge:
            return
        if self.elsewhere:
            where = labels.region_name(self.elsewhere.site.region_code)
            raise StopValidation(_("这份承诺的场所在%(region)s，不归本协会受理。", region=where))
        raise StopValidation(_("没有这个编号的承诺，请核对；没有编号就留空，填写场所。"))

    def validate_scene(self, field: Field) -> None:
        """Refuse a scene that the pledge does not cover."""
        if self.pledge and field.data not in self.pledge.scenes:
            covered = "、".join(str(labels.SCENE[Scene(one)]) for one in self.pledge.scenes)
            raise StopValidation(_("这份承诺不含这个环节，只含：%(scenes)s。", scenes=covered))

    def validate_code(self, field: Field) -> None:
        """Refuse what does not fit the scene, and what only a pledge can suffer."""
        super().validate_code(field)
        if field.data in AFTER_THE_END and not self.number.data:
            raise StopValidation(_("标识冒用和打击报复要填承诺编号。"))

    def place(self) -> UnsignedPlace | None:
        """Return the unsigned place; None where a pledge names it."""
        return None if self.pledge else super().place()

    def lead(self) -> ReportInput:
        """Return the report input with its channel; only after validation."""
        return replace(self.to_report_input(self.pledge, None, "zh"), channel=self.channel.chosen)

    jurisdiction: str
    pledge: Pledge | None
    elsewhere: Pledge | None


def region_options(jurisdiction: str) -> list[tuple[str, str]]:
    """List the divisions to choose from, as (code, name): of the country, the provinces."""
    if jurisdiction == regions.NATIONAL:
        return [(one.code, str(labels.PROVINCE[one.code])) for one in regions.provinces()]
    return [(one.code, one.name) for one in regions.divisions(jurisdiction)]


def _find(typed: str) -> Pledge | None:
    # What cannot be a number never reaches the database, which refuses some characters.
    number = normalise_pledge_number(typed)
    return find_pledge(number) if is_pledge_number(number) else None
