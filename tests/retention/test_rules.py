"""What a run tells of what goes, without app and database."""

from datetime import date

from pledge.retention.rules import Kind, RetentionTally, line_of

DAYS = [date(2026, 11, 3), date(2026, 10, 1)]


def test_line_counts_and_names_the_oldest_day() -> None:
    line = line_of(Kind.CONTACTS, DAYS)
    assert (line.kind, line.count, line.oldest) == (Kind.CONTACTS, 2, date(2026, 10, 1))
    assert line_of(Kind.MAILS, []).oldest is None


def test_tally_counts_only_what_goes() -> None:
    tally = RetentionTally((line_of(Kind.CONTACTS, DAYS), line_of(Kind.MAILS, [])))
    assert tally.counts == {"contacts": 2}
