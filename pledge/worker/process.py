"""The worker process: huey's consumer, which ends with the process that started it."""

import os
import signal
import threading
import time

from flask import Flask
from huey.consumer import Consumer

from pledge.background.queue import EXTENSION, JobQueue

# One may wait for a mail server and one make a large file while the third signs the log.
THREADS = 3
# A mail under way ends within this time; a print that does not is begun anew.
SHUTDOWN_SECONDS = 30
POLLING_SECONDS = 0.5
# the variable that names the process whose end ends the worker
STARTED_BY = "PLEDGE_STARTED_BY"


def run_worker(app: Flask) -> None:
    """Run every task once, then what is enqueued or due, until SIGTERM or the parent's end."""
    queue: JobQueue = app.extensions[EXTENSION]
    consumer = queue.huey.create_consumer(
        workers=THREADS,
        max_delay=POLLING_SECONDS,
        shutdown_timeout=SHUTDOWN_SECONDS,
        graceful_signal="TERM",
    )
    # told by who starts it: a parent that died at once can no longer be asked for
    end_with_parent(consumer, int(os.environ.get(STARTED_BY, os.getppid())))
    # an hourly task must not wait for the hour where the worker is started more often
    for name in queue.tasks:
        queue.enqueue(name)
    consumer.run()


def end_with_parent(consumer: Consumer, parent: int) -> threading.Thread:
    """Watch in a thread for the parent's end, and send this process SIGTERM then."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLLING_SECONDS)
        # a second SIGTERM would break off a shutdown that has begun
        if not consumer.stop_flag.is_set():
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=watch, name="parent-watch", daemon=True)
    thread.start()
    return thread
