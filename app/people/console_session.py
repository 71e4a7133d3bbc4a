"""A session of the console: one browser that has signed in, until it ends.

The browser holds a secret, the database its hash: who reads the table gets in nowhere.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Delete,
    ForeignKeyConstraint,
    delete,
    event,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from app import clock
from app.db import Model
from app.people.person import Person
from app.people.workspace import Workspace

# Without a page it ends after the one, in any case after the other.
IDLE, LONGEST = timedelta(hours=12), timedelta(days=14)
# Each page is a sign of life; it is written down now and then.
SEEN_EVERY = timedelta(minutes=5)
MAX_AGENT_LENGTH = 200


class ConsoleSession(Model):
    """A browser that has signed in as this person."""

    __tablename__ = "sessions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    agent: Mapped[str]


def begin_session(session: Session, person: Person, agent: str) -> str:
    """Sign the person in; the secret for their browser."""
    token = secrets.token_urlsafe(32)
    session.add(
        ConsoleSession(
            token_hash=_hash(token),
            workspace_id=person.workspace_id,
            person_id=person.id,
            agent=agent[:MAX_AGENT_LENGTH],
        )
    )
    return token


def session_of(
    session: Session, token: str
) -> tuple[ConsoleSession, Person] | tuple[None, None]:
    """The living session of this secret and its person, in one query."""
    now = clock.now()
    found = session.execute(
        select(ConsoleSession, Person, Workspace.zone, Workspace.weekly_role)
        .join(Person, Person.id == ConsoleSession.person_id)
        .join(Workspace, Workspace.id == Person.workspace_id)
        .where(
            ConsoleSession.token_hash == _hash(token),
            ConsoleSession.seen_at > now - IDLE,
            ConsoleSession.made_at > now - LONGEST,
            Person.is_active,
        )
    ).one_or_none()
    if found is None:
        return None, None
    visit, person, zone, weekly = found
    person.desk_zone, person.weekly_role = zone, weekly
    return visit, person


def note_seen(session: Session, visit: ConsoleSession) -> None:
    """Keep that the browser has asked for a page just now."""
    ours = ConsoleSession.token_hash == visit.token_hash
    session.execute(update(ConsoleSession).where(ours).values(seen_at=clock.now()))


def end_session(session: Session, token: str) -> None:
    """Sign this browser out; one that has not signed in may as well be."""
    session.execute(_without_look(ConsoleSession.token_hash == _hash(token)))


def end_sessions(session: Session, person: Person) -> int:
    """Sign the person out everywhere; in how many browsers they were signed in."""
    deed = _without_look(ConsoleSession.person_id == person.id)
    return session.connection().execute(deed).rowcount


@event.listens_for(Person, "before_update")
def _end_what_has_changed(
    _mapper: Mapper[Any], connection: Connection, person: Person
) -> None:
    """Whoever leaves, has another role or another account signs in once more."""
    changes = inspect(person).attrs
    if any(changes[name].history.has_changes() for name in ENDING):
        connection.execute(_without_look(ConsoleSession.person_id == person.id))


ENDING = ("is_active", "role", "google_sub")


def _without_look(of_them: Any) -> Delete:
    deed = delete(ConsoleSession).where(of_them)
    return deed.execution_options(synchronize_session=False)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
