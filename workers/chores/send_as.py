"""Send-as: once a day each mailbox is asked which inboxes it may write as."""

from __future__ import annotations

import logging

from app import mailbox_client
from app.desk import Desk
from app.errors import Broken, Later, Refused
from app.mailboxes import mailbox as mailboxes, send_as
from app.mailboxes.mailbox import Mailbox
from app.unexpected import log_unexpected

log = logging.getLogger(__name__)

# Other chores wait for this one.
MAX_AT_ONCE = 20


def read_send_as(desk: Desk) -> int:
    """Ask the mailboxes whose day is over, some of them; how many have answered."""
    with desk.database.reading() as session:
        due = send_as.due_mailboxes(session, MAX_AT_ONCE)
    return sum(_read(desk, mailbox_id) for mailbox_id in due)


def read_all_send_as(desk: Desk) -> None:
    """Ask every connected mailbox now."""
    with desk.database.reading() as session:
        ids = [each.id for each in mailboxes.connected_mailboxes(session)]
    for mailbox_id in ids:
        _read(desk, mailbox_id)


def _read(desk: Desk, mailbox_id: int) -> bool:
    try:
        told = mailbox_client.client_of(desk, mailbox_id).send_as()
        with desk.database.transaction() as session:
            mailbox = session.get_one(Mailbox, mailbox_id)
            pairs = [(each.address, each.status) for each in told]
            send_as.keep_send_as(session, mailbox, pairs)
    except (Later, Broken, Refused) as error:
        # What was known stays; the next round asks again.
        kind = type(error).__name__
        log.warning("mailbox %d: send-as was not read (%s)", mailbox_id, kind)
        return False
    except Exception as error:
        # The other mailboxes are asked all the same.
        log_unexpected(log, error)
        return False
    return True
