"""Whether a mailbox is somebody's of the desk: no other one is ever connected."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.inboxes.inbox import Inbox, InboxKind
from app.people.person import Person


class NoMailbox(StrEnum):
    """Why there is nothing to connect."""

    GROUP = "group"
    NOBODY = "nobody"


def lacking_owner(
    session: Session, workspace_id: int, address: str
) -> NoMailbox | None:
    """Why that address has no mailbox to connect; None if it has one.

    It is an inbox's own account, or that of somebody who is on the desk.
    """
    inbox = session.scalar(select(Inbox).where(Inbox.address == address))
    if inbox is not None and inbox.kind == InboxKind.GROUP:
        return NoMailbox.GROUP
    here = select(Person.id).where(
        Person.workspace_id == workspace_id,
        Person.address == address,
        Person.is_active,
    )
    is_inbox = inbox is not None and inbox.workspace_id == workspace_id
    is_ours = is_inbox or session.scalar(here) is not None
    return None if is_ours else NoMailbox.NOBODY


def require_owner(session: Session, workspace_id: int, address: str) -> None:
    """Check that there is a mailbox to connect.

    Raises:
        Refused, NotFound: it is a group, or nobody's of this desk.
    """
    lacking = lacking_owner(session, workspace_id, address)
    if lacking is NoMailbox.GROUP:
        raise Refused(
            f"{address} is a group, which has no mailbox: connect its people."
        )
    if lacking is NoMailbox.NOBODY:
        raise NotFound(
            f"{address} belongs to nobody on the desk. First: desk person add "
            f"{address}, or desk inbox add {address}."
        )
