"""Table of retention runs."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from pledge.db import Model


class RetentionRun(Model):
    """One run: who began it, when it ended, and how many of each kind went."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    # "worker", or "shell" with the name of the log-in there
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
