"""Dead letters: found by the operator while they wait, and by their id afterwards."""

from flask import Flask

from pledge.db import db
from pledge.notices.actions import give_up, queue_mail
from pledge.notices.queries import count_dead_mails, find_troubled_mail, list_dead_mails
from tests.support.builders import make_dead_mail, make_user


def test_dead_letters_wait_until_they_are_settled(app: Flask) -> None:
    dead = make_dead_mail()
    alive = queue_mail("li@people.example", "主题", "正文")
    assert ([mail.id for mail in list_dead_mails()], count_dead_mails()) == ([dead.id], 1)
    give_up(dead, by=make_user(), reason="地址不存在")
    db.session.flush()
    assert (list_dead_mails(), count_dead_mails()) == ([], 0)
    assert find_troubled_mail(dead.id) is dead
    assert find_troubled_mail(alive.id) is None


def test_list_is_capped(app: Flask) -> None:
    first = make_dead_mail()
    make_dead_mail()
    assert [mail.id for mail in list_dead_mails(1)] == [first.id]
