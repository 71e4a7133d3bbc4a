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
from app.labels import pending
from app.labels.mapping import Label, LabelKind
from app.mailboxes.mailbox import Mailbox
from app.replies.reply import ReplyTag, SavedReply
from app.tickets.saved_views.table import SavedView
from app.tickets.tags import tag as tags
from app.tickets.tags.tag import Tag, TicketTag, clean_tag_name, fold_tag_name
from app.tickets.ticket import Ticket
from app.wording import mark

NO_TAG = mark("There is no tag {name}.")
TAKEN = mark("There is a tag {name} already. Merge the two instead.")
ITSELF = mark("That is this tag. Choose another one.")
NAMED_BY = mark("{name} is named in {places}. Change these first.")
MAX_PLACES_SAID = 5


@dataclass(frozen=True)
class TagUse:
    """A tag, how many tickets have it, and when the newest of them was made."""

    id: int
    name: str
    tickets: int
    last_used: datetime | None


def tag_uses(session: Session, workspace_id: int) -> list[TagUse]:
    """Every tag of the workspace, by name."""
    query = (
        select(Tag.id, Tag.name, func.count(Ticket.id), func.max(Ticket.created_at))
        .outerjoin(TicketTag, TicketTag.tag_id == Tag.id)
        .outerjoin(Ticket, Ticket.id == TicketTag.ticket_id)
        .where(Tag.workspace_id == workspace_id)
        .group_by(Tag.id, Tag.name, Tag.folded)
        .order_by(Tag.folded)
    )
    return [TagUse(*row) for row in session.execute(query)]


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


def rename_tag(session: Session, tag: Tag, name: str, *, by: Author) -> None:
    """Call it otherwise; its label is renamed in every mailbox, not made anew.

    Raises:
        Refused: another tag has that name, or it cannot be one.
    """
    _lock(session, tag)
    name = clean_tag_name(name)
    if name == tag.name:
        return
    other = tags.known(session, tag.workspace_id, name)
    if other is not None and other.id != tag.id:
        raise Refused(TAKEN, name=other.name)
    if other is None:
        _require_unnamed(session, tag, with_replies=False)
    old, tag.name, tag.folded = tag.name, name, fold_tag_name(name)
    told = {"name": [old, name]}
    audit.record(session, by, "tag.renamed", tag, private=told)
    _wake(session, tag)


def merge_tags(session: Session, tag: Tag, into: Tag, *, by: Author) -> int:
    """Give the tag's tickets and replies the other one, and end it; how many tickets.

    A mailbox that has only the first one's label keeps it under the other's name.

    Raises:
        Refused: it is the same tag, or a view names the one that ends.
    """
    if tag.id == into.id:
        raise Refused(ITSELF)
    _lock(session, tag, into)
    _require_unnamed(session, tag, with_replies=False)
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


def delete_tag(session: Session, tag: Tag, *, by: Author) -> int:
    """Take it from its tickets and end it; how many tickets had it.

    Each mailbox deletes its label, which takes it from every mail at once.

    Raises:
        Refused: a saved reply or a view names it.
    """
    _lock(session, tag)
    _require_unnamed(session, tag, with_replies=True)
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


def _require_unnamed(session: Session, tag: Tag, *, with_replies: bool) -> None:
    places = [f"the view {each}" for each in _views_naming(session, tag)]
    if with_replies:
        query = select(SavedReply.name).join(
            ReplyTag, ReplyTag.reply_id == SavedReply.id
        )
        query = query.where(ReplyTag.tag_id == tag.id).order_by(SavedReply.name)
        places += [f"the saved reply {each}" for each in session.scalars(query)]
    if places:
        raise Refused(NAMED_BY, name=tag.name, places=_listed(places))


def _listed(places: Sequence[str]) -> str:
    more = len(places) - MAX_PLACES_SAID
    said = ", ".join(places[:MAX_PLACES_SAID])
    return f"{said} +{more}" if more > 0 else said


def _views_naming(session: Session, tag: Tag) -> list[str]:
    query = select(SavedView).where(SavedView.workspace_id == tag.workspace_id)
    return [
        each.name
        for each in session.scalars(query.order_by(SavedView.name))
        if tag.folded
        in {fold_tag_name(name) for name in each.said.get("tag", "").split(",")}
    ]


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
