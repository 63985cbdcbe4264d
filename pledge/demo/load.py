"""Loading the demo: accounts of the fixed cast, places of every kind, reports in every state."""

LOGINS: dict[str, str] = {}
PASSWORD = "demo-pledge-2026"  # noqa: S105 - printed by make run, refused outside demo mode


def is_empty() -> bool:
    """Tell whether nobody has ever used this database."""
    return False


def load_demo() -> None:
    """Load everything; the caller commits."""
