"""The process that works: huey's consumer, which also makes rounds of its own.

huey's periodic tasks know whole minutes only, and a checkpoint is due after twenty seconds.
"""

import os
import signal
import threading
import time
from collections.abc import Sequence
from typing import Any

from flask import Flask
from huey.consumer import Consumer, Scheduler

from pledge.background.queue import answer, call, get_queue
from pledge.worker.tasks import Task, report

# One may wait for a mail server and one make a large file while the third signs the log.
THREADS = 3
# A mail under way ends within this time; a print that does not is begun anew.
SHUTDOWN_SECONDS = 30
# the variable that names the process whose end ends the worker
STARTED_BY = "PLEDGE_STARTED_BY"


class Turn:
    """A task that runs once at a time; called while it runs, it runs once more."""

    def __init__(self, app: Flask, task: Task) -> None:
        self._app, self._task = app, task
        self._is_wanted = threading.Event()
        self._running = threading.Lock()

    def __call__(self) -> None:
        """Run the task, here or in the thread that runs it now."""
        self._is_wanted.set()
        # asked again after each run, so that a call during its last moment is not lost
        while self._is_wanted.is_set() and self._running.acquire(blocking=False):
            try:
                self._is_wanted.clear()
                with self._app.app_context():
                    report(self._task, self._app.extensions["pledge-settings"])
            finally:
                self._running.release()


class Rounds(Scheduler):  # type: ignore[misc]  # huey has no types
    """Calls each task in its own time."""

    def __init__(self, tasks: Sequence[Task], **options: Any) -> None:
        super().__init__(**options)
        self._due = dict.fromkeys(tasks, 0.0)

    def loop(self, now: Any = None) -> None:
        """Call what is due, then do what huey's own scheduler does, a second long."""
        for task, at in self._due.items():
            if at <= time.monotonic():
                call(task.name)
                self._due[task] = time.monotonic() + task.every_seconds
        super().loop(now)


class Working(Consumer):  # type: ignore[misc]  # huey has no types
    """A consumer that ends with the process that started it, and gently at SIGTERM and Ctrl-C."""

    def __init__(self, app: Flask, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        # told by who starts it: a parent that died at once can no longer be asked for
        self._parent = int(os.environ.get(STARTED_BY, os.getppid()))
        for task in tasks:
            answer(task.name, Turn(app, task))
        super().__init__(
            get_queue(),
            workers=THREADS,
            periodic=False,
            max_delay=0.5,
            shutdown_timeout=SHUTDOWN_SECONDS,
            graceful_signal="TERM",
        )

    def _create_scheduler(self) -> Rounds:
        return Rounds(
            self._tasks,
            huey=self.huey,
            stop_flag=self.stop_flag,
            interval=self.scheduler_interval,
            periodic=self.periodic,
        )

    def start(self) -> None:
        """Start the threads; Ctrl-C means what SIGTERM does."""
        super().start()
        signal.signal(signal.SIGINT, lambda *_: os.kill(os.getpid(), signal.SIGTERM))

    def loop(self, health_check_ts: float | None = None) -> float:
        """Watch for the end, ten times a second."""
        if os.getppid() != self._parent:
            self.stop(graceful=True)
        found: float = super().loop(health_check_ts)
        return found
