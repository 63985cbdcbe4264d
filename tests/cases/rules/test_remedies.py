"""What a reply's column of remedies is read as."""

import pytest

from pledge.cases.rules.remedies import Remedy, remedies_in


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("", []),
        ("pay_code", [Remedy.PAY_CODE]),
        ("staff  data", [Remedy.STAFF, Remedy.DATA]),
        ("gone staff", [Remedy.STAFF]),
        (" ".join(Remedy), list(Remedy)),
    ],
)
def test_column_gives_the_remedies_in_its_order(column: str, expected: list[Remedy]) -> None:
    assert remedies_in(column) == expected
