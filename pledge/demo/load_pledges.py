"""Loader of the demo's merchants and pledges."""

from random import Random

from pledge.accounts.models import User
from pledge.badges.actions import issue_badges, replace_badge, revoke_badge
from pledge.badges.queries import list_badges
from pledge.demo.backdating import date_last_change, date_signing, moment_ago
from pledge.demo.fixtures_sites import BUSINESSES, MARK, TOUCHPOINTS, Business, DemoSite, Fate
from pledge.demo.people import People
from pledge.merchants import credit_code
from pledge.merchants.actions import SiteFacts, add_site, move_identity, register_merchant
from pledge.merchants.models import Merchant, Site
from pledge.merchants.rules import Identity
from pledge.pledges.actions import (
    Signature,
    expire_pledge,
    sign_pledge,
    suspend_pledge,
    withdraw_pledge,
)
from pledge.pledges.models import Pledge
from pledge.pledges.queries import find_live_pledge
from pledge.pledges.texts import CURRENT, get_text

SIGNERS = (("周晓岚", "店长"), ("陈立新", "运营经理"), ("沈若谷", "负责人"), ("吴桐", "值班经理"))
# Every report of the demo is younger than the youngest of these signatures.
SIGNED_DAYS_AGO = (70, 320)
SIGNED_AGAIN_DAYS_AGO = 40
RENEWABLE_DAYS_AGO = 353
EXPIRED_DAYS_AGO = 390
REGISTERED_DAYS_AGO = 400
UNSIGNED_DAYS_AGO = 2

WITHDRAWN_BECAUSE = "门店装修改造，重新开业后再签。"
SUSPENDED_BECAUSE = "出口的直接缴费码被换成会员码，限期整改。"

Sites = dict[str, Site]


def register_businesses(people: People, dice: Random) -> Sites:
    """Register every merchant with its places and sign for them; return the places by name."""
    officer = people.members["officer"].user
    sites: Sites = {}
    for business in BUSINESSES:
        merchant = _register(business, people, officer)
        for place in business.places:
            sites[place.name] = _add_place(merchant, place, sites)
    for business in BUSINESSES:
        for place in business.places:
            _lead(sites[place.name], place.fate, officer, dice)
    _revoke_some_badges(sites["云杉广场"])
    return sites


def _register(business: Business, people: People, officer: User) -> Merchant:
    merchant = register_merchant(
        people.open_account(business.account),
        MARK + business.legal_name,
        credit_code.make(business.code17),
    )
    merchant.created_at = moment_ago(REGISTERED_DAYS_AGO)
    if business.identity is Identity.CONFIRMED:
        move_identity(merchant, Identity.CONFIRMED, by=officer, reason="营业执照原件已核对。")
        merchant.identity_changes[-1].at = moment_ago(REGISTERED_DAYS_AGO - 5)
    return merchant


def _add_place(merchant: Merchant, place: DemoSite, sites: Sites) -> Site:
    container = sites[place.inside] if place.inside else None
    facts = SiteFacts(place.kind, place.name + MARK, place.address, place.region_code, container)
    site = add_site(merchant, facts, TOUCHPOINTS[place.kind])
    site.created_at = moment_ago(UNSIGNED_DAYS_AGO, 9)
    return site


def _lead(site: Site, fate: Fate, officer: User, dice: Random) -> None:
    days = dice.randint(*SIGNED_DAYS_AGO)
    match fate:
        case Fate.UNSIGNED:
            pass
        case Fate.RENEWABLE:
            _sign(site, RENEWABLE_DAYS_AGO, dice)
        case Fate.EXPIRED:
            pledge = _sign(site, EXPIRED_DAYS_AGO, dice)
            expire_pledge(pledge)
            date_last_change(pledge, moment_ago(EXPIRED_DAYS_AGO - 365, 1))
        case Fate.SUSPENDED:
            pledge = _sign(site, days, dice)
            suspend_pledge(pledge, by=officer, reason=SUSPENDED_BECAUSE)
            date_last_change(pledge, moment_ago(12, 15))
        case Fate.WITHDRAWN:
            _withdraw(_sign(site, days, dice), 33)
        case Fate.SIGNED_AGAIN:
            _withdraw(_sign(site, days + SIGNED_AGAIN_DAYS_AGO, dice), SIGNED_AGAIN_DAYS_AGO + 20)
            _sign(site, SIGNED_AGAIN_DAYS_AGO, dice)
        case Fate.STANDS | Fate.REVOKED:
            # A pledge is revoked only after its reports were upheld.
            _sign(site, days, dice)


def _sign(site: Site, days_ago: int, dice: Random) -> Pledge:
    clauses = get_text(CURRENT).clauses_for(set(site.scenes))
    name, position = dice.choice(SIGNERS)
    answers = dict.fromkeys((clause.code for clause in clauses), True)
    pledge = sign_pledge(site, Signature(site.merchant.owner, name, position, answers))
    issue_badges(pledge, require_identity=False)
    date_signing(pledge, moment_ago(days_ago, dice.randint(9, 17)))
    return pledge


def _withdraw(pledge: Pledge, days_ago: int) -> None:
    withdraw_pledge(pledge, by=pledge.site.merchant.owner, reason=WITHDRAWN_BECAUSE)
    date_last_change(pledge, moment_ago(days_ago, 16))


def _revoke_some_badges(site: Site) -> None:
    """Let one badge of a pledge that stands be revoked, and another be replaced."""
    pledge = find_live_pledge(site)
    if pledge is None:
        raise LookupError(site.name)
    first, second, *_others = list_badges(pledge)
    revoke_badge(second, by=site.merchant.owner, reason="出口改造，张贴处已拆除。")
    second.changes[-1].at = moment_ago(21, 11)
    successor = replace_badge(first, by=site.merchant.owner, reason="贴纸破损，重新打印。")
    first.changes[-1].at = successor.issued_at = moment_ago(18, 11)
