"""Does a killed registry keep its receipts and send each mail once? `make bench-receipts`.

Real server, worker and SMTP server on loopback. Clients file reports through the public form, the
association writes to each reporter, and all the while server and worker are killed without warning.
Rate limits are off, since every report comes from one address.
"""

import argparse
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import flask_migrate
from flask import Flask
from sqlalchemy import func, select

from bench.keeping import write_result
from bench.running import Registry
from pledge.accounts.queries import find_user
from pledge.app import create_app
from pledge.associations.rules import Role
from pledge.cases.models.cases import Report
from pledge.cases.reports.reporter_actions import write_to_reporter
from pledge.config import Settings
from pledge.core.clock import today
from pledge.db import db
from pledge.notices.models import OutboxMail
from pledge.notices.rules import LEASE, MailStatus
from pledge.web.labels.labels import show_number
from tests.support.builders import (
    make_association,
    make_member,
    make_merchant,
    make_pledge,
    make_site,
)
from tests.support.services import MailServer, PostgreSQLCluster, create_database, find_free_port

REPORTS = 2_000
# one kill for so many reports, at most; the first and the last reports are left in peace
REPORTS_PER_KILL = 10
PEACE = 20
SWEEP = timedelta(minutes=1)
CLIENTS = 4
PLEDGES = 5
# 20 kills of the server, 20 of the worker
KILLS = ("kill_server", "kill_worker", "kill_both") * 10
OFFICER = "officer@people.example"
ANSWER = "已经收到，正在核查。"
SEED = 20261125
# On busy cores each start of the registry takes several times as long as on quiet ones.
DEADLINE_SECONDS = 1_200
TOKEN = re.compile(r'name="form_token"[^>]* value="([^"]+)"')
CODE = re.compile(r'<span class="big code">([^<]+)</span>')


@dataclass
class ReceiptTally:
    """What clients were shown: the receipt code of each form, by the reporter's address."""

    reports: int
    codes: dict[str, str] = field(default_factory=dict)
    retries: int = 0
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    """Run on SQLite or on the engine named, print the figures; exit 1 on failure.

    The figures of a full run are kept as a result, those of a smaller one are not.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", nargs="?", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--reports", type=int, default=REPORTS, help="60 or more")
    options = parser.parse_args()
    engine, reports = options.engine, max(options.reports, 3 * PEACE)
    cluster = PostgreSQLCluster().start() if engine == "postgresql" else None
    try:
        url = create_database(cluster.address, "bench_receipts") if cluster else ""
        with tempfile.TemporaryDirectory() as folder:
            figures = {"engine": engine, **_measure(Path(folder), url, reports)}
    finally:
        if cluster:
            cluster.stop()
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    if reports >= REPORTS:
        write_result("receipts" if engine == "sqlite" else f"receipts-{engine}", figures)
    sys.exit(1 if figures["faults"] else 0)


def _measure(folder: Path, url: str, reports: int) -> dict[str, Any]:
    begun, port, post = time.monotonic(), find_free_port(), MailServer()
    own = {"INSTANCE": str(folder / "instance"), "DATABASE_URL": url, "MAIL_URL": post.url}
    own |= {"RATE_LIMITS": "0", "DEMO": "0", "BASE_URL": f"http://127.0.0.1:{port}"}
    os.environ |= {f"PLEDGE_{name}": value for name, value in own.items()}
    os.environ |= {"PORT": str(port), "HOST": "127.0.0.1"}
    app = create_app(Settings())
    with app.app_context():
        flask_migrate.upgrade()
        addresses = _make_places()
    told, registry = ReceiptTally(reports), Registry(port, folder / "log")
    post.start()
    try:
        registry.start()
        _run(app, registry, addresses, told)
        _wait_for_mails(app, begun)
        found = _check(app, port, told, post)
    finally:
        registry.stop()
        post.stop()
    return {
        **found,
        "kills of the server": registry.server_kills,
        "kills of the worker": registry.worker_kills,
        "requests sent again": told.retries,
        "seconds": round(time.monotonic() - begun),
        "seed": SEED,
    }


def _make_places() -> list[str]:
    """Make pledges and the association's officer; return where the pledges are reported."""
    make_member(make_association(), Role.OFFICER, OFFICER)
    pledges = [make_pledge(make_site(make_merchant())) for _ in range(PLEDGES)]
    return [f"/pledges/{show_number(pledge.number)}/report?scene=parking" for pledge in pledges]


def _run(app: Flask, registry: Registry, addresses: list[str], told: ReceiptTally) -> None:
    """File all reports, answer each, and kill at seeded moments meanwhile."""
    numbers, done = count(), threading.Event()
    clients = [
        threading.Thread(target=_file, args=(registry.port, addresses, told, numbers))
        for _ in range(CLIENTS)
    ]
    answering = threading.Thread(target=_answer_reports, args=(app, done))
    for thread in (*clients, answering):
        thread.start()
    dice = random.Random(SEED)
    times = min(len(KILLS), told.reports // REPORTS_PER_KILL)
    moments = sorted(dice.sample(range(PEACE, told.reports - PEACE), times))
    for moment, kill in zip(moments, dice.sample(KILLS, times), strict=True):
        while len(told.codes) < moment and any(client.is_alive() for client in clients):
            time.sleep(0.005)
        time.sleep(dice.uniform(0, 0.1))
        getattr(registry, kill)()
    for client in clients:
        client.join()
    done.set()
    answering.join()


def _file(port: int, addresses: list[str], told: ReceiptTally, numbers: "count[int]") -> None:
    """File one report after the other; what is not answered is sent again, form and all."""
    while (number := next(numbers)) < told.reports:
        address, contact = addresses[number % PLEDGES], f"r{number}@people.example"
        page = _ask(port, told, address)
        data = {
            "form_token": _find(TOKEN, page),
            "code": "B02",
            "happened_on": today().isoformat(),
            "story": f"出口只有会员码，不关注就抬不了杆。第{number}次。",
            "contact": contact,
        }
        review = _ask(port, told, address, data | {"action": "review"})
        data["form_token"] = _find(TOKEN, review)
        code = _find(CODE, _ask(port, told, address, data | {"action": "send"}))
        with told.lock:
            told.codes[contact] = code


def _ask(port: int, told: ReceiptTally, address: str, data: dict[str, str] | None = None) -> str:
    """Ask until the server answers, as a patient shopper does."""
    body = urlencode(data) if data else None
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if data else {}
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST" if data else "GET", address, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            if answer.status == 200:
                return page
            with told.lock:
                told.faults.append(f"{answer.status} at {address}")
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        with told.lock:
            told.retries += 1
        time.sleep(0.25)


def _find(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise ValueError(f"no {pattern.pattern} in: {page[:2000]}")
    return found[1]


def _answer_reports(app: Flask, done: threading.Event) -> None:
    """Write to the reporter of each report, once, as the association does."""
    last, is_last_look = 0, False
    with app.test_request_context():
        officer = find_user(OFFICER)
        if officer is None:
            raise LookupError(OFFICER)
        while not is_last_look:
            is_last_look = done.is_set()
            statement = select(Report).where(Report.id > last).order_by(Report.id).limit(50)
            for report in db.session.scalars(statement).all():
                last = report.id
                write_to_reporter(report, ANSWER, by=officer)
                db.session.commit()
            db.session.commit()
            time.sleep(0.02)


def _wait_for_mails(app: Flask, begun: float) -> None:
    """Wait until no mail is under way; those of a killed worker wait for lease and sweep."""
    longest = LEASE + SWEEP
    print(f"waiting for the last mails, {longest.total_seconds():.0f} s at most", flush=True)
    under_way = select(func.count(OutboxMail.id)).where(
        OutboxMail.status.in_([MailStatus.WAITING, MailStatus.SENDING])
    )
    with app.app_context():
        while db.session.scalar(under_way) and time.monotonic() - begun < DEADLINE_SECONDS:
            db.session.commit()
            time.sleep(0.5)


def _check(app: Flask, port: int, told: ReceiptTally, post: MailServer) -> dict[str, Any]:
    """Compare what was shown, what is kept and what arrived."""
    with app.app_context():
        kept = Counter(db.session.scalars(select(Report.contact)))
        statuses = Counter(db.session.scalars(select(OutboxMail.status)))
    receipts = {contact: _opens(port, told, code) for contact, code in told.codes.items()}
    arrived = [(str(one["To"]), str(one["Message-ID"])) for one in post.received]
    mails = Counter(contact for contact, _message_id in set(arrived))
    found = {
        "reports filed": len(told.codes),
        "receipts without their report": [c for c, opens in receipts.items() if not opens],
        "receipts shown twice": len(told.codes) - len(set(told.codes.values())),
        "reports kept": kept.total(),
        "forms with two reports": [contact for contact, n in kept.items() if n > 1],
        "mails written": statuses.total(),
        "mails not sent": {s.value: n for s, n in statuses.items() if s is not MailStatus.SENT},
        "mails lost": [contact for contact in kept if not mails[str(contact)]],
        "reporters with two mails": [contact for contact, n in mails.items() if n > 1],
        "messages arrived": len(arrived),
        "copies of a message": len(arrived) - len(set(arrived)),
    }
    return found | {"faults": _faults_in(found, told)}


def _faults_in(found: dict[str, Any], told: ReceiptTally) -> list[str]:
    """Name what must not be; copies under one Message-ID are told and allowed."""
    nothing = ["receipts without their report", "receipts shown twice", "forms with two reports"]
    nothing += ["mails not sent", "mails lost", "reporters with two mails"]
    whole = ("reports filed", "reports kept", "mails written")
    return [
        *(name for name in nothing if found[name]),
        *(name for name in whole if found[name] != told.reports),
        *told.faults[:10],
    ]


def _opens(port: int, told: ReceiptTally, code: str) -> bool:
    page = _ask(port, told, "/receipt", {"code": code})
    return ANSWER in page


if __name__ == "__main__":
    main()
