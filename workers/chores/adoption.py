"""After a restore each mailbox that was taken over is compared, as by `desk check`.

Not before its labels are written and Gmail's lists, which are a minute late, tell so.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.desk import Desk
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from workers.checks.mail_count import MailCount
from workers.labels.label_diff import mailbox_differences

SETTLED = timedelta(minutes=2)


def check_adopted(desk: Desk) -> int:
    """Compare the next mailbox whose adoption has ended; how many were compared."""
    is_owed = select(PendingThread.id).where(PendingThread.mailbox_id == Mailbox.id)
    query = select(Mailbox).where(
        Mailbox.is_connected,
        Mailbox.adopted_at <= clock.now() - SETTLED,
        Mailbox.refusal.is_(None),
        ~is_owed.exists(),
    )
    with desk.database.reading() as session:
        mailbox = session.scalar(query.order_by(Mailbox.adopted_at).limit(1))
    if mailbox is None:
        return 0
    differences = list(mailbox_differences(desk, mailbox))
    if not any(each.trouble for each in differences):
        MailCount(desk, mailbox.id).run()
        with desk.database.transaction() as session:
            session.get_one(Mailbox, mailbox.id).note_adoption(len(differences))
    return 1
