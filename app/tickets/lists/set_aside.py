"""What was set aside, mails and whole tickets, so that nothing ends where nobody looks.

A mail of ours is no customer's: it is listed only where colleagues wrote to colleagues.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from app.db import Instant
from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.tickets.event import Event
from app.tickets.lists.aside_mails import is_new_to, is_on_aside_list
from app.tickets.lists.aside_rows import (
    ASIDE_PAGE_SIZE,
    MAX_DAYS,
    REASONS,
    AsideFilter,
    AsideList,
    AsideRow,
    parse_place,
)
from app.tickets.lists.sender_words import is_meant
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket

NOTHING = cast(null(), Text)
NO, YES = literal(0), literal(1)

InboxIds = Sequence[int] | Select[int]


def aside_list(
    session: Session,
    inbox_ids: InboxIds,
    asked: AsideFilter,
    *,
    reader: Person | None = None,
    limit: int = ASIDE_PAGE_SIZE,
) -> AsideList:
    """What these inboxes have set aside, the newest first, in two queries.

    A place that makes no sense is the beginning.
    """
    lines = _lines(inbox_ids, asked, reader)
    query = _rows_of(lines)
    if asked.reason is not None:
        query = query.where(lines.c.reason == asked.reason)
    order = (lines.c.at, lines.c.is_whole, lines.c.id)
    with suppress(ValueError):
        query = query.where(tuple_(*order) < tuple_(*_place(asked.after)))
    query = query.order_by(*(each.desc() for each in order)).limit(limit + 1)
    found = [_row(each) for each in session.execute(query).mappings()]
    rows = tuple(found[:limit])
    more = rows[-1].place if len(found) > limit else None
    return AsideList(rows, _counts(session, lines), more)


def aside_counts(
    session: Session, inbox_ids: InboxIds, asked: AsideFilter
) -> dict[str, int]:
    """How many there are of each reason, whichever is asked for."""
    return _counts(session, _lines(inbox_ids, asked, None))


def find_aside(
    session: Session,
    inbox_ids: InboxIds,
    row_id: int,
    *,
    is_whole: bool = False,
    reader: Person | None = None,
) -> AsideRow | None:
    """That mail or ticket as the list shows it; nothing when it is no more aside."""
    lines = _lines(inbox_ids, AsideFilter(days=MAX_DAYS), reader)
    query = _rows_of(lines).where(
        lines.c.id == row_id, lines.c.is_whole == int(is_whole)
    )
    found = session.execute(query).mappings().first()
    return _row(found) if found else None


def _counts(session: Session, lines: Subquery) -> dict[str, int]:
    counted = select(lines.c.reason, func.count()).group_by(lines.c.reason)
    counts = {reason: count for reason, count in session.execute(counted)}
    ordered = {each: counts.pop(each) for each in REASONS if each in counts}
    return ordered | counts


def _rows_of(lines: Subquery) -> Select[Any]:
    query = select(lines, Inbox.address.label("inbox"))
    return query.join(Inbox, Inbox.id == lines.c.inbox_id)


def _lines(inbox_ids: InboxIds, asked: AsideFilter, reader: Person | None) -> Subquery:
    return union_all(
        _mails(inbox_ids, asked, reader), _tickets(inbox_ids, asked, reader)
    ).subquery("aside")


def _mails(inbox_ids: InboxIds, asked: AsideFilter, reader: Person | None) -> Any:
    is_shown = and_(Ticket.inbox_id.in_(inbox_ids), Ticket.aside_reason.is_(None))
    is_new = case((is_new_to(reader), 1), else_=0) if reader else NO
    query: Any = (
        select(
            Message.at.label("at"), NO.label("is_whole"),
            Message.id.label("id"), Ticket.number.label("number"),
            Message.from_name.label("name"), Message.from_address.label("address"),
            Message.subject.label("subject"), Message.set_aside.label("reason"),
            Message.inbox_id.label("inbox_id"), NOTHING.label("by"),
            _copied_thread(reader).label("thread_id"), is_new.label("is_new"),
        )
        .outerjoin(Ticket, Ticket.id == Message.ticket_id)
        .where(is_on_aside_list(inbox_ids), Message.at > asked.since)
        .where(or_(Message.ticket_id.is_(None), is_shown))
    )  # fmt: skip
    if asked.inbox_id is not None:
        query = query.where(Message.inbox_id == asked.inbox_id)
    if asked.sender:
        who = is_meant(asked.sender, Message.from_name, Message.from_address)
        query = query.where(who)
    return query


def _tickets(inbox_ids: InboxIds, asked: AsideFilter, reader: Person | None) -> Any:
    doer = (
        select(Person.name)
        .join(Event, Event.person_id == Person.id)
        .where(Event.ticket_id == Ticket.id, Event.action == "set_aside")
        .order_by(Event.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    query: Any = select(
        Ticket.created_at, YES, Ticket.id, Ticket.number,
        Ticket.customer_name, Ticket.customer_address, Ticket.subject,
        Ticket.aside_reason, Ticket.inbox_id, doer, _linked_thread(reader), NO,
    ).where(
        Ticket.inbox_id.in_(inbox_ids),
        Ticket.aside_reason.is_not(None),
        Ticket.merged_into_id.is_(None),
        Ticket.created_at > asked.since,
    )  # fmt: skip
    if asked.inbox_id is not None:
        query = query.where(Ticket.inbox_id == asked.inbox_id)
    if asked.sender:
        who = is_meant(asked.sender, Ticket.customer_name, Ticket.customer_address)
        query = query.where(who)
    return query


def _copied_thread(reader: Person | None) -> ColumnElement[Any]:
    """The mail's thread in the reader's own mailbox."""
    if reader is None:
        return NOTHING
    return (
        select(func.max(MessageCopy.thread_gmail_id))
        .join(Mailbox, Mailbox.id == MessageCopy.mailbox_id)
        .where(MessageCopy.message_id == Message.id, Mailbox.address == reader.address)
        .scalar_subquery()
    )


def _linked_thread(reader: Person | None) -> ColumnElement[Any]:
    if reader is None:
        return NOTHING
    return (
        select(func.max(Thread.gmail_id))
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .where(Thread.ticket_id == Ticket.id, Mailbox.address == reader.address)
        .scalar_subquery()
    )


def _row(found: Any) -> AsideRow:
    flags = {name: bool(found[name]) for name in ("is_whole", "is_new")}
    return AsideRow(**{**found, **flags})


def _place(after: str) -> tuple[Any, ...]:
    at, is_whole, row_id = parse_place(after)
    return (literal(at, Instant), literal(int(is_whole), Integer), row_id)
