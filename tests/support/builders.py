"""Plain functions that build what a test needs, by the domain's own actions; each commits."""

import hashlib
import io
import re
import secrets
import smtplib
from collections.abc import Callable, Iterable, Mapping
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from itertools import count
from typing import Any, NoReturn, ParamSpec, TypeVar

from flask import current_app, session
from flask.testing import FlaskClient
from flask_security.utils import hash_password, login_user
from PIL import Image
from werkzeug.test import TestResponse

from pledge.accounts.models import User
from pledge.associations.actions import admit_member, create_association
from pledge.associations.models import Association, Membership
from pledge.associations.queries import find_association, list_associations
from pledge.associations.rules import Role
from pledge.badges.actions import issue_badges
from pledge.badges.models import Badge
from pledge.badges.queries import list_badges
from pledge.badges.scanning.tokens import TokenSigner
from pledge.cases.findings import actions as findings
from pledge.cases.findings.publish import publish_case
from pledge.cases.handling import actions as cases
from pledge.cases.models.cases import Case, Report
from pledge.cases.models.outcomes import Visit
from pledge.cases.reports.intake import FormIdentity, ReportInput, UnsignedPlace, report_breach
from pledge.cases.reports.receipts import make_receipt
from pledge.cases.rules.breach_codes import BreachCode
from pledge.cases.rules.workflow import CaseStatus, Finding, finding_of
from pledge.config import Settings
from pledge.core.clock import now, today
from pledge.core.events import muted
from pledge.core.regions import NATIONAL, contains
from pledge.db import db
from pledge.merchants import credit_code as credit_codes
from pledge.merchants.actions import SiteFacts, add_site, move_identity, register_merchant
from pledge.merchants.models import Merchant, Site
from pledge.merchants.rules import Identity, Scene, SiteKind
from pledge.notices.actions import queue_mail, send_due
from pledge.notices.models import OutboxMail
from pledge.pledges import actions as pledges
from pledge.pledges.actions import Signature
from pledge.pledges.models import Pledge
from pledge.pledges.rules import PledgeStatus, year_from
from pledge.pledges.texts import CURRENT, get_text
from tests.support.strict_client import BASE_URL

PASSWORD = "correct-horse-2026"
SHANGHAI = "310000"
JIANGSU = "320000"
HUANGPU = "310101"
XUANWU = "320102"
TOUCHPOINTS = ((Scene.PARKING, "出口1"), (Scene.INVOICE, "开票台"))

_numbers = count(1)


P = ParamSpec("P")
R = TypeVar("R")


def in_silence(build: Callable[P, R]) -> Callable[P, R]:
    """Write no notices of what a test only needs to be there."""

    @wraps(build)
    def built(*args: P.args, **kwargs: P.kwargs) -> R:
        with muted(db.session()):
            return build(*args, **kwargs)

    return built


def make_user(
    email: str | None = None,
    *,
    confirmed: bool = True,
    is_operator: bool = False,
    password: str = PASSWORD,
    created_at: datetime | None = None,
    locale: str = "zh",
) -> User:
    """Make an account; its e-mail is confirmed unless the test says otherwise."""
    user = User(
        email=email or f"person{next(_numbers)}@people.example",
        password=hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        confirmed_at=now() if confirmed else None,
        is_operator=is_operator,
        locale=locale,
        created_at=created_at or now(),
    )
    db.session.add(user)
    db.session.commit()
    return user


def make_association(region_code: str = SHANGHAI, name: str | None = None) -> Association:
    """Found an association; asked again for the same name, give the one there is."""
    name = name or f"测试消费者协会{region_code}"
    association = find_association(name) or create_association(name, region_code, "12315")
    db.session.commit()
    return association


def make_member(
    association: Association | None = None,
    role: Role = Role.OFFICER,
    email: str | None = None,
) -> Membership:
    """Make an account that belongs to an association (default: Shanghai's)."""
    member = admit_member(association or make_association(), make_user(email), role)
    db.session.commit()
    return member


def make_credit_code(region_code: str = HUANGPU) -> str:
    """Return a valid credit code that no test has used yet."""
    return credit_codes.make(f"91{region_code}MA1K{next(_numbers):05d}")


@in_silence
def make_merchant(
    owner: User | None = None,
    legal_name: str | None = None,
    credit_code: str | None = None,
    identity: Identity = Identity.SELF_DECLARED,
) -> Merchant:
    """Register a legal entity, with an account of its own unless one is given."""
    merchant = register_merchant(
        owner or make_user(),
        legal_name or f"测试商业{next(_numbers)}有限公司",
        credit_code or make_credit_code(),
    )
    if identity is Identity.CONFIRMED:
        move_identity(merchant, identity, by=None, reason="营业执照已核对")
    db.session.commit()
    return merchant


def make_site(
    merchant: Merchant | None = None,
    kind: SiteKind = SiteKind.MALL,
    name: str | None = None,
    address: str = "南京东路100号",
    *,
    region_code: str = HUANGPU,
    touchpoints: Iterable[tuple[Scene, str]] = TOUCHPOINTS,
    container: Site | None = None,
) -> Site:
    """Add a place: by default a mall with one parking exit and an invoice desk."""
    name = name or f"测试广场{next(_numbers)}"
    facts = SiteFacts(kind, name, address, region_code, container)
    site = add_site(merchant or make_merchant(), facts, touchpoints)
    db.session.commit()
    return site


def make_signature(site: Site, **answers: bool) -> Signature:
    """Answer every field test with yes, but for those named (P1=False)."""
    clauses = get_text(CURRENT).clauses_for(set(site.scenes))
    self_check = {clause.code: True for clause in clauses} | answers
    return Signature(site.merchant.owner, "王小明", "店长", self_check)


@in_silence
def make_pledge(
    site: Site | None = None,
    status: PledgeStatus = PledgeStatus.ACTIVE,
    signed_on: date | None = None,
    *,
    badges: bool = True,
    by: User | None = None,
    reason: str = "测试原因",
) -> Pledge:
    """Sign a pledge, issue its badges, and lead it to a status.

    An expired one was signed 400 days ago unless the test names the day.
    """
    site = site or make_site()
    if status is PledgeStatus.EXPIRED and signed_on is None:
        signed_on = today() - timedelta(days=400)
    pledge = pledges.sign_pledge(site, make_signature(site))
    if badges:
        issue_badges(pledge, require_identity=False)
    if status not in {PledgeStatus.ACTIVE, PledgeStatus.EXPIRED}:
        pledges.transition_pledge(pledge, status, by=by or site.merchant.owner, reason=reason)
    if signed_on:
        backdate(pledge, signed_on)
    if status is PledgeStatus.EXPIRED:
        pledges.expire_pledge(pledge)
    db.session.commit()
    return pledge


def backdate(pledge: Pledge, signed_on: date) -> None:
    """Make a pledge just signed look as if it had been signed on that day, at noon in China."""
    moment = datetime.combine(signed_on, time(4), UTC)
    signature, change = pledge.signatures[0], pledge.changes[0]
    pledge.signed_on = signature.valid_from = signed_on
    pledge.valid_until = signature.valid_until = year_from(signed_on)
    signature.at = change.at = moment
    db.session.commit()


def make_badge(pledge: Pledge | None = None) -> Badge:
    """Return the first badge of a pledge, issuing its badges where there are none."""
    pledge = pledge or make_pledge()
    issue_badges(pledge, require_identity=False)
    db.session.commit()
    return list_badges(pledge)[0]


def first_badge(pledge: Pledge) -> Badge:
    """Return the badge of a pledge that was issued first."""
    return list_badges(pledge)[0]


def token_of(badge: Badge) -> str:
    """Return the token printed on a badge."""
    signer: TokenSigner = current_app.extensions["pledge-badge-signer"]
    return signer.sign(badge.serial)


def make_report(pledge: Pledge | None = None, **told: Any) -> Report:
    """Take a report in and lead it to a status; takes what make_report_and_code() takes."""
    return make_report_and_code(pledge, **told)[0]


def make_report_and_code(
    pledge: Pledge | None = None,
    *,
    status: CaseStatus = CaseStatus.RECEIVED,
    story: str = "出口只有会员码,不关注就抬不了杆。",
    asked: str = "",
    scene: Scene | None = None,
    code: BreachCode = BreachCode.B03,
    badge: Badge | None = None,
    happened_on: date | None = None,
    contact: str | None = None,
    locale: str = "zh",
    paraphrase: str = "顾客反映不注册会员无法缴费。",
    by: Membership | None = None,
    place: UnsignedPlace | None = None,
) -> tuple[Report, str]:
    """Take a report in, lead its case to a status by an officer; return it and its receipt code.

    ``place`` makes it a lead about a place without a pledge.
    """
    pledge = None if place else pledge or make_pledge()
    if scene is None:
        scene = badge.scene if badge else Scene(pledge.scenes[0]) if pledge else Scene.CHECKOUT
    day = happened_on or today()
    told = ReportInput(pledge, badge, scene, code, day, story, asked, contact, locale, place=place)
    nonce = secrets.token_urlsafe(24)
    receipt_code, receipt_hash = make_receipt(nonce, receipt_secrets())
    idempotency_key = hashlib.sha256(nonce.encode()).hexdigest()
    report = report_breach(told, FormIdentity(idempotency_key, receipt_hash))
    lead_case(report.case, status, paraphrase, by)
    db.session.commit()
    return report, receipt_code


def make_case(pledge: Pledge | None = None, **told: Any) -> Case:
    """Take a report in and lead its case to a status; takes what make_report_and_code() takes."""
    return make_report(pledge, **told).case


@in_silence
def lead_case(
    case: Case,
    status: CaseStatus,
    paraphrase: str = "顾客反映不注册会员无法缴费。",
    by: Membership | None = None,
) -> None:
    """Lead a case just received to a status along the table of moves; what is upheld was heard."""
    if status is CaseStatus.RECEIVED:
        return
    by = by or _officer_for(case.region_code)
    if status is CaseStatus.REFERRED:
        cases.refer(case, by=by, reason="没有承诺")
        return
    cases.take_up(case, by=by)
    finding = finding_of(status)
    if status is CaseStatus.WITH_MERCHANT or finding is Finding.UPHELD:
        cases.ask_merchant(case, paraphrase, by=by)
    if finding is None:
        return
    if finding is Finding.UPHELD and case.site:
        cases.reply(case, "我们马上改。", [], [], by=case.site.merchant.owner)
    findings.decide(case, finding, by=by, reason="证据充分")
    if status is CaseStatus.APPEALED and case.site:
        findings.appeal(case, "我们不同意。", by=case.site.merchant.owner)
    if status in {CaseStatus.REMEDIED, CaseStatus.RELAPSED}:
        make_visit(case, by)
        findings.record_remedy(case, by=by, reason="复查正常")
    if status is CaseStatus.RELAPSED:
        make_visit(case, by)
        findings.record_relapse(case, by=by, reason="又出现了")


def publish(case: Case) -> None:
    """Make an upheld finding public, as if the days for an appeal had passed without any."""
    findings.get_decision(case).appeal_until = today() - timedelta(days=1)
    assert publish_case(case) == 1
    db.session.commit()


def make_visit(case: Case, by: Membership | None = None) -> Visit:
    """Record a visit of now, with every clause's test answered by yes."""
    return findings.record_visit(
        case,
        by=by or _officer_for(case.region_code),
        visited_at=now(),
        scene=case.scene,
        spot="出口1",
        answers={"P1": "yes"},
        words="现场看过。",
        photos=[],
        idempotency_key=secrets.token_hex(32),
    )


def make_dead_mail() -> OutboxMail:
    """Write a mail about 云杉酒店 to li@people.example that a server refuses for good."""
    letter = queue_mail("li@people.example", "请答复：云杉酒店", "正文里的话")
    db.session.commit()

    def refuse(_message: object) -> NoReturn:
        raise smtplib.SMTPDataError(554, b"<li@people.example> is not welcome")

    send_due(refuse, "registry@people.example")
    return letter


def receipt_secrets() -> list[bytes]:
    """Return the secrets of receipt codes, oldest first."""
    settings: Settings = current_app.extensions["pledge-settings"]
    return [settings.derive_secret("receipt", key) for key in settings.encryption_keys]


def _officer_for(region_code: str) -> Membership:
    for association in list_associations():
        if contains(association.region_code, region_code):
            for member in association.members:
                if member.role is Role.OFFICER:
                    return member
    return make_member(make_association(region_code[:2] + "0000"))


@dataclass(frozen=True)
class Cast:
    """The fixed cast of the tests; a shopper needs no account."""

    merchant: User
    rival: User
    volunteer: User
    officer: User
    other_officer: User
    operator: User
    association: Association
    other_association: Association
    national: Association


def make_cast() -> Cast:
    """Make the fixed cast: two merchants' accounts, an association's people, the operator."""
    association = make_association(SHANGHAI, "测试上海消协")
    other = make_association(JIANGSU, "测试江苏消协")
    return Cast(
        merchant=make_user("merchant@people.example"),
        rival=make_user("rival@people.example"),
        volunteer=make_member(association, Role.VOLUNTEER, "volunteer@people.example").user,
        officer=make_member(association, Role.OFFICER, "officer@people.example").user,
        other_officer=make_member(other, Role.OFFICER, "other-officer@people.example").user,
        operator=make_user("operator@people.example", is_operator=True),
        association=association,
        other_association=other,
        national=make_association(NATIONAL, "测试全国消协"),
    )


def sign_in(client: FlaskClient, user: User) -> None:
    """Sign a person in without the log-in page, by the library's own function."""
    user_id = user.id
    db.session.commit()

    def log_in() -> dict[str, Any]:
        with client.application.test_request_context(
            base_url=BASE_URL, environ_base=client.environ_base
        ):
            assert login_user(db.session.get_one(User, user_id), remember=False)
            return dict(session)

    signed_in = Context().run(log_in)
    with client.session_transaction(base_url=BASE_URL) as cookie:
        cookie.update(signed_in)


def post(
    client: FlaskClient,
    url: str,
    data: Mapping[str, Any] | None = None,
    *,
    page: str | None = None,
    **kwargs: Any,
) -> TestResponse:
    """Send a form with the tokens of the page it stands on (default: the same address)."""
    shown = client.get(page or url).get_data(as_text=True)
    tokens = {
        name: found for name in ("csrf_token", "form_token") if (found := _hidden(shown, name))
    }
    return client.post(url, data=tokens | dict(data or {}), **kwargs)


def _hidden(page: str, name: str) -> str | None:
    for tag in re.findall(r"<input\b[^>]*>", page):
        if f'name="{name}"' in tag and (value := re.search(r'\bvalue="([^"]*)"', tag)):
            return value[1]
    return None


def jpeg_bytes(
    width: int = 64, height: int = 48, colour: str = "teal", *, gps: bool = False
) -> bytes:
    """Draw a photo as JPEG; with gps it tells where it was taken, as a phone's does."""
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "Test camera"
        exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 0.0), 3: "E", 4: (121.0, 28.0, 0.0)})
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()
