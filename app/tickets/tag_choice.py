"""Which tags a ticket is offered, and whether a new one may be made for it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.people import access
from app.people.person import Person
from app.people.workspace import Workspace
from app.tickets.tag import Tag, TicketTag, fold
from app.tickets.ticket import Ticket

LATELY = 200
MOST_SUGGESTED = 6
MOST_OFFERED = 10

TagName = tuple[int, str]


def lately(session: Session, inbox_id: int, but: Iterable[int]) -> list[TagName]:
    """The tags used most on the newest tickets of the inbox, the last used first."""
    newest = select(Ticket.id).where(Ticket.inbox_id == inbox_id)
    newest = newest.order_by(Ticket.id.desc()).limit(LATELY)
    last = func.max(TicketTag.ticket_id)
    query = (
        select(Tag.id, Tag.name, last)
        .join(TicketTag, TicketTag.tag_id == Tag.id)
        .where(TicketTag.ticket_id.in_(select(newest.subquery().c.id)))
        .where(Tag.id.not_in(sorted(but)))
        .group_by(Tag.id, Tag.name)
        .order_by(func.count().desc(), last.desc(), Tag.id)
        .limit(MOST_SUGGESTED)
    )
    found = sorted(session.execute(query), key=lambda row: -row[2])
    return [(row[0], row[1]) for row in found]


def beginning(
    session: Session, workspace_id: int, typed: str, but: Iterable[int]
) -> list[str]:
    """The names of the workspace's tags of which a word begins like that."""
    start = fold(typed)
    begins = Tag.folded.startswith(start, autoescape=True)
    inside = Tag.folded.contains(f" {start}", autoescape=True)
    query = select(Tag.name).where(Tag.workspace_id == workspace_id)
    query = query.where(or_(begins, inside), Tag.id.not_in(sorted(but)))
    # Those that begin like that themselves come first.
    query = query.order_by(begins.desc(), Tag.folded).limit(MOST_OFFERED)
    return list(session.scalars(query))


def may_make(session: Session, person: Person) -> bool:
    """Whether the person may make a tag that is new, by the workspace's own rule."""
    workspace = session.get_one(Workspace, person.workspace_id)
    return workspace.new_tags == "everybody" or access.may(person, "make_tag")
