"""The public log: appends a second, and how proofs grow with it: `make bench-log`."""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate

from bench.keeping import write_result
from pledge.app import create_app
from pledge.config import Settings
from pledge.db import db, only_reads
from pledge.ledger.append import LogEvent, append, append_all
from pledge.ledger.queries import (
    prove_consistency,
    prove_inclusion,
    read_entries,
    read_root,
    read_size,
)
from pledge.ledger.tlog.proofs import verify_consistency, verify_inclusion
from pledge.ledger.tlog.tree import hash_leaf
from tests.support.services import PostgreSQLCluster, create_database

SIZES = (10_000, 100_000, 1_000_000)
BATCH = 50
ROUNDS = 5
PROOFS = 400
ENGINES = ("sqlite", "postgresql")


def main() -> None:
    """Measure on both engines, print and keep the figures."""
    cluster = PostgreSQLCluster()
    found: dict[str, Any] = {}
    try:
        address = cluster.start().address
        for engine in ENGINES:
            url = "" if engine == "sqlite" else create_database(address, "bench_log")
            found[engine] = _measure(url)
    finally:
        cluster.stop()
    print(json.dumps(found, indent=1))
    write_result("log", found)


def _measure(url: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, _application(Path(folder), url):
        figures: dict[str, Any] = {"append": _measure_appends(), "proofs": {}}
        for size in SIZES:
            _fill(size)
            figures["proofs"][size] = _measure_proofs(size)
        small, large = (figures["proofs"][size] for size in (SIZES[0], SIZES[-1]))
        figures["growth"] = {
            name: round(large[name] / small[name], 2) for name in small if name.endswith("_ms")
        }
    return figures


@contextmanager
def _application(folder: Path, url: str) -> Iterator[None]:
    settings = Settings(_env_file=None, instance=folder, database_url=url)  # type: ignore[call-arg]  # pydantic-settings takes it
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        yield
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _measure_appends() -> dict[str, float]:
    """Return events a second, one a commit and fifty a commit, in rounds side by side."""
    single, batched = [], []
    for _ in range(ROUNDS):
        single.append(_rate(lambda: append(_event()), 200, 1))
        batched.append(_rate(lambda: append_all(_event() for _ in range(BATCH)), 60, BATCH))
    ratio = statistics.median(b / s for b, s in zip(batched, single, strict=True))
    return {
        "single_per_second": round(statistics.median(single)),
        "batch_of_50_per_second": round(statistics.median(batched)),
        "batch_ratio": round(ratio, 1),
    }


def _rate(act: Callable[[], object], times: int, each: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        act()
        db.session.commit()
    return times * each / (time.perf_counter() - begun)


def _fill(size: int) -> None:
    while (missing := size - read_size()) > 0:
        append_all(_event() for _ in range(min(missing, 20_000)))
        db.session.commit()


def _measure_proofs(size: int) -> dict[str, float]:
    """Return the median milliseconds of making and of checking proofs, places at random."""
    dice = random.Random(size)
    token = only_reads.set(True)
    root = read_root(size)
    makes, checks, extends = [], [], []
    for _ in range(PROOFS):
        index = dice.randrange(size)
        begun = time.perf_counter()
        proof = prove_inclusion(index, size)
        makes.append(time.perf_counter() - begun)
        [entry] = read_entries(index, 1)
        leaf = hash_leaf(entry)
        begun = time.perf_counter()
        verify_inclusion(leaf, index, size, proof, root)
        checks.append(time.perf_counter() - begun)
        old = dice.randrange(1, size)
        begun = time.perf_counter()
        path = prove_consistency(old, size)
        extends.append(time.perf_counter() - begun)
        verify_consistency(old, read_root(old), size, root, path)
        db.session.expunge_all()
    db.session.rollback()
    only_reads.reset(token)
    return {
        "prove_ms": _median_ms(makes),
        "verify_ms": _median_ms(checks),
        "prove_consistency_ms": _median_ms(extends),
    }


def _median_ms(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1000, 4)


def _event() -> LogEvent:
    facts = {"pledge": "2A3B4C5D", "at": "2026-11-24T08:00:00Z", "because_sha256": "0" * 64}
    return LogEvent("2A3B4C5D", "pledge.suspended", facts)


if __name__ == "__main__":
    main()
