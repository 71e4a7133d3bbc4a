"""Facts added up by day: always from all the facts of that day, so nothing drifts."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from app.people.workspace import OFF, Workspace
from app.reports.day_keys import DayKey, delete_rows, on_days
from app.reports.facts import FactKind
from app.reports.tables import ReportDay, ReportFact, ReportPerson, ReportTag
from app.sql.bulk import put_rows
from app.tickets.tags.tag import TicketTag

Row = dict[str, Any]
Group = TypeVar("Group", bound=Hashable)

ONE_DAY = timedelta(days=1)
STANDING = (FactKind.STOOD_OPEN, FactKind.STOOD_WAITING)
ADDED = (
    ReportFact.inbox_id,
    ReportFact.kind,
    ReportFact.day,
    ReportFact.channel,
    ReportFact.person_id,
    ReportFact.hour,
    ReportFact.seconds,
    ReportFact.business,
    ReportFact.hit,
)
# More in one statement are more than SQLite takes.
KEYS = 200
NOBODY = 0
NO_TAG = 0


def touched_days(fact: Row) -> Iterator[DayKey]:
    """The days whose sums have the fact of that row."""
    yield fact["inbox_id"], fact["kind"], fact["day"]
    if fact["kind"] in STANDING and fact["until_day"] is not None:
        yield fact["inbox_id"], fact["kind"], fact["until_day"] + ONE_DAY


def add_up_days(session: Session, workspace_id: int, keys: Collection[DayKey]) -> None:
    """Make the rows of these days anew, from their facts."""
    for some in _in_parts(sorted(keys)):
        for table in (ReportDay, ReportPerson):
            delete_rows(session, table, some, "inbox_id", "kind", "day")
        place = {"workspace_id": workspace_id}
        standing = [key for key in some if key[1] in STANDING]
        facts = _facts_of(session, [key for key in some if key[1] not in STANDING])
        days = [place | row for row in (*_rows(facts), *_steps(session, standing))]
        put_rows(session, ReportDay, days)
        if are_people_kept(session, workspace_id):
            people = [place | row for row in _rows(facts, by_person=True)]
            put_rows(session, ReportPerson, people)


def add_up_tags(
    session: Session, workspace_id: int, keys: Collection[tuple[int, date]]
) -> None:
    """Count anew which tags the tickets have that came on these days."""
    for some in _in_parts(sorted(keys)):
        delete_rows(session, ReportTag, some, "inbox_id", "day")
        session.execute(
            insert(ReportTag).from_select(
                ["workspace_id", "inbox_id", "day", "channel", "tag_id", "count"],
                _tags_of(workspace_id, some),
            )
        )


def delete_empty_days(session: Session, workspace_id: int) -> None:
    """Delete the rows of days that have no fact, whatever has left them."""
    for table in (ReportDay, ReportPerson):
        same = (
            ReportFact.inbox_id == table.inbox_id,
            ReportFact.kind == table.kind,
        )
        has_fact = exists().where(*same, ReportFact.day == table.day)
        query = select(table.inbox_id, table.kind, table.day).distinct()
        query = query.where(table.workspace_id == workspace_id, ~has_fact)
        empty = [(row[0], row[1], row[2]) for row in session.execute(query)]
        add_up_days(session, workspace_id, empty)
    came = exists().where(
        ReportFact.inbox_id == ReportTag.inbox_id,
        ReportFact.kind == FactKind.RECEIVED,
        ReportFact.day == ReportTag.day,
    )
    left = ReportTag.workspace_id == workspace_id, ~came
    session.execute(delete(ReportTag).where(*left))


def are_people_kept(session: Session, workspace_id: int) -> bool:
    """Whether it is kept who has done what, as it stands now."""
    query = select(Workspace.people_report).where(Workspace.id == workspace_id)
    return session.scalar(query) != OFF


def packed(values: Iterable[int]) -> bytes:
    """Sorted whole numbers as unsigned integers of 32 bits."""
    return array("I", sorted(values)).tobytes()


def unpacked(kept: bytes) -> Sequence[int]:
    """What `packed` has made."""
    return array("I", kept)


def _tags_of(workspace_id: int, keys: Sequence[tuple[int, date]]) -> Any:
    tag = func.coalesce(TicketTag.tag_id, NO_TAG)
    same = (ReportFact.inbox_id, ReportFact.day, ReportFact.channel)
    query = select(ReportFact.workspace_id, *same, tag, func.count())
    query = query.outerjoin(TicketTag, TicketTag.ticket_id == ReportFact.ticket_id)
    came = [(inbox_id, FactKind.RECEIVED.value, day) for inbox_id, day in keys]
    query = query.where(
        ReportFact.workspace_id == workspace_id, on_days(ReportFact.day, came)
    )
    return query.group_by(ReportFact.workspace_id, *same, tag)


def _facts_of(session: Session, keys: Sequence[DayKey]) -> Sequence[Any]:
    if not keys:
        return ()
    return session.execute(select(*ADDED).where(on_days(ReportFact.day, keys))).all()


def _rows(facts: Iterable[Any], *, by_person: bool = False) -> Iterator[Row]:
    def place(fact: Any) -> tuple[Any, ...]:
        who = fact.person_id or NOBODY if by_person else None
        return fact.inbox_id, fact.kind, fact.day, fact.channel, who

    for (inbox_id, kind, day, channel, who), same in _grouped(facts, place).items():
        row = _row(inbox_id, kind, day, channel) | _sums(same)
        yield row | {"person_id": who} if by_person else row


def _sums(facts: Sequence[Any]) -> Row:
    seconds = [each.seconds for each in facts if each.seconds is not None]
    business = [each.business for each in facts if each.business is not None]
    hours = array("I", [0] * 24)
    for each in facts:
        hours[each.hour] += 1
    return {
        "count": len(facts),
        "hits": sum(each.hit for each in facts),
        "total": sum(seconds),
        "business_total": sum(business),
        "seconds": packed(seconds),
        "businesses": packed(business),
        "hours": hours.tobytes(),
    }


def _steps(session: Session, keys: Sequence[DayKey]) -> Iterator[Row]:
    """How many more stood at the end of these days than of the ones before."""
    if not keys:
        return
    step: dict[tuple[int, str, date, str], int] = defaultdict(int)
    for *place, count in _counted(session, ReportFact.day, keys):
        inbox_id, kind, day, channel = place
        step[inbox_id, kind, day, channel] += count
    before = [(inbox_id, kind, day - ONE_DAY) for inbox_id, kind, day in keys]
    for *place, count in _counted(session, ReportFact.until_day, before):
        inbox_id, kind, day, channel = place
        step[inbox_id, kind, day + ONE_DAY, channel] -= count
    for key, count in step.items():
        if count:
            yield _row(*key) | _sums(()) | {"count": count}


def _counted(
    session: Session, day: Any, keys: Iterable[DayKey]
) -> Iterable[Sequence[Any]]:
    same = (ReportFact.inbox_id, ReportFact.kind, day, ReportFact.channel)
    query = select(*same, func.count()).where(on_days(day, keys))
    return session.execute(query.group_by(*same))


def _row(inbox_id: int, kind: str, day: date, channel: str) -> Row:
    return {"inbox_id": inbox_id, "kind": kind, "day": day, "channel": channel}


def _grouped(
    facts: Iterable[Any], place: Callable[[Any], Group]
) -> dict[Group, list[Any]]:
    found: dict[Group, list[Any]] = defaultdict(list)
    for each in facts:
        found[place(each)].append(each)
    return found


def _in_parts(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), KEYS):
        yield keys[start : start + KEYS]
