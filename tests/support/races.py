"""Two threads that do the same thing at the same moment, each with a session of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import wraps
from threading import Barrier, BrokenBarrierError
from typing import ParamSpec, TypeVar

from flask import Flask

from pledge.db import db

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

# SQLite lets one in at a time, so the other can never arrive where the first one waits.
PATIENCE_SECONDS = 0.3


def meet(function: Callable[P, R], parties: int = 2) -> Callable[P, R]:
    """Return a function that first waits for the other threads to call it too."""
    barrier = Barrier(parties)

    @wraps(function)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> R:
        found = function(*args, **kwargs)
        with suppress(BrokenBarrierError):
            barrier.wait(PATIENCE_SECONDS)
        return found

    return waiting


def run_at_once(app: Flask, work: Callable[[], T], parties: int = 2) -> list[T | Exception]:
    """Run the same work in several threads, committing each; return results or refusals."""
    barrier = Barrier(parties)
    db.session.commit()

    def run() -> T | Exception:
        with app.app_context():
            barrier.wait(10)
            try:
                found = work()
                db.session.commit()
            except Exception as refusal:  # noqa: BLE001 - the test looks at every one
                db.session.rollback()
                return refusal
            return found

    with ThreadPoolExecutor(parties) as pool:
        return [future.result(30) for future in [pool.submit(run) for _ in range(parties)]]
