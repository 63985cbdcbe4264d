"""Form of a visit: when, where, field tests, words."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field, HiddenField, SelectField
from wtforms.validators import StopValidation

from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import MAX_STORY, TestAnswer
from pledge.core.clock import SHANGHAI, now
from pledge.merchants.rules import Scene
from pledge.pledges.texts import Clause, get_text, list_versions
from pledge.web.forms.base import SignedInForm, block, choices, line, without_forbidden
from pledge.web.forms.fields import EnumField, EnumRadioField
from pledge.web.labels import labels

MAX_SPOT = 60
OTHER = "other"
# by how much a phone's clock may be ahead of ours
LEEWAY = timedelta(minutes=15)
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")


class VisitForm(SignedInForm):
    """What a member saw on the spot; its key makes one visit of a form that came twice."""

    idempotency_key = HiddenField()
    visited_at = DateTimeLocalField(_l("核查时间"), format=FORMATS)
    touchpoint = SelectField(_l("扫码点"), validate_choice=False)
    scene = EnumField(_l("环节"), Scene, labels.SCENE)
    spot = line(_l("具体位置"), MAX_SPOT, required=False)
    words = block(_l("看到的情况"), MAX_STORY, required=False)

    opened_at: datetime
    clauses: tuple[Clause, ...]
    touchpoints: list[tuple[str, str]]

    def fit(self, case: Case, clauses: tuple[Clause, ...]) -> None:
        """Ask these clauses' tests, and offer the spots of the case's place."""
        self.clauses = clauses
        self.opened_at = case.opened_at.astimezone(SHANGHAI).replace(second=0, microsecond=0)
        spots = case.site.touchpoints if case.site else []
        self.touchpoints = [
            (f"{spot.scene}:{spot.label}", labels.show_spot(spot.scene, spot.label))
            for spot in spots
        ]
        self.touchpoint.choices = choices(
            [("", _("请选择")), *self.touchpoints, (OTHER, _("其他位置，在下面填写"))]
        )

    def begin(self, case: Case) -> None:
        """Fill in what can be known: the time now in China, and a spot whose badge was scanned."""
        self.idempotency_key.data = secrets.token_urlsafe(24)
        self.visited_at.data = now().astimezone(SHANGHAI).replace(tzinfo=None)
        self.scene.data = case.scene
        badges = [report.badge for report in case.reports if report.badge]
        scanned = {f"{badge.scene}:{badge.label}" for badge in badges}
        likely = scanned & {value for value, _words in self.touchpoints}
        # A scene alone names no spot, and a spot nobody went to must not stand in the record.
        self.touchpoint.data = likely.pop() if len(likely) == 1 else ""

    def answers(self) -> list[tuple[Clause, Field]]:
        """List (clause, the field of its answer)."""
        return [(clause, self[f"answer_{clause.code}"]) for clause in self.clauses]

    def check_answers(self) -> bool:
        """Add an error to each test without an answer, and to no words where there is no test."""
        for clause, field in self.answers():
            if field.data is None:
                field.errors = [_("%(code)s请回答，看不清就选“不清楚”。", code=clause.code)]
        if not self.clauses and not self.words.data:
            self.words.errors = [_("请写下看到的情况。")]
        return not self.errors

    def validate_idempotency_key(self, field: Field) -> None:
        """Refuse a form whose key is missing or altered, and give it a new one."""
        if not _KEY.fullmatch(field.data or ""):
            field.data = secrets.token_urlsafe(24)
            raise StopValidation(_("页面已过期，请再提交一次。"))

    def validate_visited_at(self, field: Field) -> None:
        """Refuse no time, a time to come, and one before the case was opened."""
        if field.data is None:
            field.errors = []
            field.raw_data = [without_forbidden(typed) for typed in field.raw_data or []]
            raise StopValidation(_("请填写核查的日期和时间。"))
        moment = field.data.replace(tzinfo=SHANGHAI)
        if moment > now() + LEEWAY:
            raise StopValidation(_("核查时间不能晚于现在。"))
        if moment < self.opened_at:
            opened = labels.show_moment(self.opened_at)
            raise StopValidation(_("案件于%(opened)s立案，核查不能早于这个时间。", opened=opened))

    def validate_touchpoint(self, field: Field) -> None:
        """Refuse no choice; a spot that the merchant took away meanwhile was there all the same."""
        if self.is_elsewhere:
            return
        scene, _colon, label = (field.data or "").partition(":")
        if scene not in set(Scene) or not label or len(label) > MAX_SPOT:
            raise StopValidation(_("请选择扫码点。"))

    def validate_scene(self, field: Field) -> None:
        """Refuse a scene that does not exist, where one is asked for."""
        if self.is_elsewhere and field.data is None:
            raise StopValidation(_("请选择环节。"))

    @property
    def is_elsewhere(self) -> bool:
        """Whether the spot is none of the place's own touchpoints."""
        return not self.touchpoints or self.touchpoint.data == OTHER

    def key_for(self, case: Case, user_id: int) -> str:
        """Return what the database keeps of the key: bound to one case and one person."""
        typed = self.idempotency_key.data or ""
        return hashlib.sha256(f"visit:{case.id}:{user_id}:{typed}".encode()).hexdigest()

    def moment(self) -> datetime:
        """Return when it was; only after validation."""
        return min((self.visited_at.data or now()).replace(tzinfo=SHANGHAI), now())

    def place(self) -> tuple[Scene, str]:
        """Return scene and spot; only after validation."""
        if self.is_elsewhere:
            return self.scene.chosen, self.spot.data or ""
        scene, _colon, label = self.touchpoint.data.partition(":")
        return Scene(scene), without_forbidden(label)

    def answered(self) -> dict[str, str]:
        """Return clause code → "yes", "no" or "unclear"; only after validation."""
        return {clause.code: field.data for clause, field in self.answers()}


for _code in dict.fromkeys(
    c.code for version in list_versions() for c in get_text(version).clauses
):
    setattr(
        VisitForm,
        f"answer_{_code}",
        EnumRadioField(_code, TestAnswer, labels.ANSWER),
    )
