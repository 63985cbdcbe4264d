"""Scan counter of a process, written to the database every half minute."""

import atexit
import logging
import os
import threading
import time

from flask import Flask, current_app

from pledge.badges.scanning.scan_counts import ScanTally, write_scans
from pledge.db import db

WRITTEN_EVERY_SECONDS = 30

log = logging.getLogger(__name__)

_tally = ScanTally()
# The process whose thread writes: a fork takes the number along, but not the thread.
_writer_of = 0


def count(serial: str) -> None:
    """Count one scan; no query, no lock."""
    _tally.add(serial)
    if _writer_of != os.getpid():
        _start(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy has it


def write_down(app: Flask) -> int:
    """Add what was counted to the day's rows; return how many scans that were."""
    with app.app_context():
        counts = _tally.take()
        if counts:
            write_scans(counts)
            db.session.commit()
        return counts.total()


def _start(app: Flask) -> None:
    global _writer_of  # noqa: PLW0603 - one thread a process
    _writer_of = os.getpid()
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
