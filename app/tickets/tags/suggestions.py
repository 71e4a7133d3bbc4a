"""Which tags a ticket is offered, and whether a new one may be made for it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session

from app.errors import Refused
from app.inboxes import visible
from app.people import access
from app.people.person import Person
from app.people.principal import Principal
from app.people.workspace import Workspace
from app.tickets.tags import tag as tags
from app.tickets.tags.tag import Tag, TicketTag, fold_tag_name
from app.tickets.ticket import Ticket

RECENT_TICKETS = 200
MAX_SUGGESTED = 6
MAX_OFFERED = 10

TagName = tuple[int, str]


def is_known_in(inbox_ids: Select[int]) -> ColumnElement[bool]:
    """Whether a ticket of these inboxes has the tag; no other one is told of."""
    query = select(TicketTag.ticket_id).join(Ticket, Ticket.id == TicketTag.ticket_id)
    query = query.where(TicketTag.tag_id == Tag.id, Ticket.inbox_id.in_(inbox_ids))
    return query.correlate(Tag).exists()


def visible_tags(session: Session, person: Person, limit: int = 100) -> list[Tag]:
    """The tags of the tickets that the person may see, by name."""
    query = select(Tag).where(
        Tag.workspace_id == person.workspace_id,
        is_known_in(visible.own_inbox_ids(person)),
    )
    return list(session.scalars(query.order_by(Tag.folded).limit(limit)))


def recent_tags(session: Session, inbox_id: int, but: Iterable[int]) -> list[TagName]:
    """The tags used most on the newest tickets of the inbox, the last used first."""
    newest = select(Ticket.id).where(Ticket.inbox_id == inbox_id)
    newest = newest.order_by(Ticket.id.desc()).limit(RECENT_TICKETS)
    last = func.max(TicketTag.ticket_id)
    query = (
        select(Tag.id, Tag.name, last)
        .join(TicketTag, TicketTag.tag_id == Tag.id)
        .where(TicketTag.ticket_id.in_(select(newest.subquery().c.id)))
        .where(Tag.id.not_in(sorted(but)))
        .group_by(Tag.id, Tag.name)
        .order_by(func.count().desc(), last.desc(), Tag.id)
        .limit(MAX_SUGGESTED)
    )
    found = sorted(session.execute(query), key=lambda row: -row[2])
    return [(row[0], row[1]) for row in found]


def tags_with_prefix(
    session: Session, person: Person, typed: str, but: Iterable[int]
) -> list[TagName]:
    """The tags that the person may see of which a word begins like that."""
    start = fold_tag_name(typed)
    begins = Tag.folded.startswith(start, autoescape=True)
    inside = Tag.folded.contains(f" {start}", autoescape=True)
    query = select(Tag.id, Tag.name).where(
        Tag.workspace_id == person.workspace_id,
        is_known_in(visible.own_inbox_ids(person)),
    )
    query = query.where(or_(begins, inside), Tag.id.not_in(sorted(but)))
    # Those that begin like that themselves come first.
    query = query.order_by(begins.desc(), Tag.folded).limit(MAX_OFFERED)
    return [(row[0], row[1]) for row in session.execute(query)]


def may_make_tag(session: Session, person: Person) -> bool:
    """Whether the person may make a tag that is new, by the workspace's own rule."""
    workspace = session.get_one(Workspace, person.workspace_id)
    return workspace.new_tags == "everybody" or access.may(person, "make_tag")


def find_or_make_for(session: Session, by: Principal, name: str) -> Tag:
    """The tag of that name, made when it is new and the doer may.

    Who may not is refused one that they cannot see in the same words as one that is
    not there: nobody finds out by trying which tags another inbox has.

    Raises:
        Refused: it cannot be a tag, or it is new and may not be made.
    """
    if not _may_make(session, by):
        found = find_visible_tag(session, by, tags.clean_tag_name(name))
        if found is None:
            raise Refused("Only a manager can make a new tag here.")
        return found
    return tags.find_or_make_tag(session, by.workspace_id, name)


def find_visible_tag(session: Session, by: Principal, name: str) -> Tag | None:
    """The tag of that name, if there is one and the doer may see it."""
    found = tags.known(session, by.workspace_id, name)
    return found if found is not None and _is_visible(session, by, found) else None


def _is_visible(session: Session, by: Principal, tag: Tag) -> bool:
    if by.person is not None:
        places = visible.own_inbox_ids(by.person)
    else:
        places = select(literal(by.inbox_id))
    query = select(Tag.id).where(Tag.id == tag.id, is_known_in(places))
    return session.scalar(query) is not None


def _may_make(session: Session, by: Principal) -> bool:
    """By what the workspace lets everybody do, where nobody is known."""
    if by.person is not None:
        return may_make_tag(session, by.person)
    return session.get_one(Workspace, by.workspace_id).new_tags == "everybody"
