"""All routes, by audience."""

from flask import Flask

from pledge.web.account import blueprint as account
from pledge.web.account import dead_mails, inbox, operator
from pledge.web.account import home as account_home
from pledge.web.association import blueprint as association
from pledge.web.association.cases import actions as case_moves
from pledge.web.association.cases import ask_merchant as asking
from pledge.web.association.cases import conflicts, threats
from pledge.web.association.cases import legal_hold as holds
from pledge.web.association.cases import refer as referrals
from pledge.web.association.cases import show as association_cases
from pledge.web.association.cases import vendor as vendors
from pledge.web.association.evidence import dossier as dossiers
from pledge.web.association.evidence import exhibits, originals, visits
from pledge.web.association.findings import actions as outcome
from pledge.web.association.letters import views as letters
from pledge.web.association.queue import merge as merging
from pledge.web.association.queue import quarantine as held
from pledge.web.association.queue import split as splitting
from pledge.web.association.queue import views as queue
from pledge.web.association.registry import clone_flags as flags
from pledge.web.association.registry import disputes, identities, revocations
from pledge.web.association.registry import pledge_list as pledge_search
from pledge.web.association.registry import pledges as association_pledges
from pledge.web.association.reports import csv_import as leads_import
from pledge.web.association.reports import new as leads
from pledge.web.merchant import blueprint as merchant
from pledge.web.merchant import dashboard, entity
from pledge.web.merchant.badges import copies
from pledge.web.merchant.badges import print_jobs as prints
from pledge.web.merchant.badges import print_one as print_kit
from pledge.web.merchant.badges import revoke as merchant_badges
from pledge.web.merchant.cases import actions as case_steps
from pledge.web.merchant.cases import letters as merchant_letters
from pledge.web.merchant.cases import show as merchant_cases
from pledge.web.merchant.pledges import show as merchant_pledges
from pledge.web.merchant.pledges import signing
from pledge.web.merchant.sites import position
from pledge.web.merchant.sites import vendor as merchant_vendors
from pledge.web.merchant.sites import views as sites
from pledge.web.public import blueprint as public
from pledge.web.public import health, home
from pledge.web.public.badges import embed
from pledge.web.public.badges import location_check as here
from pledge.web.public.badges import page as badge
from pledge.web.public.badges import pwa as installable
from pledge.web.public.badges import scanner as verify
from pledge.web.public.credentials import certificate, credential, log
from pledge.web.public.pledges import pages as pledges
from pledge.web.public.pledges import texts
from pledge.web.public.reporting import receipt, report

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
