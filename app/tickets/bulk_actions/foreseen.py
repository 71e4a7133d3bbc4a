"""What a preview can say beforehand: which tickets will change, and which will not.

Only what is plain from the tickets themselves; a run decides each by its verb.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, select
from sqlalchemy.orm import Session

from app import clock
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.tickets.bulk_actions.table import BulkAction, BulkItem
from app.tickets.lists import rows
from app.tickets.lists.rows import Wanted
from app.tickets.status import Status
from app.tickets.tags.tag import Tag, TicketTag, fold_tag_name
from app.tickets.ticket import Ticket
from app.wording import TranslatableText, mark, translatable

SAME, BARRED = "same", "barred"
HAS_IT = mark("{who} has it already.")
IS_SO = mark("It is so already.")
NOT_IN_INBOX = mark("{who} is not in {inbox}.")


@dataclass(frozen=True)
class Foreseen:
    """How many will change, how many of these wait on the customer or are snoozed, and
    how many will not change.
    """

    changing: int = 0
    waiting: int = 0
    snoozed: int = 0
    unchanged: int = 0


def foresee(session: Session, bulk: BulkAction) -> Foreseen:
    """Count what is to come of it; one query."""
    will = case((forecast(bulk) == "", 1), else_=0)
    waits = case((Ticket.status == Status.WAITING, will), else_=0)
    asleep = case((rows.is_snoozed(), will), else_=0)
    query = select(func.sum(will), func.sum(waits), func.sum(asleep), func.count())
    query = query.select_from(BulkItem).join(Ticket, Ticket.id == BulkItem.ticket_id)
    found = session.execute(query.where(BulkItem.bulk_id == bulk.id)).one()
    changing, waiting, snoozed, every = (int(each or 0) for each in found)
    return Foreseen(changing, waiting, snoozed, every - changing)


def forecast(bulk: BulkAction) -> ColumnElement[str]:
    """What stands in a ticket's way, as a column: SAME, BARRED or nothing."""
    is_so = SO[bulk.act](bulk) if bulk.act in SO else false()
    is_barred = _is_barred(bulk) if bulk.act == "assign" else false()
    return case((is_so, SAME), (is_barred, BARRED), else_="")


def why_not(bulk: BulkAction, name: str, found: str, inbox: str) -> TranslatableText:
    """The same in words; `name` is whoever is to get the tickets."""
    if found == BARRED:
        return translatable(NOT_IN_INBOX, who=name, inbox=inbox)
    return (
        translatable(HAS_IT, who=name) if bulk.act == "assign" else translatable(IS_SO)
    )


def _holder(bulk: BulkAction) -> Any:
    query = select(Person.id).where(Person.workspace_id == bulk.workspace_id)
    return query.where(Person.address == bulk.arguments["to"]).scalar_subquery()


def _is_barred(bulk: BulkAction) -> Wanted:
    barred: Wanted = _holder(bulk).not_in(visible.members_of(Ticket.inbox_id))
    return barred


def _is_tagged(bulk: BulkAction) -> Wanted:
    query = select(TicketTag.ticket_id).join(Tag, Tag.id == TicketTag.tag_id)
    folded = fold_tag_name(bulk.arguments["tag"])
    query = query.where(Tag.workspace_id == bulk.workspace_id, Tag.folded == folded)
    return Ticket.id.in_(query)


def _sleeps_so(bulk: BulkAction) -> Wanted:
    until = bulk.arguments.get("until")
    if not until:
        return Ticket.snoozed_at.is_not(None) & Ticket.snoozed_until.is_(None)
    return Ticket.snoozed_until == clock.parse_moment(until)


def _is_there(bulk: BulkAction) -> Wanted:
    query = select(Inbox.id).where(Inbox.workspace_id == bulk.workspace_id)
    query = query.where(Inbox.address == bulk.arguments["inbox"])
    return Ticket.inbox_id == query.scalar_subquery()


# Whether a ticket is already as the act would make it.
SO: Mapping[str, Callable[[BulkAction], Wanted]] = {
    "assign": lambda bulk: Ticket.assignee_id == _holder(bulk),
    "unassign": lambda _: Ticket.assignee_id.is_(None),
    "set_status": lambda bulk: Ticket.status == bulk.arguments["to"],
    "prioritise": lambda bulk: Ticket.priority == bulk.arguments["to"],
    "tag": _is_tagged,
    "untag": lambda bulk: ~_is_tagged(bulk),
    "snooze": _sleeps_so,
    "wake": lambda _: Ticket.snoozed_at.is_(None),
    "move": _is_there,
}
