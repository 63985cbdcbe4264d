"""A whole registry as `make run` starts it, whose processes a benchmark may kill."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE_SECONDS = 60


class Registry:
    """Server and worker, each in a process group of its own; kills count what they hit."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self.server_kills = self.worker_kills = 0
        self._log = log.open("ab")
        self._serve: subprocess.Popen[bytes] | None = None
        self._extra: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start `flask serve` and wait until it may serve."""
        self._serve = self._run("serve")
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            with suppress(URLError, OSError), urlopen(self._address("/readyz"), timeout=5):
                return
            time.sleep(0.05)
        raise TimeoutError("the registry does not answer")

    def kill_both(self) -> None:
        """Kill all at once, and start anew."""
        self._kill_extra()
        serve = self._running()
        for pid in (serve.pid, *_children(serve.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        serve.wait()
        self.server_kills += 1
        self.worker_kills += 1
        self.start()

    def kill_server(self) -> None:
        """Kill the server and all its workers that serve; the worker that works ends by itself."""
        serve = self._running()
        for pid in (serve.pid, *(pid for pid in _children(serve.pid) if not _is_worker(pid))):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        serve.wait()
        self.server_kills += 1
        self.start()

    def kill_worker(self) -> None:
        """Kill what works, and start another in its place."""
        self._kill_extra()
        for pid in filter(_is_worker, _children(self._running().pid)):
            os.kill(pid, signal.SIGKILL)
        self.worker_kills += 1
        self._extra = self._run("worker")

    def stop(self) -> None:
        """End everything, as an operator does."""
        for process in (self._serve, self._extra):
            if process and process.poll() is None:
                process.terminate()
        for process in (self._serve, self._extra):
            if process:
                process.wait(PATIENCE_SECONDS)
        self._log.close()

    def _address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _running(self) -> subprocess.Popen[bytes]:
        if self._serve is None:
            raise RuntimeError("start() was not called")
        return self._serve

    def _kill_extra(self) -> None:
        if self._extra and self._extra.poll() is None:
            os.killpg(self._extra.pid, signal.SIGKILL)
            self._extra.wait()

    def _run(self, command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", command],
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _is_worker(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().endswith(b"\0worker\0")
    return False
