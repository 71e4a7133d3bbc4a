"""Tags are renamed, merged and deleted, with their labels in every mailbox.

What was done with tickets before keeps the tag's name of that time in their history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.labels import pending
from app.labels.mapping import Label, LabelKind
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.replies import queries as reply_queries
from app.replies.reply import ReplyTag, SavedReply
from app.tickets.lists.query_text import parse_query, query_text
from app.tickets.saved_views import seeing as view_queries
from app.tickets.saved_views.table import SavedView
from app.tickets.tags import suggestions, tag as tags
from app.tickets.tags.tag import Tag, TicketTag, clean_tag_name, fold_tag_name
from app.tickets.ticket import Ticket
from app.wording import mark

NO_TAG = mark("There is no tag {name}.")
TAKEN = mark("There is a tag {name} already. Merge the two instead.")
ITSELF = mark("That is this tag. Choose another one.")
NAMED_BY = mark(
    "{name} is used in saved replies or views: {places}. Change these first."
)
NAMED_ELSEWHERE = mark(
    "{name} is used in a saved reply or view that you cannot see. Ask your Sidedesk "
    "admin."
)
CONFIRM = mark("{count} tickets have {name}. Type its name to delete it.")
MAX_PLACES_SAID = 5
# A tag of more tickets is not deleted by one press.
MAX_UNCONFIRMED = 100


@dataclass(frozen=True)
class TagUse:
    """A tag, how many tickets have it, and when the newest of them was made."""

    id: int
    name: str
    tickets: int
    last_used: datetime | None


def tag_uses(
    session: Session, workspace_id: int, seen_by: Person | None = None
) -> list[TagUse]:
    """Every tag of the workspace, by name; those of somebody's own tickets alone."""
    query = (
        select(Tag.id, Tag.name, func.count(Ticket.id), func.max(Ticket.created_at))
        .outerjoin(TicketTag, TicketTag.tag_id == Tag.id)
        .outerjoin(Ticket, Ticket.id == TicketTag.ticket_id)
        .where(Tag.workspace_id == workspace_id)
        .group_by(Tag.id, Tag.name, Tag.folded)
        .order_by(Tag.folded)
    )
    if seen_by is not None:
        query = query.where(visible.seen_by(seen_by, Ticket.inbox_id))
    return [TagUse(*row) for row in session.execute(query)]


def seen_tag(session: Session, person: Person, tag_id: int) -> Tag:
    """The tag of that id, if a ticket that the person may see has it.

    Raises:
        NotFound: it is not there, or not theirs to see.
    """
    found = session.get(Tag, tag_id)
    if found is None or not _is_seen(session, found, person):
        raise NotFound("There is no such tag.")
    return found


def _is_seen(session: Session, tag: Tag, person: Person) -> bool:
    known = suggestions.is_known_in(visible.own_inbox_ids(person))
    is_its = (Tag.id == tag.id) & (Tag.workspace_id == person.workspace_id)
    return session.scalar(select(Tag.id).where(is_its, known)) is not None


def find_seen_tag(session: Session, person: Person, name: str) -> Tag:
    """The tag of that name, if a ticket that the person may see has it.

    Raises:
        NotFound: it is not there, or not theirs to see.
    """
    known = tags.known(session, person.workspace_id, name)
    return seen_tag(session, person, known.id if known else 0)


def require_confirmed(session: Session, tag: Tag, typed: str, seen_by: Person) -> None:
    """Check that the name of a tag in wide use was typed.

    Raises:
        Refused: it was not.
    """
    uses = tag_uses(session, tag.workspace_id, seen_by)
    count = next((each.tickets for each in uses if each.id == tag.id), 0)
    if count > MAX_UNCONFIRMED and fold_tag_name(typed) != tag.folded:
        raise Refused(CONFIRM, count=count, name=tag.name)


def find_tag(session: Session, workspace_id: int, name: str) -> Tag:
    """Find the tag of that name, however it is spelt.

    Raises:
        NotFound: there is none.
    """
    query = select(Tag).where(
        Tag.workspace_id == workspace_id, Tag.folded == fold_tag_name(name)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(NO_TAG, name=name[: tags.MAX_TAG_LENGTH])
    return found


def tickets_with(session: Session, tag: Tag) -> int:
    """How many tickets have it."""
    query = select(func.count()).where(TicketTag.tag_id == tag.id)
    return session.scalar(query) or 0


def mailboxes_with(session: Session, tag: Tag) -> int:
    """How many mailboxes have its label: each is one call to Gmail when it goes."""
    return len(_label_mailboxes(session, tag))


def rename_tag(
    session: Session, tag: Tag, name: str, *, by: Author, seen_by: Person | None = None
) -> None:
    """Call it otherwise; its label is renamed in every mailbox, not made anew.

    Where somebody takes a name that is in use only where they may not look, the two
    are one from then on: a refusal would tell them of it.

    Raises:
        Refused: another tag has that name, or it cannot be one.
    """
    _lock(session, tag)
    name = clean_tag_name(name)
    if name == tag.name:
        return
    other = tags.known(session, tag.workspace_id, name)
    if other is not None and other.id != tag.id:
        if seen_by is None or _is_seen(session, other, seen_by):
            raise Refused(TAKEN, name=other.name)
        merge_tags(session, tag, other, by=by)
        return
    _rename_in_views(session, tag, name)
    old, tag.name, tag.folded = tag.name, name, fold_tag_name(name)
    told = {"name": [old, name]}
    audit.record(session, by, "tag.renamed", tag, private=told)
    _wake(session, tag)


def merge_tags(session: Session, tag: Tag, into: Tag, *, by: Author) -> int:
    """Give the tag's tickets and replies the other one, and end it; how many tickets.

    A mailbox that has only the first one's label keeps it under the other's name.

    Raises:
        Refused: it is the same tag.
    """
    if tag.id == into.id:
        raise Refused(ITSELF)
    _lock(session, tag, into)
    _rename_in_views(session, tag, into.name)
    ids = list(session.scalars(_tagged(tag)))
    for table, column in ((TicketTag, "ticket_id"), (ReplyTag, "reply_id")):
        _hand_over(session, table, column, tag, into)
    _relabel(session, tag, into)
    told = {"tickets": len(ids), "tag": tag.id}
    named = {"merged": tag.name}
    audit.record(session, by, "tag.merged", into, new=told, private=named)
    pending.mark_tickets_pending(session, ids)
    session.delete(tag)
    session.flush()
    return len(ids)


def delete_tag(
    session: Session, tag: Tag, *, by: Author, seen_by: Person | None = None
) -> int:
    """Take it from its tickets and end it; how many tickets had it.

    Each mailbox deletes its label, which takes it from every mail at once. A refusal
    names to somebody only what they see.

    Raises:
        Refused: a saved reply or a view names it.
    """
    _lock(session, tag)
    _require_unnamed(session, tag, seen_by)
    count = tickets_with(session, tag)
    _wake(session, tag)
    audit.record(session, by, "tag.deleted", tag, old={"tickets": count})
    session.execute(delete(TicketTag).where(TicketTag.tag_id == tag.id))
    session.delete(tag)
    session.flush()
    return count


def _lock(session: Session, *changed: Tag) -> None:
    """Nobody tags a ticket with them until this transaction ends."""
    ids = [each.id for each in changed]
    query = select(Tag.id).where(Tag.id.in_(ids)).order_by(Tag.id)
    session.execute(query.with_for_update())


def _require_unnamed(session: Session, tag: Tag, seen_by: Person | None) -> None:
    if _naming(session, tag, None):
        seen = _naming(session, tag, seen_by)
        if not seen:
            raise Refused(NAMED_ELSEWHERE, name=tag.name)
        raise Refused(NAMED_BY, name=tag.name, places=_listed(seen))


def _naming(session: Session, tag: Tag, seen_by: Person | None) -> list[str]:
    """The saved replies and views that name it, those that somebody sees."""
    replies = select(SavedReply.name).join(ReplyTag, ReplyTag.reply_id == SavedReply.id)
    replies = replies.where(ReplyTag.tag_id == tag.id).order_by(SavedReply.name)
    if seen_by is not None:
        replies = replies.where(reply_queries.is_seen_by(seen_by))
    views = _views_naming(session, tag, seen_by)
    return [*session.scalars(replies), *(each.name for each in views)]


def _listed(places: Sequence[str]) -> str:
    more = len(places) - MAX_PLACES_SAID
    said = ", ".join(f"“{each}”" for each in places[:MAX_PLACES_SAID])
    return f"{said} +{more}" if more > 0 else said


def _views_naming(
    session: Session, tag: Tag, seen_by: Person | None = None
) -> list[SavedView]:
    query = select(SavedView).where(SavedView.workspace_id == tag.workspace_id)
    if seen_by is not None:
        query = query.where(view_queries.is_seen_by(seen_by))
    every = session.scalars(query.order_by(SavedView.name))
    return [each for each in every if tag.folded in map(fold_tag_name, _tags_of(each))]


def _tags_of(view: SavedView) -> list[str]:
    return view.said.get("tag", "").split(",")


def _rename_in_views(session: Session, tag: Tag, name: str) -> None:
    """A view finds its tags by name, and goes along with the new one."""
    for view in _views_naming(session, tag):
        names = [
            name if fold_tag_name(each) == tag.folded else each
            for each in _tags_of(view)
        ]
        # After a merge it may name the other one twice.
        told = ",".join(dict.fromkeys(names))
        view.query = query_text(parse_query(view.query) | {"tag": told})


def _tagged(tag: Tag) -> Select[int]:
    return select(TicketTag.ticket_id).where(TicketTag.tag_id == tag.id)


def _hand_over(
    session: Session,
    table: type[TicketTag] | type[ReplyTag],
    column: str,
    tag: Tag,
    into: Tag,
) -> None:
    key = getattr(table, column)
    theirs = select(key).where(table.tag_id == into.id)
    moved = update(table).where(table.tag_id == tag.id, key.not_in(theirs))
    session.execute(moved.values(tag_id=into.id))
    session.execute(delete(table).where(table.tag_id == tag.id))


def _relabel(session: Session, tag: Tag, into: Tag) -> None:
    have = select(Label.mailbox_id).where(
        Label.kind == LabelKind.TAG, Label.key == str(into.id)
    )
    session.execute(
        update(Label)
        .where(Label.kind == LabelKind.TAG, Label.key == str(tag.id))
        .where(Label.mailbox_id.not_in(have))
        .values(key=str(into.id))
    )


def _label_mailboxes(session: Session, tag: Tag) -> list[int]:
    query = select(Label.mailbox_id).join(Mailbox, Mailbox.id == Label.mailbox_id)
    query = query.where(
        Label.kind == LabelKind.TAG, Label.key == str(tag.id), Mailbox.is_connected
    )
    return sorted(session.scalars(query))


def _wake(session: Session, tag: Tag) -> None:
    """Have each mailbox with its label look at it soon: by one thread that wears it."""
    for mailbox_id in _label_mailboxes(session, tag):
        pending.mark_one_pending(session, mailbox_id, _tagged(tag))
