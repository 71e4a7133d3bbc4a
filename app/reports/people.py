"""Who did what: a report's row for each person, and for each tag."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.people.person import Person
from app.reports.asked import AskedReport
from app.reports.daily import NO_TAG, NOBODY
from app.reports.day_rows import Query
from app.reports.facts import FactKind as Kind
from app.reports.sums import REPLIES, Sum, Sums, add_up, times_of, volume
from app.reports.tables import ReportPerson, ReportTag
from app.tickets.status import ACTIVE, Status
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket

DONE = (*REPLIES, Kind.RESOLVED, Kind.REOPENED)
COUNTED = ("replies", "answered", "resolved", "reopened", "double_replies")


def person_rows(
    session: Session, asked: AskedReport, only: int | None = None
) -> list[dict[str, Any]]:
    """One row for each person who did something or has something, by name.

    `person` is None for somebody nobody knows; `only` is that person's row alone.
    """
    done = _done(session, asked, only)
    has = _has(session, asked, only)
    ids = {*done, *has} - {NOBODY}
    query = select(Person.id, Person.address, Person.name, Person.is_active)
    known = {row.id: row for row in session.execute(query.where(Person.id.in_(ids)))}
    rows = []
    for person_id in {*done, *has}:
        sums = done.get(person_id, {})
        counts = volume(sums)
        who = known.get(person_id)
        rows.append(
            {
                "id": person_id,
                "person": who.address if who else None,
                "name": who.name if who else None,
                "has_left": bool(who and not who.is_active),
                **{name: counts[name] for name in COUNTED},
                "first_reply": times_of(sums.get(Kind.FIRST_REPLY, Sum())),
                "open_now": has[person_id]["open"],
                "waiting_now": has[person_id]["waiting"],
            }
        )
    return sorted(rows, key=lambda row: (row["name"] is None, row["name"] or ""))


def tag_rows(
    session: Session, asked: AskedReport, beside: AskedReport | None
) -> list[dict[str, Any]]:
    """How many received tickets have each tag now, and `before`: those of `beside`.

    `tag` is None for those without any, and its `id` 0; the most first.
    """
    now, before = _tagged(session, asked), _tagged(session, beside) if beside else {}
    ids = {*now, *before} - {NO_TAG}
    query = select(Tag.id, Tag.name).where(Tag.id.in_(ids))
    names = {row.id: row.name for row in session.execute(query)}
    rows = [
        {
            "id": tag_id,
            "tag": names.get(tag_id),
            "received": now.get(tag_id, 0),
            "before": before.get(tag_id, 0) if beside else None,
        }
        for tag_id in {*now, *before}
        if tag_id == NO_TAG or tag_id in names
    ]
    return sorted(rows, key=lambda row: (-row["received"], row["tag"] or ""))


def _done(session: Session, asked: AskedReport, only: int | None) -> dict[int, Sums]:
    """What each has done, added up; two queries."""
    total = ReportPerson.business_total if asked.is_business else ReportPerson.total
    values = ReportPerson.businesses if asked.is_business else ReportPerson.seconds
    same = (ReportPerson.person_id, ReportPerson.kind)
    counts = select(
        *same,
        func.sum(ReportPerson.count).label("count"),
        func.sum(ReportPerson.hits).label("hits"),
        func.sum(total).label("total"),
    ).where(ReportPerson.kind.in_(DONE))
    times = select(*same, values.label("values"))
    times = times.where(ReportPerson.kind == Kind.FIRST_REPLY)
    rows: dict[int, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for place, query in enumerate((counts.group_by(*same), times)):
        for row in session.execute(_chosen(query, asked, only)):
            rows[row.person_id][place].append(row)
    return {person_id: add_up(*both) for person_id, both in rows.items()}


def _chosen(query: Query, asked: AskedReport, only: int | None) -> Query:
    query = query.where(
        ReportPerson.inbox_id.in_(asked.inbox_ids),
        ReportPerson.day.between(asked.first, asked.last),
    )
    if asked.channel:
        query = query.where(ReportPerson.channel == asked.channel)
    if only is not None:
        query = query.where(ReportPerson.person_id == only)
    return query


def _has(
    session: Session, asked: AskedReport, only: int | None
) -> dict[int, dict[str, int]]:
    """How many tickets each has at present, open and waiting on the customer."""
    query = select(Ticket.assignee_id, Ticket.status, func.count()).where(
        Ticket.inbox_id.in_(asked.inbox_ids),
        Ticket.assignee_id.is_not(None),
        Ticket.status.in_((*ACTIVE, Status.WAITING)),
        Ticket.merged_into_id.is_(None),
        Ticket.aside_reason.is_(None),
    )
    if asked.channel:
        query = query.where(Ticket.channel == asked.channel)
    if only is not None:
        query = query.where(Ticket.assignee_id == only)
    found: dict[int, dict[str, int]] = defaultdict(lambda: {"open": 0, "waiting": 0})
    for person_id, status, count in session.execute(
        query.group_by(Ticket.assignee_id, Ticket.status)
    ):
        if person_id is not None:
            found[person_id]["open" if Status(status).is_open else "waiting"] += count
    return found


def _tagged(session: Session, asked: AskedReport) -> dict[int, int]:
    query = select(ReportTag.tag_id, func.sum(ReportTag.count)).where(
        ReportTag.inbox_id.in_(asked.inbox_ids),
        ReportTag.day.between(asked.first, asked.last),
    )
    if asked.channel:
        query = query.where(ReportTag.channel == asked.channel)
    rows = session.execute(query.group_by(ReportTag.tag_id))
    return {tag_id: int(count) for tag_id, count in rows}
