"""A merge of tickets of two inboxes: other people can read it from then on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.errors import Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.tickets.ticket import Ticket
from app.wording import mark

ASK_FIRST = mark(
    "#{source} is in {inbox}, #{target} in {into}: everybody in {into} could read it."
    " Confirm that first."
)


@dataclass(frozen=True)
class CrossInboxMerge:
    """Two inboxes, and the names of who can read the whole, and who no longer can."""

    inbox: str
    into: str
    readers: tuple[str, ...]
    no_longer: tuple[str, ...]


def crossing_of(
    session: Session, inbox_id: int, into_id: int
) -> CrossInboxMerge | None:
    """What a merge into a ticket of the second inbox discloses; nothing in one inbox.

    The caller has asked whether the reader may see both.
    """
    if inbox_id == into_id:
        return None
    readers = {p.id: p.name for p in visible.inbox_members(session, into_id)}
    before = visible.inbox_members(session, inbox_id)
    return CrossInboxMerge(
        inbox=session.get_one(Inbox, inbox_id).address,
        into=session.get_one(Inbox, into_id).address,
        readers=tuple(readers.values()),
        no_longer=tuple(p.name for p in before if p.id not in readers),
    )


def require_confirmed(
    session: Session, source: Ticket, target: Ticket, *, is_confirmed: bool
) -> None:
    """Nothing, when both are in one inbox or the doer knows who will read them.

    Raises:
        Refused: the doer has not said so.
    """
    across = crossing_of(session, source.inbox_id, target.inbox_id)
    if across is not None and not is_confirmed:
        facts = {"source": source.number, "target": target.number}
        raise Refused(ASK_FIRST, **facts, inbox=across.inbox, into=across.into)
