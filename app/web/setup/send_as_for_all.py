"""Has Gmail add the inboxes to "Send mail as" for every rep, when an admin says so.

Gmail lets nobody do that but an account with delegation and one scope more, which may
be taken away again afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.desk import Desk
from app.errors import Broken, DeskError
from app.gmail.errors import LabelConflict
from app.gmail.scopes import MODIFY, SHARING
from app.health.senders import sender_rows
from app.mailboxes import send_as
from app.mailboxes.mailbox import Mailbox
from app.settings import Settings

ADDED = "send_as.added"
# As long as a check may take; whoever is left gets it at the next press.
MAX_SECONDS = 8
NO_DELEGATION = (
    "Only an account with delegation may do this: set DESK_DELEGATION_ACCOUNT first."
)


@dataclass(frozen=True)
class AddedSenders:
    """What came of a press: how many mailboxes were asked, are left, were refused.

    `why` is what Google said to the last one that was refused.
    """

    done: int = 0
    left: int = 0
    failed: int = 0
    why: str = ""


def has_delegation(settings: Settings) -> bool:
    """Whether there is an account that could do it."""
    ways = (settings.delegation_account, settings.service_account_file)
    return any(each is not None for each in ways)


def set_up_for_all(desk: Desk, workspace_id: int, by: Author) -> AddedSenders:
    """Add each inbox that a connected rep does not write as yet.

    Said twice, it asks Gmail for nothing that is there.

    Raises:
        Broken: nothing is delegated.
        DeskError: the first mailbox is refused, as all of them would be.
    """
    if not has_delegation(desk.settings):
        raise Broken(NO_DELEGATION)
    with desk.database.reading() as session:
        waiting = _missing(session, workspace_id)
    until, done, failed, why = time.monotonic() + MAX_SECONDS, 0, 0, ""
    for number, (mailbox, inboxes) in enumerate(waiting):
        # One at least, so that whoever presses on comes to an end.
        if number and time.monotonic() > until:
            return AddedSenders(done, len(waiting) - number, failed, why)
        try:
            _add(desk, mailbox, inboxes, by)
        except DeskError as error:
            if not done:
                raise
            failed, why = failed + 1, str(error)
            continue
        done += 1
    return AddedSenders(done, 0, failed, why)


def _add(desk: Desk, mailbox: Mailbox, inboxes: Sequence[str], by: Author) -> None:
    client = desk.google.delegated(mailbox.address, scopes=(MODIFY, SHARING))
    for inbox in inboxes:
        try:
            client.add_send_as(inbox)
        except LabelConflict:
            # Somebody was faster; what Gmail says of it is read below.
            continue
    told = [(each.address, each.status) for each in client.send_as()]
    with desk.database.transaction() as session:
        kept = session.get_one(Mailbox, mailbox.id)
        send_as.keep_send_as(session, kept, told)
        private = {"inboxes": list(inboxes)}
        audit.record(session, by, ADDED, kept, private=private)


def _missing(session: Session, workspace_id: int) -> list[tuple[Mailbox, list[str]]]:
    """Each connected rep's mailbox with the inboxes that Gmail does not know there."""
    missing = dict[int, list[str]]()
    for person, inbox, _, status in sender_rows(session, workspace_id):
        if status is None:
            missing.setdefault(person.id, []).append(inbox)
    query = select(Mailbox).where(Mailbox.owner_id.in_(missing), Mailbox.is_connected)
    boxes = session.scalars(query.order_by(Mailbox.address))
    return [(each, missing[each.owner_id]) for each in boxes if each.owner_id]
