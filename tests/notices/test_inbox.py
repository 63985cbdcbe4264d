"""The inbox: written with the mail, read once, each person's own."""

from flask import Flask
from sqlalchemy import select

from pledge.db import db
from pledge.notices import inbox
from pledge.notices.models import Notice, OutboxMail
from pledge.web.notifications import mail
from tests.support.builders import make_cast, make_merchant, make_report
from tests.support.strict_client import BASE_URL


def test_mail_and_notice_are_written_in_one_transaction(app: Flask) -> None:
    merchant = make_merchant(make_cast().merchant)
    with app.test_request_context(base_url=BASE_URL):
        mail.tell_of_identity(merchant, "证照一致")
        db.session.rollback()
        assert db.session.scalar(select(Notice.id)) is None
        mail.tell_of_identity(merchant, "证照一致")
        db.session.commit()
    [sent], [notice] = db.session.scalars(select(OutboxMail)), db.session.scalars(select(Notice))
    assert (notice.user_id, notice.path) == (merchant.owner_id, "/merchant/")
    assert (notice.subject, notice.body) == (sent.subject, sent.body)


def test_reporter_has_no_inbox(app: Flask) -> None:
    report = make_report(contact="li@people.example")
    with app.test_request_context(base_url=BASE_URL):
        mail.tell_reporter(report)
        db.session.commit()
    assert db.session.scalar(select(Notice.id)) is None


def test_members_are_told_each_in_their_own_language(app: Flask) -> None:
    cast = make_cast()
    cast.officer.locale = "en"
    members = sorted(cast.association.members, key=lambda member: member.role)
    merchant = make_merchant(cast.merchant)
    with app.test_request_context(base_url=BASE_URL):
        mail.tell_members(
            members, "mail/identity_moved.txt", path="/x", merchant=merchant, reason="改了"
        )
    [officers], [volunteers] = (inbox.list_notices(member.user_id, 5) for member in members)
    assert "merchant" in officers.subject
    assert "商家" in volunteers.subject
    assert {officers.path, volunteers.path} == {"/x"}


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
