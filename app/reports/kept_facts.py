"""The kept facts of some tickets, made as they ought to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session

from app.calendars.reading import inbox_times
from app.reports import daily, stale
from app.reports.day_keys import delete_rows
from app.reports.facts import FactKind, facts_of
from app.reports.loading import load_histories
from app.reports.tables import ReportCounter, ReportFact
from app.sql.bulk import put_rows
from app.tickets.ticket import Ticket

# Ticket, kind, number of it.
FactKey = tuple[int, str, int]
FactValues = dict[str, Any]

COLUMNS = [each.key for each in inspect(ReportFact).column_attrs]


def count_tickets(
    session: Session,
    counter: ReportCounter,
    ticket_ids: Collection[int],
    *,
    is_recount: bool = False,
) -> None:
    """Make the facts of these tickets anew, and whatever they add up to.

    A recount only notes which days are to be added up: all of them, also where no fact
    has changed.
    """
    places = places_of(session, counter.workspace_id, ticket_ids)
    _mark_gone(session, set(ticket_ids) - set(places))
    kept = kept_facts(session, places)
    wanted = wanted_facts(session, counter, places)
    old = {key: each for key, each in kept.items() if wanted.get(key) != each}
    new = {key: each for key, each in wanted.items() if kept.get(key) != each}
    _replace(session, old, new.values())
    counter.counted += len(ticket_ids)
    changed = [*old.values(), *(wanted if is_recount else new).values()]
    days = {day for each in changed for day in daily.touched_days(each)}
    if is_recount:
        stale.note_days(session, counter.workspace_id, days)
        return
    daily.add_up_days(session, counter.workspace_id, days)
    # A tag changes no fact: the day on which its ticket came is counted anyway.
    came = {
        (each["inbox_id"], each["day"])
        for each in (*kept.values(), *wanted.values())
        if each["kind"] == FactKind.RECEIVED
    }
    daily.add_up_tags(session, counter.workspace_id, came)


def wanted_facts(
    session: Session, counter: ReportCounter, places: dict[int, tuple[int, str]]
) -> dict[FactKey, FactValues]:
    """The facts that these tickets ought to have, as rows."""
    zone, workspace_id = ZoneInfo(counter.zone), counter.workspace_id
    has_people = daily.are_people_kept(session, workspace_id)
    hours = inbox_times(session, workspace_id)
    found = dict[FactKey, FactValues]()
    for history in load_histories(session, workspace_id, places):
        ticket_id = history.ticket_id
        inbox_id, channel = places[ticket_id]
        place = {"inbox_id": inbox_id, "channel": channel, "gone": False}
        place |= {"workspace_id": workspace_id, "ticket_id": ticket_id}
        for fact in facts_of(history, hours.get(inbox_id), zone):
            row = {**vars(fact), **place}
            if not has_people:
                row["person_id"] = None
            found[ticket_id, fact.kind, fact.seq] = row
    return found


def kept_facts(
    session: Session, ticket_ids: Collection[int]
) -> dict[FactKey, FactValues]:
    """The facts of these tickets that are kept."""
    columns = [getattr(ReportFact, name) for name in COLUMNS]
    query = select(*columns).where(ReportFact.ticket_id.in_(ticket_ids))
    rows = session.execute(query).mappings()
    return {(row["ticket_id"], row["kind"], row["seq"]): {**row} for row in rows}


def places_of(
    session: Session, workspace_id: int, ticket_ids: Collection[int]
) -> dict[int, tuple[int, str]]:
    """The inbox and the channel of each of these tickets that there is, by its id."""
    query = select(Ticket.id, Ticket.inbox_id, Ticket.channel).where(
        Ticket.workspace_id == workspace_id, Ticket.id.in_(ticket_ids)
    )
    return {row.id: (row.inbox_id, row.channel) for row in session.execute(query)}


def _replace(
    session: Session, old: Collection[FactKey], new: Iterable[FactValues]
) -> None:
    if old:
        delete_rows(session, ReportFact, old, "ticket_id", "kind", "seq")
    put_rows(session, ReportFact, list(new))


def _mark_gone(session: Session, ticket_ids: Collection[int]) -> None:
    """Their tickets were deleted: what they once were still counts."""
    if ticket_ids:
        chosen = ReportFact.ticket_id.in_(ticket_ids)
        session.execute(update(ReportFact).where(chosen).values(gone=True))
