"""What all tests share: the engine, the application, the clients and the real servers.

Nothing here is paid for by a test that does not ask for it: rules are tested without an app.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request
    from werkzeug.serving import BaseWSGIServer

    from pledge.config import Settings
    from tests.support.services import MailServer, PostgreSQLCluster
    from tests.support.strict_client import StrictClient

CLUSTER: pytest.StashKey[PostgreSQLCluster] = pytest.StashKey()
ADDRESS = "postgresql_address"
# milliseconds within which a page must have come, also on a busy machine
PATIENCE_MS = 15_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller choose the engine."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """Forget the caller's settings, and start the one cluster that all workers share."""
    for name in [name for name in os.environ if name.startswith(("PLEDGE_", "FLASK_"))]:
        del os.environ[name]
    # the server's own zone must not matter
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    is_worker = hasattr(config, "workerinput")
    if is_worker or config.option.collectonly or config.option.database != "postgresql":
        return
    from tests.support import services

    try:
        cluster = services.PostgreSQLCluster()
    except services.MissingService as missing:
        pytest.exit(str(missing), returncode=1)
    # a run that is told to end, ends with its cluster
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    config.add_cleanup(cluster.stop)
    config.stash[CLUSTER] = cluster.start()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where the cluster is."""
    if CLUSTER in node.config.stash:
        node.workerinput[ADDRESS] = node.config.stash[CLUSTER].address


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give all browser tests to one worker, first, so that one browser serves them all."""
    if config.option.database != "sqlite":
        once = [item for item in items if item.get_closest_marker("once")]
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if item not in once]
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


# ------------------------------------------------------------------------------- the application


@pytest.fixture(scope="session")
def database_url(pytestconfig: pytest.Config, worker_id: str) -> str:
    """Return the address of this worker's own database; empty for SQLite in the instance."""
    if pytestconfig.option.database == "sqlite":
        return ""
    from tests.support.services import create_database

    worker_input: dict[str, str] | None = getattr(pytestconfig, "workerinput", None)
    address = worker_input[ADDRESS] if worker_input else pytestconfig.stash[CLUSTER].address
    return create_database(address, f"registry_{worker_id}")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Settings:
    """Return settings that owe nothing to the caller's environment or `.env`."""
    from pledge.config import Settings
    from tests.support.strict_client import BASE_URL

    # pydantic-settings takes the file's name as an argument its own type does not show
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        instance=tmp_path_factory.mktemp("instance"),
        database_url=database_url,
        secret_keys="test-key-old,test-key-new",
        session_keys="test-session-old,test-session-new",
        data_keys="test-data-old,test-data-new",
        base_url=BASE_URL,
        testing=True,
    )


@pytest.fixture(scope="session")
def migrated_app(settings: Settings) -> Iterator[Flask]:
    """Return the one application of this worker, its schema made by the migrations."""
    import flask_migrate

    from pledge.app import create_app
    from tests.support.strict_client import StrictClient

    _forget_the_disk()
    app = create_app(settings)
    app.test_client_class = StrictClient
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    _let_go(app)


@pytest.fixture
def app(migrated_app: Flask, settings: Settings) -> Iterator[Flask]:
    """Enter the application's context, and leave its database and files empty."""
    from pledge.db import db, only_reads
    from pledge.web.setup.limits import limiter

    with migrated_app.app_context():
        # a read that the test leaves open must not keep the live server from writing
        token = only_reads.set(True)
        yield migrated_app
        only_reads.reset(token)
        db.session.remove()
        _empty_tables()
        limiter.reset()
    shutil.rmtree(settings.uploads, ignore_errors=True)
    settings.uploads.mkdir(mode=0o700, exist_ok=True)
    shutil.rmtree(settings.sealed, ignore_errors=True)


@pytest.fixture
def client(app: Flask) -> StrictClient:
    """Return a browser that nobody has signed in; every page it gets must be sound HTML."""
    return app.test_client()  # type: ignore[return-value]  # test_client_class is set above


def _let_go(app: Flask) -> None:
    """Close the connections of an application; left to the garbage they would be warnings."""
    from pledge.db import db

    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _forget_the_disk() -> None:
    """Let SQLite not wait for the disk: these databases die with the run."""
    import sqlite3

    from sqlalchemy import Engine, event

    @event.listens_for(Engine, "connect")
    def _stop_waiting(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous = OFF")


def _empty_tables() -> None:
    from pledge.db import db

    deletes = [f'DELETE FROM "{table.name}"' for table in reversed(db.metadata.sorted_tables)]
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # on tables this small DELETE takes an eighth of TRUNCATE's time; this setting keeps
            # the foreign keys' triggers asleep
            deletes.insert(0, "SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("; ".join(deletes))
            return
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        # SQLite's triggers never sleep, so the log's guards are taken away and put back
        find_guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        guards = connection.exec_driver_sql(find_guards).all()
        deletes = [f"DROP TRIGGER {name}" for name, _sql in guards] + deletes
        for statement in [*deletes, *(sql for _name, sql in guards)]:
            connection.exec_driver_sql(statement)


# ------------------------------------------------------------------------------- real servers


@pytest.fixture(scope="session")
def server_url(migrated_app: Flask, settings: Settings) -> Iterator[str]:
    """Serve the registry on loopback for the whole run; badges carry its address."""
    from werkzeug.serving import make_server

    from pledge.app import create_app
    from tests.support.services import find_free_port

    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    served = create_app(settings.model_copy(update={"base_url": url}))

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        # This server forgets to close a file whose reader went away; production has another one.
        body = served(environ, start_response)
        try:
            yield from body
        finally:
            if hasattr(body, "close"):
                body.close()

    server: BaseWSGIServer = make_server("127.0.0.1", port, serve, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="live-server", daemon=True)
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()
    _let_go(served)


@pytest.fixture
def live_server(app: Flask, server_url: str) -> str:
    """Return the address of a real server on the test's own data; commit before you visit it."""
    return server_url


@pytest.fixture(scope="session", params=["sqlite", "postgresql", "redis"])
def queue_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of a job queue, in each store in turn, from a real server."""
    from tests.support.services import serve_queue

    with serve_queue(request.param, tmp_path_factory.mktemp("queue")) as url:
        yield url


@pytest.fixture
def smtp_server() -> Iterator[MailServer]:
    """Return a real mail server; `url` leads to it and `received` holds what came."""
    from tests.support.services import MailServer

    server = MailServer().start()
    yield server
    server.stop()


# ------------------------------------------------------------------------------- the browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the distribution's Chromium, with nothing that calls home."""
    from tests.support.services import get_chromium

    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    # Chromium's sandbox refuses root
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": get_chromium(), "args": [*quiet, *root]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], server_url: str) -> dict[str, Any]:
    """Visit as a shopper in China does: on a phone."""
    return {
        **browser_context_args,
        "base_url": server_url,
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "has_touch": True,
        "is_mobile": True,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture
def context(live_server: str, context: BrowserContext) -> Iterator[BrowserContext]:
    """Fail a journey that leaves this host or breaks the content security policy."""
    faults: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    def note_request(request: Request) -> None:
        if not request.url.startswith((live_server, "data:", "blob:", "about:")):
            faults.append(f"asks another host: {request.url}")

    context.set_default_timeout(PATIENCE_MS)
    context.on("console", note_message)
    context.on("request", note_request)
    yield context
    assert faults == []
