"""A correction: a label set by hand that was undone, until its doer has been told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKeyConstraint, ScalarSelect, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.people.person import Person
from app.sql.json_rows import rows_as_json
from app.sql.moments import ago
from app.tickets.ticket import Ticket
from app.wording import TranslatableText

# Later nobody remembers the label.
REJECTION_AGE = timedelta(days=7)


class RejectionOutcome(StrEnum):
    """What became of the label."""

    PUT_BACK = "put_back"
    TAKEN_OFF = "taken_off"
    NO_TAG = "no_tag"


class LabelRejection(Model):
    """The last one of a person on a ticket; `said` is what became of it, and why."""

    __tablename__ = "corrections"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
    )

    ticket_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    label: Mapped[str]
    said: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


@dataclass(frozen=True)
class RejectedLabel:
    """What became of a label, and why, in words that are said later."""

    label: str
    undone: RejectionOutcome
    why: TranslatableText


def reject_label(
    session: Session, ticket_id: int, who: Person, what: RejectedLabel
) -> None:
    """Tell the person, on the next card of the ticket that they open."""
    place = {"ticket_id": ticket_id, "person_id": who.id}
    said = json.dumps([what.undone, what.why.message, dict(what.why.values)])
    new = {"label": what.label, "said": said, "at": clock.now()}
    insert = insert_for(session)(LabelRejection)
    insert = insert.values(**place, **new, workspace_id=who.workspace_id)
    session.execute(insert.on_conflict_do_update(index_elements=list(place), set_=new))


def mark_told(session: Session, person_id: int, ticket_id: int) -> None:
    """Delete what the person has seen now."""
    session.execute(
        delete(LabelRejection).where(
            LabelRejection.ticket_id == ticket_id, LabelRejection.person_id == person_id
        )
    )


def pending_rejection(person_id: int) -> ScalarSelect[Any]:
    """What the person is still to be told, as a column of the ticket's question."""
    query = select(LabelRejection.label, LabelRejection.said).where(
        LabelRejection.ticket_id == Ticket.id,
        LabelRejection.person_id == person_id,
        LabelRejection.at > ago(REJECTION_AGE),
    )
    return rows_as_json(query.correlate(Ticket))


def parse_rejection(rows: Sequence[Sequence[Any]] | None) -> RejectedLabel | None:
    """What that column gave."""
    if not rows:
        return None
    label, said = rows[0]
    undone, message, values = json.loads(said)
    return RejectedLabel(
        label, RejectionOutcome(undone), TranslatableText(message, values)
    )
