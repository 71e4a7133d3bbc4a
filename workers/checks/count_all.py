"""Counts every connected mailbox now, as `desk check` asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.desk import Desk
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mail_check import CheckOutcome
from workers.checks.mail_count import MailCount

MAX_TRIES = 40
PAUSE_SECONDS = 1.0


def count_all_mail(desk: Desk, pause: Callable[[float], object] = time.sleep) -> None:
    """Count each mailbox to its end, as far as Gmail lets us; the rows tell."""
    with desk.database.reading() as session:
        ids = [each.id for each in mailboxes.connected_mailboxes(session)]
    for mailbox_id in ids:
        for _ in range(MAX_TRIES):
            if MailCount(desk, mailbox_id).run() is not CheckOutcome.LATER:
                break
            pause(PAUSE_SECONDS)
