"""Scan counter of an application, written to the database every half minute."""

import atexit
import logging
import os
import threading
import time

from flask import Flask, current_app

from pledge.badges.scanning.scan_counts import ScanTally, write_scans
from pledge.db import db

WRITTEN_EVERY_SECONDS = 30
COUNTER = "pledge-scan-counter"

log = logging.getLogger(__name__)


class ScanCounter:
    """The scans of one application in one process since they were last written."""

    def __init__(self) -> None:
        self.tally = ScanTally()
        # A fork takes the number along, but not the thread of the process that it names.
        self.writer_of = 0


def init_scan_counter(app: Flask) -> None:
    """Give an application its counter."""
    app.extensions[COUNTER] = ScanCounter()


def count(serial: str) -> None:
    """Count one scan; no query, no lock."""
    counter: ScanCounter = current_app.extensions[COUNTER]
    counter.tally.add(serial)
    if counter.writer_of != os.getpid():
        counter.writer_of = os.getpid()
        _start(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy has it


def write_down(app: Flask) -> int:
    """Add what was counted to the day's rows; return how many scans that were."""
    with app.app_context():
        counter: ScanCounter = app.extensions[COUNTER]
        counts = counter.tally.take()
        if counts:
            write_scans(counts)
            db.session.commit()
        return counts.total()


def _start(app: Flask) -> None:
    if app.testing:
        return
    threading.Thread(target=_write_for_ever, args=(app,), name="scans", daemon=True).start()
    atexit.register(write_down, app)


def _write_for_ever(app: Flask) -> None:
    while True:
        time.sleep(WRITTEN_EVERY_SECONDS)
        try:
            write_down(app)
        except Exception:
            # The counts of half a minute are lost; the next half minute is not.
            log.exception("scans were not written down")
