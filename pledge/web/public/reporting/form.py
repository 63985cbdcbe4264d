"""Form of a public report."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, Field, HiddenField
from wtforms.validators import Email, StopValidation, ValidationError
from wtforms.validators import Optional as Maybe

from pledge.badges.models import Badge
from pledge.cases.reports.intake import ReportInput, UnsignedPlace
from pledge.cases.rules import incident_date, workflow
from pledge.cases.rules.breach_codes import (
    AFTER_THE_END,
    BREACHES,
    BreachCode,
    clauses_broken,
    codes_for,
)
from pledge.core import regions
from pledge.core.clock import today
from pledge.core.text import clean_line
from pledge.merchants.rules import MAX_VENDOR, Scene, SiteKind
from pledge.pledges.models import Pledge
from pledge.web.forms.base import (
    PublicForm,
    block,
    choices,
    line,
    refuse_forbidden_characters,
    without_forbidden,
)
from pledge.web.forms.fields import EnumField, EnumRadioField, OfferedField
from pledge.web.labels import labels

MAX_EMAIL = 254
MAX_PLACE_NAME = 60
MAX_PLACE_ADDRESS = 120
CODE_MISSING = _l("请选择遇到的问题。")
CODE_FOREIGN = _l("这个问题与所选环节不符，请重新选择。")


class ReportForm(PublicForm):
    """What happened, where, when, and what was said."""

    form_token = HiddenField()
    # annotated widely: the form for staff lets both be selected from lists
    scene: Field = HiddenField()
    code: EnumField[BreachCode] = EnumRadioField(
        _l("遇到了什么问题？"),
        BreachCode,
        labels.BREACH,
        missing=CODE_MISSING,
        foreign=CODE_FOREIGN,
    )
    happened_on = DateField(_l("哪一天发生的？"))
    story = block(
        _l("当时的经过"), workflow.MAX_STORY, required=_l("请写下当时的经过，一两句话就可以。")
    )
    asked = block(_l("您提出换一种方式了吗？对方怎么说？"), workflow.MAX_ANSWER, required=False)
    contact = EmailField(
        _l("电子邮箱"),
        filters=[clean_line],
        validators=[
            Maybe(),
            refuse_forbidden_characters,
            Email(message=_l("邮箱格式不对，请检查；也可以不填。")),
        ],
    )

    vendor = line(_l("点餐或停车系统的名称"), MAX_VENDOR, required=False)

    def fit(self, pledge: Pledge | None, scene: Scene) -> None:
        """Offer only the codes that fit the scene, and remember the day of signing."""
        self.signed_on = pledge.signed_on if pledge else date.min
        self.ended_on = pledge.ended_on if pledge else None
        self.fitting = [*codes_for(scene)]
        self.code.offer(self.fitting)
        self.scene.data = scene
        promised = pledge.clauses if pledge else []
        self.broken = {code: clauses_broken(code, promised) for code in BREACHES}

    def validate_code(self, field: Field) -> None:
        """Refuse an answer that does not fit."""
        if field.data not in self.fitting:
            raise StopValidation(str(CODE_FOREIGN))

    def validate_happened_on(self, field: Field) -> None:
        """Refuse days on which this pledge cannot have been broken."""
        if field.data is None:
            field.errors = []
            field.raw_data = [without_forbidden(typed) for typed in field.raw_data or []]
            raise StopValidation(_("请填写日期，例如%(day)s。", day=today().isoformat()))
        try:
            ended_on = None if self.code.data in AFTER_THE_END else self.ended_on
            incident_date.require_possible_day(field.data, self.signed_on, today(), ended_on)
        except incident_date.DayInFuture as error:
            raise ValidationError(_("日期不能晚于今天。")) from error
        except incident_date.DayBeforeSigning as error:
            raise ValidationError(
                _(
                    "这份承诺于%(day)s签署，只能举报此后发生的事。",
                    day=labels.show_day(self.signed_on),
                )
            ) from error
        except incident_date.DayAfterEnd as error:
            raise ValidationError(
                _(
                    "这份承诺已于%(day)s结束，只能举报当天及此前发生的事。"
                    "标识贴在别处或被冒用、因举报受到为难，不受此限。",
                    day=labels.show_day(self.ended_on or self.signed_on),
                )
            ) from error

    def validate_contact(self, field: Field) -> None:
        """Refuse what no mail server would take."""
        if field.data and len(field.data) > MAX_EMAIL:
            raise ValidationError(_("邮箱格式不对，请检查；也可以不填。"))

    signed_on: date
    ended_on: date | None
    fitting: list[BreachCode]
    broken: dict[BreachCode, list[str]]

    def place(self) -> UnsignedPlace | None:
        """Return the unsigned place; only after validation."""
        return None

    def to_report_input(
        self, pledge: Pledge | None, badge: Badge | None, locale: str
    ) -> ReportInput:
        """Return the report input; only after validation."""
        return ReportInput(
            pledge=pledge,
            badge=badge,
            scene=Scene(self.scene.data),
            code=self.code.chosen,
            happened_on=self.happened_on.data or today(),
            story=self.story.data or "",
            asked=self.asked.data or "",
            contact=self.contact.data or None,
            locale=locale,
            vendor=self.vendor.data or "",
            place=self.place(),
        )


class PlaceForm(ReportForm):
    """The same, and where: for a place that has signed no pledge."""

    place_name = line(_l("场所名称"), MAX_PLACE_NAME, required=_l("请填写场所的名称。"))
    place_address = line(_l("地址"), MAX_PLACE_ADDRESS, required=_l("请填写地址，写到门牌或路口。"))
    region = OfferedField(_l("省份"), _l("请选择省份。"))
    kind = EnumField(
        _l("场所类型"),
        SiteKind,
        labels.SITE_KIND,
        missing=_l("请选择场所类型。"),
        unchosen=_l("请选择"),
    )

    def fit(self, pledge: Pledge | None, scene: Scene) -> None:
        """Offer provinces and kinds as well, and no misuse of a badge or revenge: both need one."""
        super().fit(pledge, scene)
        self.fitting = [code for code in codes_for(scene) if code not in AFTER_THE_END]
        self.code.offer(self.fitting)
        self.offer_places(
            [(place.code, str(labels.PROVINCE[place.code])) for place in regions.provinces()]
        )

    def offer_places(self, places: list[tuple[str, str]]) -> None:
        """Offer divisions, as (code, name)."""
        self.region.choices = choices([("", _("请选择")), *places])

    def place(self) -> UnsignedPlace | None:
        """Return the unsigned place; only after validation."""
        return UnsignedPlace(
            self.place_name.data or "",
            self.place_address.data or "",
            self.region.data,
            self.kind.chosen,
        )


def form_for(pledge: Pledge | None, **kwargs: Any) -> ReportForm:
    """Return the form of a pledge's report, or of a lead about a place without one."""
    return ReportForm(**kwargs) if pledge else PlaceForm(**kwargs)
