"""Fields for answers out of a list: read as enum members, or held to what was offered.

Each refuses what is missing or foreign in its own words, where WTForms would say "Not a valid
choice".
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Generic, TypeVar

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from pledge.web.forms.base import choices

E = TypeVar("E", bound=StrEnum)


class EnumField(SelectField, Generic[E]):
    """Select whose data is a member of an enum, or None where none was sent.

    ``words`` names the members, all of which are offered at first; ``unchosen`` names the empty
    option above them. Nothing sent is refused by ``missing``, and what is no member by ``foreign``
    or else by ``missing``. Where there are no such words, or ``is_required`` was taken away, the
    form itself decides what None means.
    """

    data: E | None
    is_required = True

    def __init__(
        self,
        label: Any,
        enum: type[E],
        words: Mapping[StrEnum, Any],
        *,
        missing: Any = None,
        foreign: Any = None,
        unchosen: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.enum, self.words, self.unchosen = enum, words, unchosen
        self.missing, self.foreign = missing, missing if foreign is None else foreign
        self.offer(enum)

    def offer(self, members: Iterable[E]) -> None:
        """Offer these members; another one is understood all the same."""
        first = [] if self.unchosen is None else [("", self.unchosen)]
        self.choices = choices([*first, *((one.value, self.words[one]) for one in members)])

    @property
    def chosen(self) -> E:
        """The member that was chosen; only after validation."""
        if self.data is None:
            raise ValueError(f"nothing was chosen for {self.name}")
        return self.data

    def process_data(self, value: object) -> None:
        """Read a default."""
        self.data = self._find(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was sent."""
        if valuelist:
            self.data = self._find(valuelist[0])

    def iter_choices(self) -> Any:
        """Yield the options; what was sent is chosen, also where it is the empty one."""
        shown = self._sent() if self.raw_data else self.data
        offered: Iterable[Any] = self.choices or ()
        for one in offered:
            yield Choice(one.value, one.label, one.value == shown, one.render_kw)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no member, in this field's words."""
        if not self.is_required or self.data is not None:
            return
        refusal = self.foreign if self._sent() else self.missing
        if refusal is not None:
            raise StopValidation(str(refusal))

    def _sent(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""

    def _find(self, value: object) -> E | None:
        return next((one for one in self.enum if one == value), None)


class EnumRadioField(EnumField[E], RadioField):
    """The same as radio buttons."""


class OfferedField(SelectField):
    """Select that refuses in its own words what was not offered, or nothing if one is needed."""

    def __init__(
        self, label: Any, refusal: Any, *, is_required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.refusal, self.is_required = refusal, is_required

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the options."""
        is_missing = not self.data
        if is_missing and not self.is_required:
            return
        if is_missing or self.data not in {value for value, *_rest in self.iter_choices()}:
            raise StopValidation(str(self.refusal))


class BoxesField(SelectMultipleField):
    """Boxes to tick, of which at least one is, if needed; anything not offered is refused."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self, label: Any, refusal: Any, *, is_required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.refusal, self.is_required = refusal, is_required

    def pre_validate(self, form: Any) -> None:
        """Refuse none where one is needed, and what is not among the boxes."""
        ticked = set(self.data or ())
        is_missing = self.is_required and not ticked
        if is_missing or not ticked <= {value for value, *_rest in self.iter_choices()}:
            raise StopValidation(str(self.refusal))
