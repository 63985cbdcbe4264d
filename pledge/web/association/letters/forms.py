"""Forms of letters: what an officer adds to the facts of a case."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField, TextAreaField, TimeField
from wtforms.validators import StopValidation

from pledge.cases.letters.facts import Interview, RemedyFacts
from pledge.cases.letters.service import LetterRequest
from pledge.cases.rules.workflow import MAX_ANSWER
from pledge.core.clock import SHANGHAI, add_working_days, now, today
from pledge.core.workdays import is_working_day
from pledge.web.forms.base import block, line
from pledge.web.forms.stale_check import StateTokenForm

LONGEST_TERM = 60
USUAL_TERM = 10
USUAL_NOTICE = 3
LONGEST_PLACE = 100
LONGEST_LIST = 200


class LetterForm(StateTokenForm):
    """What both letters say of the matter."""

    breach = block(_l("有关情况"), MAX_ANSWER, required=_l("请写明有关情况。"))

    lines: TextAreaField

    @property
    def doubt(self) -> str:
        """What speaks against what was written, though it may stand; empty for nothing."""
        return ""

    def want(self) -> LetterRequest:
        """Return what is asked for; only after validation."""
        # WTForms brings a metaclass of its own, so this cannot be an abstract method.
        raise NotImplementedError

    def own_words(self) -> tuple[str, str]:
        """Return what an officer wrote freely, which may point at a reporter."""
        return self.breach.data or "", self.lines.data or ""


class WarningForm(LetterForm):
    """A warning: within how many working days to mend, and what."""

    working_days = IntegerField(
        _l("整改期限（工作日）"), render_kw={"min": 1, "max": LONGEST_TERM, "required": True}
    )
    lines = block(_l("具体要求"), MAX_ANSWER, required=False)

    def validate_working_days(self, field: Field) -> None:
        """Refuse what is no number, and terms that nobody could keep or would wait for."""
        if field.data is None or not 1 <= field.data <= LONGEST_TERM:
            field.errors = []
            raise StopValidation(_("请填写1到%(most)s之间的整数。", most=LONGEST_TERM))

    def want(self) -> LetterRequest:
        """Return the remedy asked for."""
        count = self.working_days.data or USUAL_TERM
        remedy = RemedyFacts(count, add_working_days(today(), count), _lines(self.lines.data))
        return LetterRequest(remedy, self.breach.data or "")


class InterviewForm(LetterForm):
    """An invitation: when, where, with whom, and what to bring."""

    day = DateField(_l("约谈日期"), render_kw={"required": True})
    time = TimeField(_l("约谈时间"), render_kw={"required": True})
    place = line(_l("约谈地点"), LONGEST_PLACE)
    people = line(_l("参加人员"), LONGEST_LIST)
    bring = line(_l("携带材料"), LONGEST_LIST)
    lines = block(_l("另请注意"), MAX_ANSWER, required=False)

    def validate_day(self, field: Field) -> None:
        """Refuse what is no day, and days that are over."""
        if field.data is None:
            field.errors = []
            raise StopValidation(_("请填写日期，例如%(day)s。", day=today().isoformat()))
        if field.data < today():
            raise StopValidation(_("约谈日期不能早于今天。"))

    def validate_time(self, field: Field) -> None:
        """Refuse what is no time, and a time of today that is over."""
        if field.data is None:
            field.errors = []
            raise StopValidation(_("请填写时间，例如14:30。"))
        if self.day.data == today() and self._moment() < now():
            raise StopValidation(_("约谈时间不能早于现在。"))

    @property
    def doubt(self) -> str:
        """What speaks against the day that was written, though it may stand; empty for nothing."""
        day = self.day.data
        if day is None or day < today():
            return ""
        doubts = []
        if not is_working_day(day):
            doubts.append(_("这一天不是工作日。"))
        if day < add_working_days(today(), USUAL_NOTICE):
            doubts.append(
                _("距今天不到%(count)s个工作日，商家可能来不及准备。", count=USUAL_NOTICE)
            )
        return "".join(doubts)

    def want(self) -> LetterRequest:
        """Return the interview asked for."""
        interview = Interview(
            at=self._moment(),
            place=self.place.data or "",
            who=self.people.data or "",
            bring=self.bring.data or "",
            lines=_lines(self.lines.data),
        )
        return LetterRequest(interview, self.breach.data or "")

    def _moment(self) -> datetime:
        day, time = self.day.data, self.time.data
        if day is None or time is None:
            raise ValueError("an interview has its day and its time")
        return datetime.combine(day, time, SHANGHAI)


def _lines(words: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in (words or "").split("\n") if one.strip())
