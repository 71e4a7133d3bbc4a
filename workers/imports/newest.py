"""What an import would make of the newest mails: a look of a few seconds.

`desk mailbox import` without `--write` counts all of them; a page cannot wait so long.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from app import clock
from app.desk import Desk
from app.gmail.client import GmailClient
from app.mailboxes.mailbox import Mailbox
from app.tickets.messages.message import copied_messages
from workers.imports.counts import UNREADABLE, MailCounts
from workers.imports.dry_run import dry_run_import
from workers.imports.mailbox_import import message_or_none

# A mail costs 20 of Gmail's units: a sixth of what a mailbox has in a minute.
MAX_MAILS = 100
MAX_SECONDS = 4.0


@dataclass(frozen=True)
class NewestCounted:
    """All mails that would be read, and what would become of the newest."""

    mails: int
    threads: int
    tried: int
    counts: MailCounts

    def __str__(self) -> str:
        """In one sentence."""
        said = f"{self.mails} mails in {self.threads} threads are not read yet."
        if not self.tried:
            return said
        counts = self.counts
        which = (
            "Of these," if self.tried == self.mails else f"Of the newest {self.tried},"
        )
        return (
            f"{said} {which} {counts.new} would become tickets, {counts.joined} join "
            f"one, {counts.set_aside} be set aside."
        )


def count_newest(
    desk: Desk, mailbox: Mailbox, gmail: GmailClient, days: int
) -> NewestCounted:
    """Try the newest mails of the last days, as long as there is time; nothing is kept.

    Raises:
        Later, Broken: Gmail cannot be read.
    """
    until = time.monotonic() + MAX_SECONDS
    since = clock.now() - timedelta(days=days)
    listed = gmail.message_ids(query=f"after:{int(since.timestamp())}")
    with desk.database.reading() as session:
        known = copied_messages(session, mailbox.id, listed)
    left = {mail: thread for mail, thread in listed.items() if mail not in known}
    found, counts = [], MailCounts()
    for message_id in list(left)[:MAX_MAILS]:
        if time.monotonic() > until:
            break
        read = message_or_none(gmail, message_id)
        if read is None:
            counts.aside(UNREADABLE)
        else:
            found.append(read)
    with desk.database.reading() as session:
        counts += dry_run_import(session, mailbox, found[::-1])
    return NewestCounted(len(left), len(set(left.values())), counts.total, counts)
