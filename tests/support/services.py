"""Real servers for the tests on loopback: a throw-away PostgreSQL cluster, Redis, and SMTP."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Self

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OLDEST_POSTGRESQL = 13
PATIENCE_SECONDS = 30
PACKAGES = "chromium fonts-noto-cjk postgresql redis-server nodejs npm"
INSTALL = f"apt-get install -y --no-install-recommends {PACKAGES}"


class MissingService(Exception):
    """A program the tests need is not installed; the message says how to install it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was not found. Install it, for example: {INSTALL}")


def find_free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get_chromium() -> str:
    """Return the path of the distribution's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise MissingService("Chromium")


def get_postgresql_folder() -> Path:
    """Return the folder with `initdb` and `pg_ctl` of the newest PostgreSQL installed."""
    found = [
        path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()
    ]
    newest = max(found, key=lambda path: float(path.parent.name), default=None)
    if newest and float(newest.parent.name) >= OLDEST_POSTGRESQL and (newest / "initdb").exists():
        return newest
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise MissingService(f"PostgreSQL {OLDEST_POSTGRESQL} or newer, the server,")


class PostgreSQLCluster:
    """A cluster that lives as long as the test run and promises nothing to the disk."""

    def __init__(self) -> None:
        self._programs = get_postgresql_folder()
        self._folder = Path(tempfile.mkdtemp(prefix="registry-pg-"))
        self._port = find_free_port()
        # PostgreSQL refuses to run as root
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    @property
    def address(self) -> str:
        """The cluster's address, to which a database's name is to be added."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/"

    def start(self) -> Self:
        """Make the cluster and wait until it answers."""
        if self._as:
            shutil.chown(self._folder, "postgres")
        data = str(self._folder / "data")
        setting = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._run("initdb", "-D", data, *setting)
        options = f"-F -k {self._folder} -h 127.0.0.1 -p {self._port} -c synchronous_commit=off"
        options += " -c full_page_writes=off -c max_connections=60 -c shared_buffers=64MB"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
        return self

    def stop(self) -> None:
        """Stop the cluster and remove all it held."""
        if not self._folder.exists():
            return
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(self._programs / program), *arguments]
        # the server inherits these files: a pipe would never reach its end
        with (self._folder / f"{program}.out").open("ab") as output:
            subprocess.run(
                command, check=True, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/"
            )


def create_database(cluster: str, name: str) -> str:
    """Create an empty database in the cluster at this address and return its own address."""
    with psycopg.connect(cluster + "postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
    return cluster + name


class RedisServer:
    """A Redis server that keeps nothing on disk."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise MissingService("redis-server")
        self._port = find_free_port()
        self._command = [program, "--bind", "127.0.0.1", "--port", str(self._port), "--save", ""]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The value of PLEDGE_QUEUE_URL that reaches this server."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> Self:
        """Start the server and wait until it answers."""
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise TimeoutError("redis-server does not answer")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Stop the server; what it held is gone."""
        if self._process:
            self._process.terminate()
            self._process.wait(PATIENCE_SECONDS)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1) as probe:
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        return False


@contextmanager
def serve_queue(store: str, folder: Path) -> Iterator[str]:
    """Yield a PLEDGE_QUEUE_URL of this store, whose server runs until the end of the block."""
    with ExitStack() as servers:
        match store:
            case "redis":
                redis = RedisServer()
                servers.callback(redis.stop)
                yield redis.start().url
            case "postgresql":
                cluster = PostgreSQLCluster()
                servers.callback(cluster.stop)
                yield create_database(cluster.start().address, "queue")
            case _:
                yield f"sqlite:///{folder / 'queue.sqlite3'}"


@dataclass
class MailServer:
    """A real SMTP server that keeps what it is sent."""

    port: int = field(default_factory=find_free_port)
    received: list[EmailMessage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        """The value of PLEDGE_MAIL_URL that reaches this server."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message."""
        content = envelope.original_content or b""
        message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        self.received.append(message)
        return "250 OK"

    def start(self) -> Self:
        """Listen."""
        self._controller.start()
        return self

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()
