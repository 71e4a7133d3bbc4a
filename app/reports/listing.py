"""The facts behind a number: as many as it says, each with its ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.people.person import Person
from app.reports.asked import AskedReport
from app.reports.facts import FactKind as Kind
from app.reports.sums import REPLIES
from app.reports.tables import ReportFact
from app.sql.aliases import whole_alias
from app.tickets.tags.tag import TicketTag
from app.tickets.ticket import Ticket

Facts = Select[*tuple[Any, ...]]
# What a fact is told as: the fields of its JSON and the columns of its file.
FACT_COLUMNS = (
    "number", "kind", "at", "day", "person", "seconds", "business_seconds", "hit",
)  # fmt: skip
OTHER = whole_alias(ReportFact, "other")


@dataclass(frozen=True)
class FactFilter:
    """Which facts of a report: of these kinds, and what else is said.

    Of a kind that stands for days, those that stood at the end of the last day.
    `person_id` 0 is somebody nobody knows, `tag_id` 0 no tag at all. `seconds` is
    how long it took exactly, by the report's own clock. `is_unanswered`: nobody has
    replied to its ticket.
    """

    kinds: tuple[Kind, ...]
    person_id: int | None = None
    is_hit: bool = False
    seconds: int | None = None
    weekday: int | None = None
    hour: int | None = None
    tag_id: int | None = None
    is_unanswered: bool = False


def facts_query(asked: AskedReport, chosen: FactFilter) -> Facts:
    """These facts, the oldest first. A deleted ticket has no number."""
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
    return query.where(*_conditions(asked, chosen)).order_by(
        ReportFact.day,
        ReportFact.at,
        ReportFact.ticket_id,
        ReportFact.kind,
        ReportFact.seq,
    )


def read_page(
    session: Session, asked: AskedReport, chosen: FactFilter, page: int, size: int
) -> tuple[Sequence[Any], int]:
    """The rows of that page, counted from 1, and how many there are in all.

    Two queries, and only the days of the page are sorted.
    """
    days = session.execute(days_query(asked, chosen)).all()
    skip, first, last, seen = (page - 1) * size, None, None, 0
    for day, count in days:
        if first is None and seen + count > skip:
            first, offset = day, skip - seen
        if first is not None and last is None and seen + count >= skip + size:
            last = day
        seen += count
    if first is None:
        return (), seen
    query = facts_query(asked, chosen).where(ReportFact.day >= first)
    if last is not None:
        query = query.where(ReportFact.day <= last)
    return session.execute(query.offset(offset).limit(size)).all(), seen


def days_query(asked: AskedReport, chosen: FactFilter) -> Facts:
    """How many of these facts each day has."""
    query = select(ReportFact.day, func.count()).where(*_conditions(asked, chosen))
    return query.group_by(ReportFact.day).order_by(ReportFact.day)


def unanswered_query(asked: AskedReport) -> Select[Any]:
    """How many tickets are open now to which nobody has replied."""
    query = select(func.count()).select_from(ReportFact)
    return query.where(*_conditions(asked, UNANSWERED))


UNANSWERED = FactFilter((Kind.STOOD_OPEN,), is_unanswered=True)


def _conditions(asked: AskedReport, chosen: FactFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        ReportFact.inbox_id.in_(asked.inbox_ids),
        ReportFact.kind.in_(chosen.kinds),
        *_of_days(asked, chosen),
        *_of_reply(asked, chosen),
    ]
    if asked.channel:
        found.append(ReportFact.channel == asked.channel)
    if chosen.person_id is not None:
        found.append(ReportFact.person_id == (chosen.person_id or None))
    if chosen.tag_id is not None:
        tagged = exists().where(TicketTag.ticket_id == ReportFact.ticket_id)
        with_it = tagged.where(TicketTag.tag_id == chosen.tag_id)
        found.append(with_it if chosen.tag_id else ~tagged)
    return found


def _of_days(asked: AskedReport, chosen: FactFilter) -> list[ColumnElement[bool]]:
    if chosen.is_unanswered:
        return [ReportFact.until_day.is_(None)]
    if chosen.kinds[0].is_standing:
        still = or_(ReportFact.until_day.is_(None), ReportFact.until_day >= asked.last)
        return [ReportFact.day <= asked.last, still]
    found: list[ColumnElement[bool]] = [ReportFact.day.between(asked.first, asked.last)]
    if chosen.weekday is not None:
        days = [day for day in asked.days if day.weekday() == chosen.weekday]
        found.append(ReportFact.day.in_(days))
    if chosen.hour is not None:
        found.append(ReportFact.hour == chosen.hour)
    return found


def _of_reply(asked: AskedReport, chosen: FactFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.is_hit:
        found.append(ReportFact.hit.is_(True))
    if chosen.seconds is not None:
        took = ReportFact.business if asked.is_business else ReportFact.seconds
        found.append(took == chosen.seconds)
    if chosen.is_unanswered:
        replied = exists().where(
            OTHER.ticket_id == ReportFact.ticket_id, OTHER.kind.in_(REPLIES)
        )
        found.append(~replied)
    return found


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
    session: Session, asked: AskedReport, chosen: FactFilter, most: int | None = None
) -> list[dict[str, Any]]:
    """All of them, or so many at most, as JSON."""
    query = facts_query(asked, chosen).limit(most)
    return [fact_json(row) for row in session.execute(query)]
