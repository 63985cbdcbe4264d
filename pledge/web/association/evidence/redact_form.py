"""Form of a disclosed copy: up to ten boxes and one crop, in percent of the photo.

Typed numbers are all it needs; the script on the page only fills them in.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, Field

from pledge.storage.redaction import MAX_BOXES, WHOLE, Box
from pledge.web.forms.base import line
from pledge.web.forms.stale_check import StateTokenForm

MAX_TYPED = 12
SIDES = {"left": _l("左"), "top": _l("上"), "width": _l("宽"), "height": _l("高")}
CROP = "crop"

_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9])?", re.ASCII)


@dataclass(frozen=True)
class Row:
    """One rectangle of the form: its name in addresses of fields, its title, its four fields."""

    name: str
    title: str
    fields: dict[str, Field]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed here."""
        return not any(field.data for field in self.fields.values())

    @property
    def has_errors(self) -> bool:
        """Whether something typed here was refused."""
        return any(field.errors for field in self.fields.values())

    def box(self) -> Box:
        """Return what was typed; only after validation, and not of an empty row."""
        return Box(**{side: _thousandths(field.data) or 0 for side, field in self.fields.items()})

    def check(self) -> None:
        """Put errors beside what is missing, is no percentage, or reaches beyond the photo."""
        for side, field in self.fields.items():
            if field.errors:
                continue
            if not field.data:
                self._refuse(side, _l("%(row)s缺“%(side)s”：请填写，或把这一行都清空。"))
            elif (value := _thousandths(field.data)) is None:
                self._refuse(side, _l("%(row)s的“%(side)s”请填0到100的数字，最多一位小数。"))
            elif not value and side in {"width", "height"}:
                self._refuse(side, _l("%(row)s的“%(side)s”要大于0。"))
        if not self.has_errors:
            box = self.box()
            if box.left + box.width > WHOLE:
                self._refuse("width", _l("%(row)s的左加宽超过了100，会超出照片。"))
            if box.top + box.height > WHOLE:
                self._refuse("height", _l("%(row)s的上加高超过了100，会超出照片。"))

    def _refuse(self, side: str, problem: LazyString) -> None:
        self.fields[side].errors = [str(problem) % {"row": self.title, "side": SIDES[side]}]


class RedactForm(StateTokenForm):
    """What to cover and what to cut; covering nothing has to be said."""

    is_harmless = BooleanField(_l("我仔细看过，没有需要遮盖的地方"))

    def box_rows(self) -> list[Row]:
        """List the rows of boxes."""
        return [
            self._row(f"box{number}", _("遮盖%(number)s", number=number))
            for number in range(1, MAX_BOXES + 1)
        ]

    def crop_row(self) -> Row:
        """Return the row of the crop."""
        return self._row(CROP, _("裁剪"))

    def boxes(self) -> list[Box]:
        """Return the boxes; only after validation."""
        return [row.box() for row in self.box_rows() if not row.is_empty]

    def crop(self) -> Box | None:
        """Return the crop, if any; only after validation."""
        row = self.crop_row()
        return None if row.is_empty else row.box()

    def fill(self, boxes: Iterable[Box], crop: Box | None) -> None:
        """Show an earlier redaction, to go on from it."""
        filled = [*zip(self.box_rows(), boxes, strict=False)]
        if crop:
            filled.append((self.crop_row(), crop))
        for row, box in filled:
            for side, field in row.fields.items():
                field.data = f"{getattr(box, side) / 10:g}"

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse half a row, what is no part of the photo, and a form that covers nothing unsaid.

        Not validators of single fields: those of an empty field that may be empty never run.
        """
        is_valid = bool(super().validate(extra_validators))
        filled = [row for row in (*self.box_rows(), self.crop_row()) if not row.is_empty]
        for row in filled:
            row.check()
        if not filled and not self.is_harmless.data:
            self.is_harmless.errors = [
                _("还没有遮盖或裁剪。如果确实没有需要遮盖的地方，请勾选这一项。")
            ]
            return False
        return is_valid and not any(row.has_errors for row in filled)

    def _row(self, name: str, title: str) -> Row:
        return Row(name, title, {side: self[f"{name}_{side}"] for side in SIDES})


# Four lines for each rectangle, on the class, where WTForms looks for fields.
for _name in (*(f"box{number}" for number in range(1, MAX_BOXES + 1)), CROP):
    for _side, _label in SIDES.items():
        setattr(RedactForm, f"{_name}_{_side}", line(_label, MAX_TYPED, required=False))


def _thousandths(typed: str | None) -> int | None:
    """Read a percentage as thousandths; None for what is none, or is more than the whole."""
    text = unicodedata.normalize("NFKC", typed or "").removesuffix("%").strip()
    if not _PERCENT.fullmatch(text):
        return None
    value = round(float(text) * 10)
    return value if value <= WHOLE else None
