"""Forms of printing: sheet, colour, file form, badges."""

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from pledge.badges.models import Badge
from pledge.badges.printing.jobs import Order
from pledge.badges.rules import MAX_COPIES, Colour, FileForm, Sheet
from pledge.web.forms.base import SignedInForm, choices, line
from pledge.web.labels import print_labels

LONGEST_RANGES = 100
RANGES = re.compile(r"\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*")


class _Boxes(SelectMultipleField):
    """Boxes to tick; at least one is."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: object) -> None:
        """Refuse none, and what was not offered."""
        if not self.data or not set(self.data) <= {value for value, *_rest in self.iter_choices()}:
            raise StopValidation(_("请至少选择一项。"))


class CopiesForm(SignedInForm):
    """How many copies more, and of which touchpoint's badge."""

    touchpoint = SelectField(_l("扫码点"), validate_choice=False)
    count = IntegerField(_l("增加几张"), render_kw={"min": 1, "max": MAX_COPIES})

    def validate_touchpoint(self, field: Field) -> None:
        """Refuse what was not offered."""
        if field.data not in {value for value, *_rest in self.touchpoint.iter_choices()}:
            raise StopValidation(_("请选择一个扫码点。"))

    def validate_count(self, field: Field) -> None:
        """Refuse what is no number, and too many."""
        if field.data is None or not 1 <= field.data <= MAX_COPIES:
            field.errors = []
            raise StopValidation(_("请填写1到%(most)s之间的整数。", most=MAX_COPIES))


class PrintForm(SignedInForm):
    """What is printed, on which sheet, in which colour, as which file."""

    what = _Boxes(_l("打印哪些"))
    copies = line(_l("哪几张"), LONGEST_RANGES, required=False)
    sheet = RadioField(_l("尺寸"), default=Sheet.A4.value, validate_choice=False)
    colour = RadioField(_l("颜色"), default=Colour.GREEN.value, validate_choice=False)
    file_form = RadioField(_l("文件"), default=FileForm.PDF.value, validate_choice=False)

    def offer(self, what: Iterable[tuple[str, str]]) -> None:
        """Offer what may be printed; at first all of it is ticked."""
        self.what.choices = choices(what)
        self.sheet.choices = choices((one.value, print_labels.SHEET[one]) for one in Sheet)
        self.colour.choices = choices((one.value, print_labels.COLOUR[one]) for one in Colour)
        self.file_form.choices = choices(
            (one.value, print_labels.FILE_FORM[one]) for one in FileForm
        )
        if not self.is_submitted():
            self.what.data = [choice.value for choice in self.what.choices]

    def validate_copies(self, field: Field) -> None:
        """Refuse what are no numbers such as 1-8,12."""
        field.data = (field.data or "").replace("，", ",").replace(" ", "")
        if field.data and not RANGES.fullmatch(field.data):
            raise StopValidation(_("请写成1-8,12这样的份号。"))

    def validate_sheet(self, field: Field) -> None:
        """Refuse what was not offered."""
        _require(field, Sheet)

    def validate_colour(self, field: Field) -> None:
        """Refuse what was not offered."""
        _require(field, Colour)

    def validate_file_form(self, field: Field) -> None:
        """Refuse what was not offered."""
        _require(field, FileForm)

    def order(self, badges: Iterable[Badge]) -> Order:
        """Return the order of those badges whose copies were chosen."""
        wanted = [_read_range(part) for part in (self.copies.data or "").split(",") if part]
        return Order(
            Sheet(self.sheet.data),
            Colour(self.colour.data),
            FileForm(self.file_form.data),
            [
                badge.serial
                for badge in badges
                if not wanted or any(badge.copy in numbers for numbers in wanted)
            ],
        )


def _read_range(words: str) -> range:
    first, _dash, last = words.partition("-")
    return range(int(first), int(last or first) + 1)


def _require(field: Field, offered: type[Sheet] | type[Colour] | type[FileForm]) -> None:
    if field.data not in {one.value for one in offered}:
        raise StopValidation(_("请选择一项。"))
