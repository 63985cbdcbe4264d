"""Tables of the public log: entries, node hashes, checkpoints, cosignatures.

Triggers of both engines refuse to change or remove an entry; the migration makes them.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pledge.db import Model


class LogEntry(Model):
    """One public fact, as canonical JSON; its place in the log is its key, counted from 0."""

    __tablename__ = "log_entry"

    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    # What the entry is about, such as a pledge's number: no part of what is hashed.
    subject: Mapped[str] = mapped_column(String(40), index=True)


class LogNode(Model):
    """The hash of a perfect subtree of 2**level leaves, counted from the left by index."""

    __tablename__ = "log_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = ({"sqlite_with_rowid": False},)


class LogCheckpoint(Model):
    """A signed statement of the log's size and root, kept for good."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    # The signed note: three lines of text, a blank one, and our own signature lines.
    note: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime]


class LogCosignature(Model):
    """A witness's word that a checkpoint extends all it saw before, or why it refused."""

    __tablename__ = "log_cosignature"

    size: Mapped[int] = mapped_column(ForeignKey("log_checkpoint.size"), primary_key=True)
    witness: Mapped[str] = mapped_column(String(200), primary_key=True)
    # The signature line as it stands under the note; empty where the witness refused.
    line: Mapped[str] = mapped_column(Text, default="")
    refusal: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
