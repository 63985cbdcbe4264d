"""Events wait for the commit of their session, and go with what is rolled back."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import ForeignKey, create_engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from pledge.core.events import emit, emit_in, muted, take_events


class Base(DeclarativeBase):
    """Tables of this test alone."""


class Row(Base):
    """A row that things happen to."""

    __tablename__ = "row"

    id: Mapped[int] = mapped_column(primary_key=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("row.id"))


@dataclass(frozen=True)
class Happened:
    """Something of a name happened."""

    name: str


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "connect")
    def begin_explicitly(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # sqlite3's own

    @event.listens_for(engine, "begin")
    def begin(connection: object) -> None:
        connection.exec_driver_sql("BEGIN")  # type: ignore[attr-defined]  # SQLAlchemy's

    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def names(session: Session) -> list[str]:
    return [one.name for one in take_events(session) if isinstance(one, Happened)]


def test_events_are_taken_once_in_their_order(session: Session) -> None:
    emit_in(session, Happened("first"))
    emit_in(session, Happened("second"))
    assert names(session) == ["first", "second"]
    assert names(session) == []


def test_rollback_forgets_also_where_nothing_was_written(session: Session) -> None:
    emit_in(session, Happened("early"))
    session.rollback()
    session.execute(text("SELECT 1"))
    emit_in(session, Happened("late"))
    session.rollback()
    assert names(session) == []


def test_savepoint_keeps_its_events_with_its_rows(session: Session) -> None:
    emit_in(session, Happened("before"))
    with session.begin_nested():
        session.add(Row(id=1))
        emit_in(session, Happened("kept"))
    undone = session.begin_nested()
    emit_in(session, Happened("undone"))
    with session.begin_nested():
        emit_in(session, Happened("released within what is undone"))
    undone.rollback()
    emit_in(session, Happened("after"))
    assert names(session) == ["before", "kept", "after"]


def test_write_that_fails_in_a_savepoint_takes_only_its_own_events(session: Session) -> None:
    session.add(Row(id=1))
    session.flush()
    emit_in(session, Happened("before"))
    undone = session.begin_nested()
    emit_in(session, Happened("failed"))
    # the flush fails in a transaction of its own within the savepoint
    session.expunge_all()
    session.add(Row(id=1))
    with pytest.raises(IntegrityError):
        session.flush()
    undone.rollback()
    assert names(session) == ["before"]


def test_closed_session_forgets(session: Session) -> None:
    emit_in(session, Happened("unfinished"))
    session.close()
    assert names(session) == []


def test_muted_events_go_unheard(session: Session) -> None:
    with muted(session):
        emit_in(session, Happened("of the past"))
    emit_in(session, Happened("of now"))
    assert names(session) == ["of now"]


def test_listener_of_the_commit_reads_and_writes_in_the_same_transaction(session: Session) -> None:
    seen: list[str] = []

    def dispatch(committing: Session) -> None:
        if committing.in_nested_transaction():
            return
        while happened := names(committing):
            seen.extend(happened)
            # what a dispatched event emits is dispatched as well
            if "first" in happened:
                emit_in(committing, Happened("second"))
            committing.scalars(text("SELECT id FROM row")).all()
            committing.add(Row(id=len(seen)))
            committing.flush()

    event.listen(session, "before_commit", dispatch)
    with session.begin_nested():
        emit_in(session, Happened("first"))
    assert seen == []
    session.commit()
    assert seen == ["first", "second"]
    assert session.scalars(text("SELECT id FROM row")).all() == [1, 2]


def test_row_of_no_session_cannot_emit() -> None:
    with pytest.raises(RuntimeError, match="session of its row"):
        emit(Row(id=1), Happened("nowhere"))
