"""Who did what: a report's row for each person, and for each tag."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.people.person import Person
from app.reports.asked import AskedReport
from app.reports.daily import NO_TAG, NOBODY
from app.reports.facts import FactKind as Kind
from app.reports.numbers import Sum, add_rows, times_of, volume
from app.reports.tables import ReportPerson, ReportTag
from app.tickets.status import ACTIVE, Status
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket

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
        sums = add_rows(done.get(person_id, ()), is_business=asked.is_business)
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


def tag_rows(session: Session, asked: AskedReport) -> list[dict[str, Any]]:
    """How many received tickets have each tag now, and of as many days before.

    `tag` is None for those without any; the most first.
    """
    now, before = _tagged(session, asked), _tagged(session, asked.before())
    ids = {*now, *before} - {NO_TAG}
    query = select(Tag.id, Tag.name).where(Tag.id.in_(ids))
    names = {row.id: row.name for row in session.execute(query)}
    rows = [
        {
            "tag": names.get(tag_id),
            "received": now.get(tag_id, 0),
            "before": before.get(tag_id, 0),
        }
        for tag_id in {*now, *before}
        if tag_id == NO_TAG or tag_id in names
    ]
    return sorted(rows, key=lambda row: (-row["received"], row["tag"] or ""))


def _done(
    session: Session, asked: AskedReport, only: int | None
) -> dict[int, list[Any]]:
    query = select(
        ReportPerson.person_id,
        ReportPerson.kind,
        ReportPerson.count,
        ReportPerson.hits,
        ReportPerson.total,
        ReportPerson.business_total,
        ReportPerson.seconds,
        ReportPerson.businesses,
    ).where(
        ReportPerson.inbox_id.in_(asked.inbox_ids),
        ReportPerson.kind.in_(
            (
                Kind.FIRST_REPLY,
                Kind.NEXT_REPLY,
                Kind.EXTRA_REPLY,
                Kind.RESOLVED,
                Kind.REOPENED,
            )
        ),
        ReportPerson.day.between(asked.first, asked.last),
    )
    if asked.channel:
        query = query.where(ReportPerson.channel == asked.channel)
    if only is not None:
        query = query.where(ReportPerson.person_id == only)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.person_id].append(row)
    return found


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
