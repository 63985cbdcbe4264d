"""All routes, by audience."""

from flask import Flask

from pledge.web.account import blueprint as account
from pledge.web.account import dead_mails, inbox, operator
from pledge.web.account import home as account_home
from pledge.web.association import (
    asking,
    case_moves,
    conflicts,
    disputes,
    dossiers,
    exhibits,
    flags,
    held,
    holds,
    identities,
    leads,
    leads_import,
    letters,
    merging,
    originals,
    outcome,
    pledge_search,
    queue,
    referrals,
    revocations,
    splitting,
    threats,
    vendors,
    visits,
)
from pledge.web.association import blueprint as association
from pledge.web.association import cases as association_cases
from pledge.web.association import pledges as association_pledges
from pledge.web.merchant import badges as merchant_badges
from pledge.web.merchant import blueprint as merchant
from pledge.web.merchant import (
    case_steps,
    copies,
    dashboard,
    entity,
    position,
    print_kit,
    prints,
    signing,
    sites,
)
from pledge.web.merchant import cases as merchant_cases
from pledge.web.merchant import letters as merchant_letters
from pledge.web.merchant import pledges as merchant_pledges
from pledge.web.merchant import vendors as merchant_vendors
from pledge.web.public import (
    badge,
    certificate,
    credential,
    embed,
    health,
    here,
    home,
    installable,
    log,
    pledges,
    receipt,
    report,
    texts,
    verify,
)
from pledge.web.public import blueprint as public

# Importing a subject's module registers its pages; the list says that all are here.
PAGES = (
    *(badge, certificate, credential, embed, health, here, home, installable, log),
    *(pledges, receipt, report, texts, verify),
    *(dashboard, entity, sites, position, signing, merchant_pledges, merchant_badges),
    *(merchant_cases, merchant_letters, case_steps, copies, print_kit, prints),
    merchant_vendors,
    *(queue, association_cases, case_moves, asking, exhibits, originals),
    *(outcome, letters, dossiers, referrals, revocations),
    *(leads, leads_import, vendors, threats, visits),
    *(disputes, flags, identities, holds),
    *(pledge_search, association_pledges, conflicts, held, merging, splitting),
    *(account_home, inbox, operator, dead_mails),
)


def init_blueprints(app: Flask) -> None:
    """Put every page at its address."""
    app.register_blueprint(public)
    app.register_blueprint(merchant, url_prefix="/merchant")
    app.register_blueprint(association, url_prefix="/association")
    app.register_blueprint(account, url_prefix="/account")
