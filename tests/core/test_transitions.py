"""The exception of a transition that the rules do not allow."""

from enum import StrEnum

import pytest

from pledge.core.transitions import TransitionNotAllowed, require_allowed


class Lamp(StrEnum):
    OFF = "off"
    ON = "on"


TABLE = {Lamp.OFF: {Lamp.ON}, Lamp.ON: set()}


def test_table_decides() -> None:
    require_allowed(TABLE, Lamp.OFF, Lamp.ON)
    with pytest.raises(TransitionNotAllowed, match="off is not allowed from on") as refused:
        require_allowed(TABLE, Lamp.ON, Lamp.OFF)
    assert (refused.value.status, refused.value.wanted) == (Lamp.ON, Lamp.OFF)
    assert not refused.value.is_for_others
