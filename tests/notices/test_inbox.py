"""The inbox: written with the mail, read once, each person's own."""

from flask import Flask

from pledge.db import db
from pledge.notices import inbox
from tests.support.builders import make_cast


def test_first_reading_counts(app: Flask) -> None:
    cast = make_cast()
    notices = [inbox.put_notice(cast.merchant, "主题", "正文", None) for _ in range(3)]
    inbox.put_notice(cast.rival, "主题", "正文", None)
    db.session.flush()
    inbox.mark_read(notices[0])
    first = notices[0].read_at
    inbox.mark_read(notices[0])
    assert notices[0].read_at == first
    assert inbox.count_unread(cast.merchant.id) == 2
    inbox.mark_all_read(cast.merchant.id)
    assert inbox.count_unread(cast.merchant.id) == 0
    assert inbox.count_unread(cast.rival.id) == 1
