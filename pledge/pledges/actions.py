"""Actions on pledges: sign, renew, suspend, reinstate, withdraw, expire, revoke."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from pledge.accounts.models import User
from pledge.core import reference_codes
from pledge.core import text as typed_text
from pledge.core.clock import today
from pledge.core.state_machine import change_status
from pledge.db import current_policy, db
from pledge.ledger.append import append, append_all
from pledge.merchants.actions import SiteFacts, add_touchpoints
from pledge.merchants.models import Site, Touchpoint
from pledge.merchants.rules import Scene
from pledge.pledges import log_events, queries, rules
from pledge.pledges.models import Pledge, PledgeBigram, PledgeChange, PledgeSignature
from pledge.pledges.rules import PledgeStatus
from pledge.pledges.texts import CURRENT, Clause, get_text


class NothingToPromise(Exception):
    """The site has no touchpoints, so no clause applies."""


class SelfCheckFailed(Exception):
    """At least one field test was not answered with yes; holds those clauses."""

    def __init__(self, clauses: tuple[Clause, ...]) -> None:
        super().__init__(", ".join(clause.code for clause in clauses))
        self.clauses = clauses


class HasLivePledge(Exception):
    """A live pledge stands for this site."""


class PlaceOnRecord(Exception):
    """A pledge was signed for this site, or for one inside it: public records name the place."""


class NotRenewable(Exception):
    """The pledge is not active or its last 30 days have not begun."""


class SceneNotPledged(Exception):
    """The live pledge does not cover this scene."""


@dataclass(frozen=True)
class Signature:
    """Who signs, in what position, having answered which field tests with yes."""

    by: User
    name: str
    position: str
    self_check: Mapping[str, bool]


def sign_pledge(site: Site, signature: Signature) -> Pledge:
    """Sign the current text for a site; the pledge stands from now on."""
    if queries.find_live_pledge(site):
        raise HasLivePledge
    last = queries.find_last_pledge(site)
    if last and last.status is not last.status_today:
        expire_pledge(last)
    text = get_text(CURRENT)
    clauses = _require_passed(site, signature.self_check)
    pledge = Pledge(
        number=_draw_number(),
        site=site,
        status=PledgeStatus.ACTIVE,
        text_version=text.version,
        scenes=[scene.value for scene in site.scenes],
        clauses=[clause.code for clause in clauses],
        signed_on=today(),
        valid_until=rules.year_from(today()),
        previous=last or queries.find_earlier_at_address(site),
    )
    _add_unless_one_stands(pledge)
    index_pledge(pledge)
    _add_signature(pledge, signature, None)
    return pledge


def renew_pledge(pledge: Pledge, signature: Signature) -> None:
    """Sign the current text again; the pledge stands a year longer and keeps number and badges."""
    if not pledge.is_renewable:
        raise NotRenewable
    text = get_text(CURRENT)
    clauses = _require_passed(pledge.site, signature.self_check)
    pledge.text_version = text.version
    pledge.scenes = [scene.value for scene in pledge.site.scenes]
    pledge.clauses = [clause.code for clause in clauses]
    pledge.valid_until = rules.year_from(pledge.valid_until + timedelta(days=1))
    _add_signature(pledge, signature, PledgeStatus.ACTIVE)


def suspend_pledge(pledge: Pledge, *, by: User, reason: str) -> None:
    """Suspend a pledge, pending remedy."""
    transition_pledge(pledge, PledgeStatus.SUSPENDED, by=by, reason=reason)


def reinstate_pledge(pledge: Pledge, *, by: User, reason: str) -> None:
    """Let a suspended pledge stand again."""
    transition_pledge(pledge, PledgeStatus.ACTIVE, by=by, reason=reason)


def withdraw_pledge(pledge: Pledge, *, by: User, reason: str, is_during_case: bool = False) -> None:
    """Withdraw a pledge at the merchant's wish; it stays public with its history.

    ``is_during_case``: a case about it was being worked on, which its history says for good.
    """
    change = _change_status(pledge, PledgeStatus.WITHDRAWN, by=by, reason=reason)
    change.is_during_case = is_during_case
    _log_change(pledge, change)


def expire_pledge(pledge: Pledge) -> None:
    """Write down that a pledge's year has ended."""
    transition_pledge(pledge, PledgeStatus.EXPIRED, by=None, reason="")


def expire_pledges() -> int:
    """Write down every expiry that is due; return how many."""
    due = db.session.scalars(
        select(Pledge).where(Pledge.status.in_(rules.LIVE), Pledge.valid_until < today())
    ).all()
    changes = [_change_status(pledge, PledgeStatus.EXPIRED, by=None, reason="") for pledge in due]
    # All rows first: whoever waits for the log's lock must not hold a row that is wanted here.
    db.session.flush()
    append_all(log_events.transition_event(*pair) for pair in zip(due, changes, strict=True))
    return len(due)


def transition_pledge(pledge: Pledge, to: PledgeStatus, *, by: User | None, reason: str) -> None:
    """Change a pledge's status by the rules, leaving a row and an entry of the log behind."""
    _log_change(pledge, _change_status(pledge, to, by=by, reason=reason))


def change_site(site: Site, facts: SiteFacts) -> None:
    """Correct a site; refused once a pledge was signed for it, whose records name the place."""
    if queries.is_on_record(site):
        raise PlaceOnRecord
    site.kind = facts.kind
    site.name = facts.name
    site.address = facts.address
    site.region_code = facts.region_code
    site.container = facts.container
    db.session.flush()


def add_pledged_touchpoints(site: Site, touchpoints: list[tuple[Scene, str]]) -> list[Touchpoint]:
    """Add spots to a site; while a pledge stands, only in the scenes it covers."""
    live = queries.find_live_pledge(site)
    if live and not {scene.value for scene, _ in touchpoints} <= set(live.scenes):
        raise SceneNotPledged
    return add_touchpoints(site, touchpoints)


def index_pledge(pledge: Pledge) -> None:
    """Write the search index of a pledge anew: bigrams of place, address and legal name."""
    site = pledge.site
    parts = (site.name, site.address, site.merchant.legal_name)
    pledge.search_text = "\n".join(typed_text.fold_text(part) for part in parts)
    db.session.execute(delete(PledgeBigram).where(PledgeBigram.pledge_id == pledge.id))
    bigrams = sorted(set().union(*(typed_text.bigrams(part) for part in parts)))
    db.session.execute(
        insert(PledgeBigram), [{"bigram": pair, "pledge_id": pledge.id} for pair in bigrams]
    )


def index_merchant(merchant_id: int) -> None:
    """Write the search index of all pledges of a merchant anew, after its name changed."""
    for pledge in db.session.scalars(
        select(Pledge).join(Pledge.site).where(Site.merchant_id == merchant_id)
    ):
        index_pledge(pledge)


def _change_status(
    pledge: Pledge, to: PledgeStatus, *, by: User | None, reason: str
) -> PledgeChange:
    now_reads = pledge.status if to is PledgeStatus.EXPIRED else pledge.status_today
    change = PledgeChange.record(pledge.status, to, by=by, reason=reason)
    allowed = rules.ALLOWED_MOVES[now_reads]
    change_status(pledge, to, allowed=allowed, reads=now_reads, change=change)
    return change


def _log_change(pledge: Pledge, change: PledgeChange) -> None:
    db.session.flush()
    append(log_events.transition_event(pledge, change))


def _add_unless_one_stands(pledge: Pledge) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(pledge)
    except IntegrityError as error:
        # The form was sent twice at the same moment; the other one was first.
        raise HasLivePledge from error


def _require_passed(site: Site, self_check: Mapping[str, bool]) -> tuple[Clause, ...]:
    clauses = get_text(CURRENT).clauses_for(set(site.scenes))
    if not clauses:
        raise NothingToPromise
    failed = tuple(clause for clause in clauses if self_check.get(clause.code) is not True)
    if failed:
        raise SelfCheckFailed(failed)
    return clauses


def _add_signature(pledge: Pledge, signature: Signature, old: PledgeStatus | None) -> None:
    text = get_text(CURRENT)
    change = PledgeChange.record(old, PledgeStatus.ACTIVE, by=signature.by, reason="")
    signed = PledgeSignature(
        text_version=text.version,
        text_sha256=text.sha256,
        self_check=dict.fromkeys(pledge.clauses, True),
        signer_name=signature.name,
        signer_position=signature.position,
        delete_name_on=pledge.valid_until + current_policy().retention.signer_name,
        by_id=signature.by.id,
        valid_from=today(),
        valid_until=pledge.valid_until,
        at=change.at,
    )
    pledge.signatures.append(signed)
    pledge.changes.append(change)
    db.session.flush()
    append(log_events.signing_event(pledge, change, signed))


def _draw_number() -> str:
    while True:
        number = reference_codes.make_pledge_number()
        if queries.find_pledge(number) is None:
            return number
