"""Loader of the demo into an empty database."""

from random import Random

from flask import current_app
from sqlalchemy import select

from pledge.accounts.models import User
from pledge.associations.queries import count_associations
from pledge.config import Settings
from pledge.core.events import muted
from pledge.db import current_policy, db
from pledge.demo.backdating import moment_ago
from pledge.demo.images import draw_licence
from pledge.demo.load_pledges import Sites, register_businesses
from pledge.demo.load_reports import take_in_reports
from pledge.demo.people import DOMAIN, People, invite_people
from pledge.ledger.append import not_recording
from pledge.log_audit.backfill import catch_up
from pledge.merchants.actions import open_dispute

LOGINS = {
    f"merchant@{DOMAIN}": "商家 · merchant: a mall group with 12 places",
    f"rival@{DOMAIN}": "另一商家 · rival merchant: restaurants",
    f"volunteer@{DOMAIN}": "志愿者 · volunteer in Shanghai",
    f"officer@{DOMAIN}": "消协工作人员 · officer in Shanghai",
    f"national-officer@{DOMAIN}": "全国消协工作人员 · officer for the whole country",
    f"other-officer@{DOMAIN}": "江苏消协工作人员 · officer in Jiangsu",
    f"operator@{DOMAIN}": "运行管理 · operator",
}
PASSWORD = "demo-pledge-2026"  # noqa: S105 - printed by make run, refused outside demo mode
# The same dice for every load: what the demo shows does not change from one to the next.
SEED = 2026


def is_empty() -> bool:
    """Tell whether nobody has ever used this database."""
    return db.session.scalar(select(User.id).limit(1)) is None and count_associations() == 0


def load_demo() -> None:
    """Load everything; the caller commits."""
    settings: Settings = current_app.extensions["pledge-settings"]
    # What is dated back after it was done would stand in the log with today's moments, and nobody
    # is told of what is invented.
    with not_recording(), muted(db.session()):
        people = invite_people(PASSWORD)
        sites = register_businesses(people, Random(SEED))  # noqa: S311 - choices, no secrets
        _dispute_a_code(people, sites, settings)
        take_in_reports(people, sites, settings)
        db.session.flush()
    catch_up()


def _dispute_a_code(people: People, sites: Sites, settings: Settings) -> None:
    merchant = sites["鹭洲火锅"].merchant
    dispute = open_dispute(
        people.open_account("claimant"),
        merchant.credit_code,
        "（演示）上海鹭洲食品有限公司",
        "统一社会信用代码属于我公司，对方使用的是我公司多年前的加盟资料。附营业执照照片。",
        draw_licence(settings.uploads),
    )
    dispute.opened_at = moment_ago(8, 14)
    dispute.delete_licence_on = dispute.opened_at.date() + current_policy().retention.licence
