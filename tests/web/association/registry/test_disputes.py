"""A dispute over a credit code: both sides shown, settled once, by an officer of the region."""

from flask import current_app

from pledge.accounts.models import User
from pledge.config import Settings
from pledge.db import db
from pledge.merchants.actions import open_dispute
from pledge.merchants.models import IdentityDispute
from pledge.merchants.rules import DisputeStatus, Identity
from pledge.pledges.queries import Search, search_pledges
from pledge.storage import photos
from tests.support.builders import (
    jpeg_bytes,
    make_cast,
    make_merchant,
    make_pledge,
    make_site,
    make_user,
    sign_in,
)
from tests.support.case_forms import carried, follow, mails
from tests.support.pages import Page
from tests.support.strict_client import StrictClient


def make_dispute(claimant: User | None = None) -> IdentityDispute:
    """Make a dispute over a merchant with a pledge, with a licence photo on disk."""
    settings: Settings = current_app.extensions["pledge-settings"]
    name = photos.store(settings.uploads, photos.prepare(jpeg_bytes()))
    merchant = make_pledge(make_site(make_merchant(legal_name="冒名公司"))).site.merchant
    dispute = open_dispute(
        claimant or make_user(), merchant.credit_code, "真正的公司", "代码是我们的", name
    )
    db.session.commit()
    return dispute


def page_of(dispute: IdentityDispute) -> str:
    return f"/association/disputes/{dispute.id}"


def settle(client: StrictClient, dispute: IdentityDispute, **data: str) -> Page:
    """Send the dispute's form; a redirect is followed."""
    page = page_of(dispute)
    sent = carried(client, page) | {"reason": "执照核对无误", "step": "confirmed"} | data
    return follow(client, client.post(f"{page}/settle", data=sent))


def test_page_shows_both_sides_and_the_licence(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    sign_in(client, cast.officer)
    page = Page(client.get(page_of(dispute)))
    for words in ("冒名公司", "真正的公司", "代码是我们的", dispute.merchant.credit_code, "待处理"):
        assert words in page.words
    assert f"{page_of(dispute)}/licence" in page.images


def test_licence_goes_to_an_officer_of_the_region_and_into_no_cache(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    address = f"{page_of(dispute)}/licence"
    sign_in(client, cast.officer)
    answer = client.get(address, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "private, no-store"
    strangers = {cast.volunteer: 403, cast.merchant: 403, cast.other_officer: 404}
    for stranger, status in strangers.items():
        sign_in(client, stranger)
        assert client.get(address).status_code == status


def test_licence_deleted_on_its_day_is_not_found(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    dispute.licence_photo = None
    sign_in(client, cast.officer)
    assert client.get(f"{page_of(dispute)}/licence").status_code == 404
    assert "照片已按期删除" in Page(client.get(page_of(dispute))).words


def test_decision_is_read_once_more(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    sign_in(client, cast.officer)
    page = settle(client, dispute, to="upheld", step="")
    assert page.status == 200
    assert page.heading == "确认支持申请"
    for words in ("原账号不再能管理", "真正的公司", "执照核对无误"):
        assert words in page.words
    assert dispute.status is DisputeStatus.OPEN
    back = client.post(f"{page_of(dispute)}/settle", data=page.fields | {"step": "edit"})
    assert Page(back).fields["reason"] == "执照核对无误"
    assert dispute.status is DisputeStatus.OPEN


def test_upheld_dispute_moves_the_registration(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    former = dispute.merchant.owner
    sign_in(client, cast.officer)
    page = settle(client, dispute, to="upheld")
    assert "争议已处理：已支持" in page.words
    merchant = dispute.merchant
    assert merchant.owner == dispute.claimant
    assert (merchant.legal_name, merchant.identity) == ("真正的公司", Identity.CONFIRMED)
    assert [mail.recipient for mail in mails()] == [dispute.claimant.email, former.email]
    # the name is found anew, and the old one no more
    assert len(search_pledges(Search(words="真正的公司")).pledges) == 1
    assert len(search_pledges(Search(words="冒名公司")).pledges) == 0


def test_dismissed_dispute_changes_nothing_but_itself(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    former = dispute.merchant.owner
    sign_in(client, cast.officer)
    settle(client, dispute, to="dismissed")
    assert dispute.status is DisputeStatus.DISMISSED
    assert dispute.changes[-1].reason == "执照核对无误"
    assert dispute.merchant.owner == former
    assert dispute.merchant.legal_name == "冒名公司"
    [mail] = mails()
    assert mail.recipient == dispute.claimant.email
    assert "执照核对无误" in (mail.body or "")


def test_claimant_who_holds_an_entity_already_is_explained(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute(make_merchant().owner)
    sign_in(client, cast.officer)
    page = settle(client, dispute, to="upheld")
    assert page.status == 409
    assert "一个账号只能登记一个" in page.words
    assert page.fields["reason"] == "执照核对无误"
    assert dispute.status is DisputeStatus.OPEN
    assert mails() == []


def test_settled_dispute_is_not_settled_again(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    sign_in(client, cast.officer)
    seen = carried(client, page_of(dispute))
    settle(client, dispute, to="dismissed")
    page = Page(client.get(page_of(dispute)))
    assert "争议只处理一次" in page.words
    assert "version" not in page.fields
    late = seen | {"reason": "晚了一步", "to": "upheld", "step": "confirmed"}
    assert client.post(f"{page_of(dispute)}/settle", data=late).status_code == 409
    fresh = late | {"version": f"{dispute.version}.{dispute.merchant.version}"}
    answer = client.post(f"{page_of(dispute)}/settle", data=fresh)
    assert answer.status_code == 409
    assert "争议已处理" in Page(answer).words
    assert dispute.status is DisputeStatus.DISMISSED


def test_reason_is_required(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    sign_in(client, cast.officer)
    page = settle(client, dispute, to="upheld", reason="")
    assert page.status == 422
    assert page.error_beside("reason") == "请写明理由。"
    assert dispute.status is DisputeStatus.OPEN


def test_unknown_decision_is_refused(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    sign_in(client, cast.officer)
    assert settle(client, dispute, to="open").status == 400
    assert dispute.status is DisputeStatus.OPEN


def test_missing_token_loses_nothing_typed(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    sign_in(client, cast.officer)
    page = settle(client, dispute, to="upheld", csrf_token="")
    assert page.status == 400
    assert page.fields["reason"] == "执照核对无误"
    assert dispute.status is DisputeStatus.OPEN


def test_merchant_changed_meanwhile_is_shown_first(client: StrictClient) -> None:
    cast = make_cast()
    dispute = make_dispute()
    sign_in(client, cast.officer)
    seen = carried(client, page_of(dispute))
    dispute.merchant.legal_name = "刚改的名称"
    answer = client.post(
        f"{page_of(dispute)}/settle",
        data=seen | {"reason": "理由", "to": "upheld", "step": "confirmed"},
    )
    assert answer.status_code == 409
    assert "刚改的名称" in Page(answer).words
    assert dispute.status is DisputeStatus.OPEN
