"""Everything a merchant can read: each page that lets it in, both languages, refusals and mails.

Walked by the map of addresses, so that a page added later is read without anybody thinking of it.
"""

import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from pledge.accounts.models import User
from pledge.cases.findings.actions import find_decision
from pledge.cases.findings.queries import list_appeals
from pledge.cases.models.cases import Case
from pledge.cases.rules.workflow import Move
from pledge.core.events import StatusChanged
from pledge.db import db
from pledge.notices.models import OutboxMail
from pledge.web.notifications.dispatch import write_notices
from pledge.web.notifications.table import TABLE
from pledge.web.setup.access import Audience
from tests.support.merchant_forms import fill
from tests.support.strict_client import BASE_URL, StrictClient

OPEN_TO_MERCHANTS = {Audience.ANYONE, Audience.SIGNED_IN, Audience.MERCHANT}
# pages that are made once for all, and of no case: (reason it is left out)
FILES_OF_THE_RELEASE = {"static", "public.service_worker", "public.manifest"}
REASON = "协会写给商家的原因。"
TOKENS = re.compile(r'name="(csrf_token|form_token)"[^>]*|Signature:[^\n]*')


@dataclass
class Things:
    """What stands in addresses, and what mails are about; each case of the scene is asked for."""

    cases: list[int]
    arguments: Mapping[str, Any]
    about: Mapping[Any, list[Any]]
    special: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def rules_for_merchants(app: Flask) -> list[Rule]:
    """List the addresses that let a merchant in."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FILES_OF_THE_RELEASE
        and getattr(app.view_functions[rule.endpoint], "__admits__", None) in OPEN_TO_MERCHANTS
    ]


def addresses(app: Flask, things: Things, rule: Rule) -> list[str]:
    """Return the addresses of one rule: for each case, where it names one."""
    unknown = rule.arguments - set(things.arguments) - {"case_id"}
    if unknown:
        pytest.fail(f"{rule.endpoint}: say in test_privacy.py what {unknown} is in the scene")
    filled = {name: things.arguments[name] for name in rule.arguments if name != "case_id"}
    filled |= things.special.get(rule.endpoint, {})
    cases: list[dict[str, Any]] = [{}]
    if "case_id" in rule.arguments:
        cases = [{"case_id": one} for one in things.cases]
    with app.test_request_context(base_url=BASE_URL):
        return [url_for(rule.endpoint, **filled, **case) for case in cases]


def walk(client: StrictClient, things: Things) -> Iterator[tuple[str, TestResponse]]:
    """Read every page as the merchant does, and send every form of a case empty."""
    app = client.application
    for rule in rules_for_merchants(app):
        for address in addresses(app, things, rule):
            if "GET" in (rule.methods or ()):
                answer = client.get(address)
                yield rule.endpoint, answer
                if answer.mimetype == "text/html":
                    query = "&" if "?" in address else "?"
                    yield rule.endpoint, client.get(f"{address}{query}lang=en")
            if "case_id" in rule.arguments and "POST" in (rule.methods or ()):
                yield rule.endpoint, client.post(address)
                if client.get(address).status_code == 200:
                    yield rule.endpoint, fill(client, address, words="")


def read_cases(client: StrictClient, things: Things) -> dict[str, str]:
    """Return the words of the pages of cases, without what differs at every visit."""
    rules = [
        rule
        for rule in rules_for_merchants(client.application)
        if "GET" in (rule.methods or ())
        and ("case_id" in rule.arguments or "case" in rule.endpoint)
    ]
    return {
        address: TOKENS.sub("", client.get(address).get_data(as_text=True))
        for rule in rules
        for address in addresses(client.application, things, rule)
        if rule.arguments <= {"case_id"}
    }


def write_every_mail(app: Flask, things: Things) -> None:
    """Have every notice written that there is, about everything of the scene."""
    facts = [fact for key in TABLE for fact in _facts(key, things)]
    with app.test_request_context(base_url=BASE_URL):
        write_notices(facts)
    db.session.commit()


def mails_to(reader: User) -> list[OutboxMail]:
    """List the mails written to a person."""
    written = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [one for one in written if one.recipient == reader.email]


def _facts(key: Any, things: Things) -> list[object]:
    """Make an event of a kind about each thing of the scene that it can be about."""
    if isinstance(key, Move):
        decided = [case for case in things.about[Case] if find_decision(case)]
        needs_finding = TABLE[key] is TABLE[Move.UPHOLD]
        needs_appeal = TABLE[key] is TABLE[Move.ALLOW_APPEAL]
        cases = decided if needs_finding else things.about[Case]
        cases = [case for case in decided if list_appeals(case)] if needs_appeal else cases
        return [StatusChanged(case, case.status, case.status, REASON, key) for case in cases]
    if isinstance(key, tuple):
        kind, old, new = key
        return [StatusChanged(row, old, new, REASON) for row in things.about[kind]]
    hints = typing.get_type_hints(key)
    sets: list[dict[str, Any]] = [{}]
    for argument, kind in hints.items():
        if kind not in things.about:
            pytest.fail(f"{key.__name__}: say in reported_case.py what a {kind} of the scene is")
        sets = [one | {argument: given} for one in sets for given in things.about[kind]]
    return [key(**given) for given in sets]
