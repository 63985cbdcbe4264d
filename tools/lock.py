"""Resolve `pyproject.toml` into the two locks, with hashes and without a single address.

Runs on the system's Python; the resolver comes from the package index into `.cache/lock`.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLVER = "uv==0.13.9"
HEADER = "# Made by `make lock` from pyproject.toml: every file by its hash, none by an address.\n"


def main() -> None:
    """Write `requirements.lock`, then `requirements-dev.lock` at the same versions."""
    cache = ROOT / ".cache" / "lock"
    python = cache / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(cache)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", RESOLVER], check=True)
    run_lock = ROOT / "requirements.lock"
    run_lock.write_text(HEADER + _resolve(python), encoding="utf-8")
    text = _resolve(python, "--extra", "dev", "--constraints", str(run_lock))
    (ROOT / "requirements-dev.lock").write_text(HEADER + text, encoding="utf-8")


def _resolve(python: Path, *options: str) -> str:
    command = [str(python), "-m", "uv", "pip", "compile", "--quiet", "--universal"]
    command += ["--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
    command += ["--no-emit-find-links", "--no-header", "--no-annotate", *options, "pyproject.toml"]
    # a machine's own folder of packages must not choose what everyone installs
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, text=True, stdout=subprocess.PIPE
    )
    return result.stdout


if __name__ == "__main__":
    main()
