"""What is known of conversations: every Message-ID seen or referred to, by inbox."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ForeignKeyConstraint,
    Select,
    UniqueConstraint,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Key, Model, insert_for
from app.mail.message_ids import message_id_hash
from app.tickets.mail import Mail

if TYPE_CHECKING:
    from app.tickets.messages.message import Message


class MessageReference(Model):
    """The hash of a Message-ID that a ticket of an inbox knows.

    `is_seen`: it is the own id of one of the ticket's mails; else mails of it only
    refer to that id. Several tickets may refer to one mail, and two mails may bear one
    id. `message_id` is a mail that has no ticket yet, or may find another one.
    """

    __tablename__ = "message_references"
    __table_args__ = (
        UniqueConstraint("workspace_id", "hash", "inbox_id", "ticket_id"),
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    inbox_id: Mapped[int]
    hash: Mapped[str]
    ticket_id: Mapped[int | None] = mapped_column(index=True)
    message_id: Mapped[int | None]
    is_seen: Mapped[bool] = mapped_column(default=False)


def tickets_with_message_ids(
    session: Session, workspace_id: int, ids: Iterable[str]
) -> set[int]:
    """Every ticket that has a mail with one of these Message-IDs."""
    hashes = [message_id_hash(each) for each in ids]
    if not hashes:
        return set()
    values = {"workspace_id": workspace_id, "hashes": hashes}
    found = session.scalars(_with_ids(), values)
    return {each for each in found if each is not None}


@cache
def _with_ids() -> Select[int | None]:
    """The statement of `tickets_with_message_ids`, built once."""
    query = select(MessageReference.ticket_id).where(
        MessageReference.workspace_id == bindparam("workspace_id", type_=Key),
        MessageReference.hash.in_(bindparam("hashes", expanding=True)),
        MessageReference.is_seen,
        MessageReference.ticket_id.is_not(None),
    )
    return query.distinct()


def remember_ids(
    session: Session, message: Message, mail: Mail, about: str | None = None
) -> None:
    """Note the mail's own id and what it refers to, for its ticket in that inbox.

    A mail of ours that has no ticket yet is noted for itself, and so is one that
    changes nothing for the id that it is `about`.
    """
    own = [mail.message_id] if mail.message_id else []
    is_alone = message.ticket_id is None
    rows = [
        {
            "workspace_id": message.workspace_id,
            "inbox_id": message.inbox_id,
            "ticket_id": message.ticket_id,
            "message_id": message.id if is_alone or each == about else None,
            "hash": message_id_hash(each),
            "is_seen": each == mail.message_id,
        }
        for each in dict.fromkeys([*own, *mail.references])
    ]
    if rows:
        _note(session, rows)


def remember_hash(
    session: Session,
    message: Message,
    its_hash: str,
    *,
    is_seen: bool,
    message_id: int | None = None,
) -> None:
    """Note one more id for the mail's ticket; an id that was seen stays so."""
    row = {
        "workspace_id": message.workspace_id,
        "inbox_id": message.inbox_id,
        "ticket_id": message.ticket_id,
        "message_id": message_id,
    }
    _note(session, [{**row, "hash": its_hash, "is_seen": is_seen}])


def _note(session: Session, rows: list[dict[str, Any]]) -> None:
    session.execute(_noting(insert_for(session)), rows)


@cache
def _noting(insert_into: Any) -> Any:
    """The statement of `_note`: building it takes longer than running it."""
    insert = insert_into(MessageReference)
    keys = ["workspace_id", "hash", "inbox_id", "ticket_id"]
    is_seen = or_(MessageReference.is_seen, insert.excluded.is_seen)
    new_id = insert.excluded.message_id
    kept_id = func.coalesce(MessageReference.message_id, new_id)
    changed = {"is_seen": is_seen, "message_id": kept_id}
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)
