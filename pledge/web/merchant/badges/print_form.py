"""Forms of printing: sheet, colour, file form, badges."""

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField
from wtforms.validators import StopValidation

from pledge.badges.models import Badge
from pledge.badges.printing.jobs import Order
from pledge.badges.rules import MAX_COPIES, Colour, FileForm, Sheet
from pledge.web.forms.base import SignedInForm, choices, line
from pledge.web.forms.fields import BoxesField, EnumRadioField, OfferedField
from pledge.web.labels import print_labels

LONGEST_RANGES = 100
UNCHOSEN = _l("请选择一项。")
RANGES = re.compile(r"\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*")


class CopiesForm(SignedInForm):
    """How many copies more, and of which touchpoint's badge."""

    touchpoint = OfferedField(_l("扫码点"), _l("请选择一个扫码点。"))
    count = IntegerField(_l("增加几张"), render_kw={"min": 1, "max": MAX_COPIES})

    def validate_count(self, field: Field) -> None:
        """Refuse what is no number, and too many."""
        if field.data is None or not 1 <= field.data <= MAX_COPIES:
            field.errors = []
            raise StopValidation(_("请填写1到%(most)s之间的整数。", most=MAX_COPIES))


class PrintForm(SignedInForm):
    """What is printed, on which sheet, in which colour, as which file."""

    what = BoxesField(_l("打印哪些"), _l("请至少选择一项。"))
    copies = line(_l("哪几张"), LONGEST_RANGES, required=False)
    sheet = EnumRadioField(
        _l("尺寸"), Sheet, print_labels.SHEET, missing=UNCHOSEN, default=Sheet.A4
    )
    colour = EnumRadioField(
        _l("颜色"), Colour, print_labels.COLOUR, missing=UNCHOSEN, default=Colour.GREEN
    )
    file_form = EnumRadioField(
        _l("文件"), FileForm, print_labels.FILE_FORM, missing=UNCHOSEN, default=FileForm.PDF
    )

    def offer(self, what: Iterable[tuple[str, str]]) -> None:
        """Offer what may be printed; at first all of it is ticked."""
        self.what.choices = choices(what)
        if not self.is_submitted():
            self.what.data = [choice.value for choice in self.what.choices]

    def validate_copies(self, field: Field) -> None:
        """Refuse what are no numbers such as 1-8,12."""
        field.data = (field.data or "").replace("，", ",").replace(" ", "")
        if field.data and not RANGES.fullmatch(field.data):
            raise StopValidation(_("请写成1-8,12这样的份号。"))

    def order(self, badges: Iterable[Badge]) -> Order:
        """Return the order of those badges whose copies were chosen."""
        wanted = [_read_range(part) for part in (self.copies.data or "").split(",") if part]
        return Order(
            self.sheet.chosen,
            self.colour.chosen,
            self.file_form.chosen,
            [
                badge.serial
                for badge in badges
                if not wanted or any(badge.copy in numbers for numbers in wanted)
            ],
        )


def _read_range(words: str) -> range:
    first, _dash, last = words.partition("-")
    return range(int(first), int(last or first) + 1)
