"""Make `.venv` from a hashed lock, once, even when two commands start at the same time.

Runs on the system's Python with the standard library alone. It refuses a Python older than 3.11.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
# the development lock holds everything of the running one, at the same versions
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}


def main() -> int:
    """Install the environment named on the command line: `run` or `dev`."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is what this line is for
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"Python 3.11 or newer is needed, this is {found}. Try: make PYTHON=python3.11 …")
        return 1
    kind = sys.argv[1]
    VENV.mkdir(exist_ok=True)
    with (VENV / ".lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_fresh(kind):
            _install(kind)
        # make compares times: a lock file rewritten with the same text must not ask twice
        _stamp(kind).touch()
    return 0


def _stamp(kind: str) -> Path:
    return VENV / f"stamp-{kind}"


def _fingerprint(kind: str) -> str:
    return hashlib.sha256(LOCKS[kind].read_bytes() + sys.version.encode()).hexdigest()


def _is_fresh(kind: str) -> bool:
    stamp = _stamp(kind)
    return stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint(kind)


def _install(kind: str) -> None:
    python = VENV / "bin" / "python"
    if not _works(python):
        _create(python)
    print(f"Installing {LOCKS[kind].name} into .venv …", flush=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    if _works(python, "-m", "pip"):
        pip = [str(python), "-m", "pip"]
    # the lock names every package, so nothing is resolved anew: pip would take `name[extra]`, asked
    # for by another package, at its newest version and then refuse it for want of a hash
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    options += ["-r", str(LOCKS[kind])]
    # an empty address list of `require-virtualenv` settings must not stop the second form
    environment = {**os.environ, "PIP_REQUIRE_VIRTUALENV": "0"}
    subprocess.run([*pip, "install", *options], check=True, env=environment)
    _stamp(kind).write_text(_fingerprint(kind), encoding="ascii")
    if kind == "dev":
        _stamp("run").write_text(_fingerprint("run"), encoding="ascii")


def _create(python: Path) -> None:
    """Create the environment; where Debian's `python3-venv` is missing, pip serves from outside."""
    print("Creating .venv …", flush=True)
    for leftover in VENV.iterdir():
        if leftover.name != ".lock":
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    without = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    subprocess.run([sys.executable, "-m", "venv", *without, str(VENV)], check=True)
    if not _works(python):
        sys.exit("The virtual environment does not start: is python3-venv installed?")


def _works(python: Path, *arguments: str) -> bool:
    if not python.exists():
        return False
    command = [str(python), *(arguments or ("-c", "")), *(("--version",) if arguments else ())]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
