"""The badge page under load, side by side with a bare Flask view: `make bench`.

Every server runs the same gunicorn with one worker. Each round asks all of them once, one after
the other, and a ratio is taken within its round, so that a noisy neighbour slows both sides.
"""

import argparse
import gzip
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import flask_migrate

from bench.data import fill, serials
from pledge.app import create_app
from pledge.badges.scanning.tokens import TokenSigner
from pledge.config import Settings
from tests.support.services import PostgreSQLCluster, create_database, find_free_port

HERE = Path(__file__).parent
KEYS = "bench-key-old,bench-key-new"
SIZES = {"10k": 10_000, "1M": 1_000_000}
HOT, UNIFORM = 500, 10_000
BARE = "bare flask"
HTTP_OK = 200


@dataclass
class Server:
    """One server under test: its name, port, tokens and what each round found."""

    name: str
    port: int
    tokens: Path
    rounds: list[dict[str, float]] = field(default_factory=list)

    def rates(self) -> list[float]:
        """Return requests a second, round by round."""
        return [one["requests"] / one["micros"] * 1e6 for one in self.rounds]


def main() -> int:
    """Run the benchmark; return 1 if a hard goal is missed."""
    options = _read_options()
    if shutil.which("wrk") is None:
        print("wrk is missing: apt-get install wrk")
        return 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp")))
        cluster = PostgreSQLCluster()
        stack.callback(cluster.stop)
        address = cluster.start().address
        sizes = {"10k": SIZES["10k"]} if options.quick else SIZES
        servers = [_serve(stack, BARE, "make_bare", {}, _write_tokens(folder / "bare", HOT, HOT))]
        for engine in ("sqlite", "postgresql"):
            for size, count in sizes.items():
                database = "" if engine == "sqlite" else create_database(address, f"bench_{size}")
                servers += _prepare(stack, folder, f"{engine} {size}", database, count)
        pages = {server.name: _weigh(server) for server in servers[1:3]}
        for number in range(options.rounds):
            for server in servers:
                server.rounds.append(_load(server, options.seconds))
            print(f"round {number + 1} of {options.rounds} done", flush=True)
    return _report(servers, pages)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 pledges only")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="for each server in each round")
    return parser.parse_args()


def _prepare(
    stack: ExitStack, folder: Path, name: str, database_url: str, count: int
) -> list[Server]:
    """Fill one database and serve it twice: every page rendered anew, and pages revalidated."""
    instance = folder / name.replace(" ", "-")
    settings = {
        "PLEDGE_INSTANCE": str(instance),
        "PLEDGE_DATABASE_URL": database_url,
        "PLEDGE_SECRET_KEYS": KEYS,
        "PLEDGE_BASE_URL": "https://pledge.example.cn",
        "PLEDGE_RATE_LIMITS": "0",
    }
    started = time.perf_counter()
    app = create_app(Settings(instance=instance, database_url=database_url, secret_keys=KEYS))
    with app.app_context():
        flask_migrate.upgrade()
    fill(app, count)
    print(f"{name}: filled in {time.perf_counter() - started:.0f} s", flush=True)
    cold = settings | {"BENCH_CACHED_PAGES": "0"}
    uniform = _write_tokens(instance / "uniform.tokens", count, UNIFORM)
    hot = _write_tokens(instance / "hot.tokens", count, HOT)
    return [
        _serve(stack, f"{name} cold", "make_registry", cold, uniform),
        _serve(stack, f"{name} revalidated", "make_registry", settings, hot),
    ]


def _write_tokens(path: Path, count: int, asked: int) -> Path:
    """Write so many tokens, spread evenly over all badges."""
    signer = TokenSigner(KEYS.split(","))
    chosen = islice(serials(count), 0, None, max(1, count // asked))
    path.write_text("\n".join(signer.sign(serial) for serial in chosen), encoding="ascii")
    return path


def _serve(
    stack: ExitStack, name: str, factory: str, settings: dict[str, str], tokens: Path
) -> Server:
    """Start gunicorn with one worker."""
    port = find_free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", f"bench.server:{factory}()"),
        *("--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", "gthread"),
        *("--threads", "1", "--log-level", "error", "--keep-alive", "30"),
    ]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PLEDGE_")}
    process = subprocess.Popen(command, env=clean | settings, cwd=HERE.parent)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    _await(port)
    return Server(name, port, tokens)


def _await(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/b/x")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"nothing serves on port {port}")


def _load(server: Server, seconds: int) -> dict[str, float]:
    command = [
        *("wrk", "--threads", "1", "--connections", "4", "--duration", f"{seconds}s"),
        *("--script", str(HERE / "tokens.lua"), f"http://127.0.0.1:{server.port}"),
        *("--", str(server.tokens)),
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"^JSON (.*)$", output, re.MULTILINE)
    if not found:
        raise RuntimeError(output)
    measured: dict[str, float] = json.loads(found[1])
    if measured["non_2xx"] or measured["failed"]:
        raise RuntimeError(f"{server.name}: {measured}")
    return measured


def _weigh(server: Server) -> dict[str, int]:
    """Return bytes of one page, plain and as a proxy would compress it, and requests it needs."""
    token = server.tokens.read_text(encoding="ascii").split("\n", 1)[0]
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", f"/b/{token}")
    response = connection.getresponse()
    body = response.read()
    if response.status != HTTP_OK:
        raise RuntimeError(f"{server.name}: {response.status}")
    head = sum(len(name) + len(value) + 4 for name, value in response.getheaders())
    fetched = re.findall(rb'<(?:script|img|iframe)\b[^>]*\bsrc="(?!data:)', body)
    fetched += re.findall(rb'<link\b[^>]*\bhref="(?!data:)', body)
    return {
        "plain": head + len(body),
        "gzip": head + len(gzip.compress(body, 6)),
        "requests": 1 + len(fetched),
    }


def _report(servers: list[Server], pages: dict[str, dict[str, int]]) -> int:
    by_name = {server.name: server for server in servers}
    print(f"\n{'':28} {'req/s':>8} {'p50 ms':>8} {'p99 ms':>8}   ratio to bare [min–max]")
    rows: dict[str, Any] = {}
    results: dict[str, Any] = {"pages": pages, "servers": rows}
    for server in servers:
        ratios = _ratios(server, by_name[BARE])
        row: dict[str, Any] = {
            "requests_per_second": statistics.median(server.rates()),
            "p50_ms": statistics.median(one["p50"] for one in server.rounds) / 1000,
            "p99_ms": statistics.median(one["p99"] for one in server.rounds) / 1000,
            "ratio": [statistics.median(ratios), min(ratios), max(ratios)],
        }
        rows[server.name] = row
        print(
            f"{server.name:28} {row['requests_per_second']:8.0f} {row['p50_ms']:8.2f} "
            f"{row['p99_ms']:8.2f}   {row['ratio'][0]:.2f} [{min(ratios):.2f}–{max(ratios):.2f}]"
        )
    for name, page in pages.items():
        print(
            f"{name}: {page['plain']} bytes, {page['gzip']} gzipped, {page['requests']} request(s)"
        )
    results["goals"], missed = _judge(by_name)
    (HERE / "results").mkdir(exist_ok=True)
    path = HERE / "results" / "verify.json"
    path.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if missed else 0


def _judge(by_name: dict[str, Server]) -> tuple[list[dict[str, Any]], bool]:
    verdicts, missed = [], False
    print()
    for goal in tomllib.loads((HERE / "goals.toml").read_text("utf-8"))["goal"]:
        measure, against = by_name.get(goal["measure"]), by_name.get(goal.get("against", BARE))
        if measure is None or against is None:
            continue
        reached = statistics.median(_ratios(measure, against))
        is_met = reached >= goal["at_least"]
        missed |= goal["hard"] and reached < goal["at_least"] - goal["margin"]
        verdicts.append({"goal": goal["name"], "reached": reached, "met": is_met})
        mark = "met   " if is_met else "MISSED"
        print(f"{mark} {goal['name']}: {reached:.2f} (goal {goal['at_least']})")
    return verdicts, missed


def _ratios(server: Server, base: Server) -> list[float]:
    return [a / b for a, b in zip(server.rates(), base.rates(), strict=True)]


if __name__ == "__main__":
    sys.exit(main())
