"""The inbox page: newest first, unread marked, opened by its owner alone."""

from pledge.db import db
from pledge.notices import inbox
from pledge.notices.models import Notice
from tests.support.builders import Cast, make_cast, sign_in
from tests.support.pages import Page
from tests.support.strict_client import StrictClient

INBOX = "/account/inbox"


def put(cast: Cast, count: int = 1) -> list[Notice]:
    found = [
        inbox.put_notice(cast.merchant, f"第{number}件事", "请登录查看。", "/merchant/reports")
        for number in range(count)
    ]
    db.session.commit()
    return found


def test_empty_inbox_says_what_comes_here(client: StrictClient) -> None:
    sign_in(client, make_cast().volunteer)
    page = client.get(INBOX)
    assert "没有通知" in page.text
    assert "No notices" in client.get(f"{INBOX}?lang=en").text


def test_unread_is_marked_counted_and_opened(client: StrictClient) -> None:
    cast = make_cast()
    older, newer = put(cast, 2)
    sign_in(client, cast.merchant)
    words = Page(client.get(INBOX)).words
    assert words.index(newer.subject) < words.index(older.subject)
    assert "通知（2）" in words
    answer = client.post(f"{INBOX}/{newer.id}/open", data=token(client))
    assert answer.location == f"{INBOX}/{newer.id}"
    page = client.get(answer.location)
    assert "请登录查看。" in page.text
    assert 'href="/merchant/reports"' in page.text
    assert newer.read_at is not None
    assert "通知（1）" in page.text


def test_everything_is_marked_at_once(client: StrictClient) -> None:
    cast = make_cast()
    put(cast, 2)
    sign_in(client, cast.merchant)
    assert client.post(f"{INBOX}/read", data=token(client)).location == INBOX
    words = Page(client.get(INBOX)).words
    assert "未读" not in words
    assert words.count("已读") == 2


def test_forged_opening_marks_nothing(client: StrictClient) -> None:
    cast = make_cast()
    [notice] = put(cast)
    sign_in(client, cast.merchant)
    assert client.post(f"{INBOX}/{notice.id}/open").status_code == 400
    assert client.post(f"{INBOX}/read").status_code == 400
    assert notice.read_at is None


def test_rival_finds_nothing(client: StrictClient) -> None:
    cast = make_cast()
    [notice] = put(cast)
    put(cast)
    sign_in(client, cast.rival)
    assert notice.subject not in client.get(INBOX).text
    assert client.get(f"{INBOX}/{notice.id}").status_code == 404
    assert client.post(f"{INBOX}/{notice.id}/open").status_code == 404


def test_long_inbox_has_pages(client: StrictClient) -> None:
    cast = make_cast()
    put(cast, 31)
    sign_in(client, cast.merchant)
    assert "第0件事" not in client.get(INBOX).text
    assert "第0件事" in client.get(f"{INBOX}?page=2").text
    assert client.get(f"{INBOX}?page=nonsense").status_code == 200


def token(client: StrictClient) -> dict[str, str]:
    return {"csrf_token": Page(client.get(INBOX)).fields["csrf_token"]}
