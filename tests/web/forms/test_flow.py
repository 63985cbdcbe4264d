"""The protocol of forms that change rows, shown on one tiny form about a place's vendor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask, Response, g, get_flashed_messages
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict

from pledge.db import db
from pledge.merchants.models import Site
from pledge.web.forms.base import SignedInForm, line
from pledge.web.forms.confirmation import Confirmation
from pledge.web.forms.flow import Refused, submit
from pledge.web.forms.stale_check import State, StateTokenForm
from pledge.web.setup.current import private
from tests.support.builders import make_site
from tests.support.races import meet, run_at_once

BACK = "/back"


class VendorForm(StateTokenForm):
    """Who supplies the system of a place."""

    vendor = line("供应商", 10)


class PlainForm(SignedInForm):
    """The same without a state token."""

    vendor = line("供应商", 10)


class NotNow(Exception):
    """The domain refuses."""


class NeverMind(NotNow):
    """A kind of the same refusal."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, what the page showed, what was said and where it led."""

    status: int
    body: str
    flashed: list[str] = field(default_factory=list)
    location: str | None = None


@pytest.fixture
def site(app: Flask) -> Site:
    site = make_site()
    db.session.commit()
    return site


def token(site: Site) -> str:
    return str(site.version)


@contextmanager
def request_to(app: Flask, step: str = "", method: str = "POST") -> Iterator[None]:
    with app.test_request_context("/?lang=zh", method=method, data={"step": step}):
        # all requests of a test share the application's context, where the token is kept
        g.pop("csrf_token", None)
        yield


def filled(vendor: str, seen: str, *, csrf: bool = True) -> VendorForm:
    typed = {"vendor": vendor, "version": seen}
    if csrf:
        typed["csrf_token"] = generate_csrf()  # type: ignore[no-untyped-call]  # Flask-WTF has no types
    return VendorForm(formdata=MultiDict(typed))


def send(
    app: Flask,
    site: Site,
    *,
    seen: str | None = None,
    vendor: str = "停车云",
    step: str = "",
    method: str = "POST",
    csrf: bool = True,
    **options: object,
) -> Answer:
    """Send the form as its writer saw the place, and read the answer."""
    seen = token(site) if seen is None else seen
    with request_to(app, step, method):
        form = filled(vendor, seen, csrf=csrf)

        def show(status: int) -> tuple[str, int]:
            errors = [str(error) for found in form.errors.values() for error in found]
            shown = [str(form.vendor.data), str(site.vendor), form.problem, *errors]
            return "\n".join(shown), status

        def act() -> str:
            site.vendor = form.vendor.data or ""
            return site.vendor

        given = {
            "show": show,
            "act": act,
            "back": BACK,
            "rows": [site],
            "state": State(lambda: token(site), lambda: "同事刚改过名称。"),
        }
        answer = app.make_response(submit(form, **given | options))  # type: ignore[arg-type]  # a test names only what it changes
        return Answer(
            answer.status_code,
            answer.get_data(as_text=True),
            [str(words) for words in get_flashed_messages()],
            answer.location,
        )


def asking() -> Confirmation:
    return Confirmation("确认供应商", "/vendor", "确认", [("供应商", "停车云")])


def kept_vendor(site: Site) -> str:
    """Return what the database holds, whatever the session believes."""
    db.session.rollback()
    db.session.refresh(site)
    return site.vendor


# ------------------------------------------------------------------------- what is simply done


def test_form_that_was_not_sent_is_shown(app: Flask, site: Site) -> None:
    answer = send(app, site, method="GET", done="已保存。")
    assert (answer.status, answer.flashed) == (200, [])
    assert kept_vendor(site) == ""


def test_what_is_asked_is_done_said_and_left_behind(app: Flask, site: Site) -> None:
    answer = send(app, site, done="已保存。")
    assert (answer.status, answer.location, answer.flashed) == (302, BACK, ["已保存。"])
    assert kept_vendor(site) == "停车云"


def test_words_and_address_may_be_made_of_what_was_done(app: Flask, site: Site) -> None:
    answer = send(
        app, site, done=lambda name: f"{name}已保存。", back=lambda name: f"/vendors/{len(name)}"
    )
    assert (answer.location, answer.flashed) == ("/vendors/3", ["停车云已保存。"])


def test_what_follows_may_be_an_answer_of_its_own_and_nothing_be_said(
    app: Flask, site: Site
) -> None:
    def send_file(name: str) -> Response:
        # what is sent has been committed
        assert not db.session.dirty
        return private(f"file of {name}")

    answer = send(app, site, back=send_file)
    assert (answer.status, answer.body, answer.flashed) == (200, "file of 停车云", [])


# --------------------------------------------------------------------------- invalid and stale


def test_invalid_form_keeps_its_words(app: Flask, site: Site) -> None:
    answer = send(app, site, vendor="一二三四五六七八九十一")
    assert answer.status == 422
    assert "一二三四五六七八九十一" in answer.body
    assert kept_vendor(site) == ""


def test_form_without_the_sessions_token_is_a_bad_request(app: Flask, site: Site) -> None:
    answer = send(app, site, csrf=False)
    assert answer.status == 400
    assert kept_vendor(site) == ""


def test_stale_form_keeps_its_words_and_tells_the_newest_change(app: Flask, site: Site) -> None:
    seen = token(site)
    site.name = "新名称"
    db.session.commit()
    answer = send(app, site, seen=seen)
    assert answer.status == 409
    assert answer.body.startswith("停车云\n")
    assert "您写的内容还在" in answer.body
    assert "同事刚改过名称。" in answer.body
    assert kept_vendor(site) == ""


def test_form_that_is_both_tells_both(app: Flask, site: Site) -> None:
    answer = send(app, site, seen="0", vendor="")
    assert answer.status == 422
    assert "请填写供应商。" in answer.body
    assert "同事刚改过名称。" in answer.body


def test_stale_form_is_never_confirmed_nor_checked(app: Flask, site: Site) -> None:
    def never() -> None:
        pytest.fail("a stale form was looked at")

    assert send(app, site, seen="0", check=never, confirm=never).status == 409
    assert send(app, site, seen="0", check=never, confirm=never, step="confirmed").status == 409


def test_state_and_token_belong_together(app: Flask, site: Site) -> None:
    with pytest.raises(TypeError):
        send(app, site, state=None)
    with request_to(app), pytest.raises(TypeError):
        submit(
            PlainForm(formdata=MultiDict({"vendor": "停车云"})),
            show=lambda status: ("", status),
            act=lambda: None,
            back=BACK,
            state=State(lambda: ""),
        )


# ------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize("step", ["", "confirmed"])
def test_refused_in_the_check_is_said_before_and_after_the_confirmation(
    app: Flask, site: Site, step: str
) -> None:
    def check() -> None:
        raise NotNow

    answer = send(
        app, site, check=check, confirm=asking, step=step, refused={NotNow: "现在不能改。"}
    )
    assert (answer.status, answer.flashed) == (409, [])
    assert "现在不能改。" in answer.body
    assert "停车云" in answer.body
    assert kept_vendor(site) == ""


def test_refused_half_way_writes_nothing_and_shows_the_row_as_it_is(app: Flask, site: Site) -> None:
    def act() -> None:
        site.vendor = "半途"
        db.session.flush()
        raise NotNow

    answer = send(app, site, act=act, refused={NotNow: lambda _error: "做不完。"})
    assert answer.status == 409
    assert answer.body == "停车云\n\n做不完。"
    assert kept_vendor(site) == ""


def test_what_no_table_names_is_no_refusal(app: Flask, site: Site) -> None:
    def act() -> None:
        raise NotNow

    with pytest.raises(NotNow):
        send(app, site, act=act, refused={KeyError: "别的。"})
    assert kept_vendor(site) == ""


def test_first_kind_that_fits_finds_the_words(app: Flask, site: Site) -> None:
    def act() -> None:
        raise NeverMind

    table = {NeverMind: "算了。", NotNow: "现在不能改。"}
    assert "算了。" in send(app, site, act=act, refused=table).body
    del table[NeverMind]
    assert "现在不能改。" in send(app, site, act=act, refused=table).body


def test_view_refuses_in_its_own_words(app: Flask, site: Site) -> None:
    def act() -> None:
        raise Refused("请选择一项。")

    answer = send(app, site, act=act)
    assert (answer.status, "请选择一项。" in answer.body) == (409, True)


def test_refusal_beside_a_field_is_an_error_of_the_form(app: Flask, site: Site) -> None:
    with request_to(app):
        form = filled("停车云", token(site))

        def act() -> None:
            raise NotNow

        answer = submit(
            form,
            show=lambda status: (str(form.vendor.errors), status),
            act=act,
            back=BACK,
            state=State(lambda: token(site)),
            refused={NotNow: lambda _error: Refused("没有这家。", beside=form.vendor)},
        )
        assert answer == ("['没有这家。']", 422)
        assert not form.problem


def test_refusal_may_have_an_answer_of_its_own(app: Flask, site: Site) -> None:
    def act() -> None:
        site.vendor = "半途"
        raise NotNow

    answer = send(app, site, act=act, refused={NotNow: lambda _error: ("已冻结", 409)})
    assert (answer.status, answer.body) == (409, "已冻结")
    assert kept_vendor(site) == ""


# ------------------------------------------------------------------------------------ confirmed


def test_first_it_is_shown_once_more_with_what_was_typed(app: Flask, site: Site) -> None:
    answer = send(app, site, confirm=asking)
    assert answer.status == 200
    assert "确认供应商" in answer.body
    assert 'name="vendor" value="停车云"' in answer.body
    assert f'name="version" value="{token(site)}"' in answer.body
    assert kept_vendor(site) == ""


def test_confirmation_may_be_a_page_of_its_own(app: Flask, site: Site) -> None:
    answer = send(app, site, confirm=lambda: "预览")
    assert (answer.status, answer.body) == (200, "预览")
    assert kept_vendor(site) == ""


def test_going_back_shows_the_words_without_errors(app: Flask, site: Site) -> None:
    answer = send(app, site, confirm=asking, step="edit")
    assert (answer.status, answer.body) == (200, "停车云\n\n")
    assert kept_vendor(site) == ""


def test_confirmed_is_done_and_confirmed_twice_is_done_once(app: Flask, site: Site) -> None:
    seen = token(site)
    assert send(app, site, seen=seen, confirm=asking, step="confirmed").status == 302
    assert kept_vendor(site) == "停车云"
    version = site.version
    again = send(app, site, seen=seen, confirm=asking, step="confirmed")
    assert (again.status, again.flashed) == (409, [])
    assert kept_vendor(site) == "停车云"
    assert site.version == version


def test_what_is_not_confirmed_needs_no_step(app: Flask, site: Site) -> None:
    assert send(app, site, step="edit").status == 302
    assert kept_vendor(site) == "停车云"


# ----------------------------------------------------------------------------- two at one moment


def test_of_two_colleagues_the_second_is_told(app: Flask, site: Site) -> None:
    site_id, seen = site.id, token(site)
    read = meet(lambda: db.session.get_one(Site, site_id))
    answers = run_at_once(app, _sender(app, read, seen))
    found = [answer for answer in answers if isinstance(answer, Answer)]
    assert sorted(answer.status for answer in found) == [302, 409]
    late = max(found, key=lambda answer: answer.status)
    typed, shown, *_rest = late.body.split("\n")
    assert typed
    # what the colleague wrote is what the page shows now, and what the database holds
    assert shown == kept_vendor(site) != typed
    assert site.version == int(seen) + 1


def _sender(app: Flask, read: Callable[[], Site], seen: str) -> Callable[[], Answer]:
    names = iter(["停车云", "点餐王"])

    def work() -> Answer:
        name = next(names)
        return send(app, read(), seen=seen, vendor=name)

    return work
