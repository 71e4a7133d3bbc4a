"""The facts behind a number: as many as it says, each with its ticket."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.people.person import Person
from app.reports.asked import AskedReport
from app.reports.facts import FactKind as Kind
from app.reports.tables import ReportFact
from app.tickets.ticket import Ticket

Facts = Select[*tuple[Any, ...]]


def facts_query(
    asked: AskedReport, kinds: Collection[Kind], person_id: int | None = None
) -> Facts:
    """The facts of those days, inboxes and kinds, the oldest first.

    `person_id` 0 is somebody nobody knows. A deleted ticket has no number.
    """
    query = _facts(asked, kinds)
    query = query.where(ReportFact.day.between(asked.first, asked.last))
    if person_id is not None:
        query = query.where(ReportFact.person_id == (person_id or None))
    return query


def standing_query(asked: AskedReport, kind: Kind, day: date) -> Facts:
    """What stood so at the end of that day, `stood_open` or `stood_waiting`."""
    still = or_(ReportFact.until_day.is_(None), ReportFact.until_day >= day)
    return _facts(asked, [kind]).where(ReportFact.day <= day, still)


def _facts(asked: AskedReport, kinds: Collection[Kind]) -> Facts:
    query = select(
        Ticket.number,
        Ticket.subject,
        ReportFact.kind,
        ReportFact.at,
        ReportFact.day,
        ReportFact.seconds,
        ReportFact.business,
        ReportFact.hit,
        Person.address.label("person"),
        Person.name.label("name"),
    )
    query = query.select_from(ReportFact)
    query = query.outerjoin(Ticket, Ticket.id == ReportFact.ticket_id)
    query = query.outerjoin(Person, Person.id == ReportFact.person_id)
    query = query.where(
        ReportFact.inbox_id.in_(asked.inbox_ids), ReportFact.kind.in_(kinds)
    )
    if asked.channel:
        query = query.where(ReportFact.channel == asked.channel)
    return query.order_by(
        ReportFact.at, ReportFact.ticket_id, ReportFact.kind, ReportFact.seq
    )


def fact_json(row: Any) -> dict[str, Any]:
    """A fact as the commands and the API give it."""
    return {
        "number": row.number,
        "kind": row.kind,
        "at": clock.iso(row.at),
        "day": row.day.isoformat(),
        "person": row.person,
        "seconds": row.seconds,
        "business_seconds": row.business,
        "hit": row.hit,
    }


def list_facts(
    session: Session,
    asked: AskedReport,
    kinds: Collection[Kind],
    person_id: int | None = None,
) -> list[dict[str, Any]]:
    """All of them, as JSON."""
    query = facts_query(asked, kinds, person_id)
    return [fact_json(row) for row in session.execute(query)]
