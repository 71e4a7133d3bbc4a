"""Calls of one person's add-on, kept for a look at what Google really sends.

Only while somebody at the terminal has asked for it (`desk probe watch`), and only
after everything private was taken out: see `app.probe.scrubbing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKeyConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Json, Model, database_now
from app.people.person import Person

WATCHED_FOR = timedelta(hours=2)


class ProbeCall(Model):
    """One call and its answer, with what came of the trial that it met, if any."""

    __tablename__ = "probe_calls"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    person_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    told: Mapped[dict[str, Any]] = mapped_column(Json)


def begin_watch(session: Session, person: Person, lasting: timedelta) -> datetime:
    """Keep this person's calls from now on; until when."""
    person.probed_until = database_now(session) + lasting
    return person.probed_until


def end_watch(person: Person) -> None:
    """Keep no more of this person's calls."""
    person.probed_until = person.probe_trial = None


def arm_trial(session: Session, person_id: int, trial: str | None) -> None:
    """Let the person's next call meet this trial; None: none."""
    session.execute(
        update(Person).where(Person.id == person_id).values(probe_trial=trial)
    )


def take_trial(session: Session, person: Person) -> str | None:
    """The trial that this call is to meet: given out once."""
    if person.probe_trial is None:
        return None
    armed = update(Person).where(
        Person.id == person.id, Person.probe_trial == person.probe_trial
    )
    taken = session.scalar(armed.values(probe_trial=None).returning(Person.id))
    return person.probe_trial if taken is not None else None


def keep_call(session: Session, person: Person, told: Mapping[str, Any]) -> None:
    """Keep a call of theirs."""
    session.add(
        ProbeCall(
            workspace_id=person.workspace_id,
            person_id=person.id,
            at=database_now(session),
            told=dict(told),
        )
    )


def last_call_id(session: Session, person_id: int) -> int:
    """The number of the newest that is kept; 0 where there is none."""
    mine = select(ProbeCall.id).where(ProbeCall.person_id == person_id)
    return session.scalar(mine.order_by(ProbeCall.id.desc()).limit(1)) or 0


def calls_after(session: Session, person_id: int, call_id: int) -> Sequence[ProbeCall]:
    """The person's calls that came after that one, the oldest first."""
    later = ProbeCall.person_id == person_id, ProbeCall.id > call_id
    return session.scalars(select(ProbeCall).where(*later).order_by(ProbeCall.id)).all()
