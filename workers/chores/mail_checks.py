"""Mail checks: every night each mailbox is counted, so that nothing falls through."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from app import clock
from app.desk import Desk
from app.mailboxes import mail_check
from app.mailboxes.mail_check import MailCheck
from workers.checks.mail_count import MailCount

log = logging.getLogger(__name__)

# When it is night, or early, where most of a day's mail is not written.
NIGHT = time(hour=3)
# What is not finished leaves the quota to others for so long.
REST = timedelta(minutes=5)


def check_mail(desk: Desk) -> bool:
    """Count the next mailbox whose night has come; whether there was one.

    One at a time: other chores wait for this one.
    """
    now = clock.now()
    with desk.database.reading() as session:
        due = mail_check.due_check(session, last_night(now), now - REST)
    if due is None:
        return False
    MailCount(desk, due).run()
    _tell(desk, due)
    return True


def last_night(now: datetime) -> datetime:
    """The last beginning of a night."""
    tonight = datetime.combine(now.date(), NIGHT, now.tzinfo)
    return tonight if tonight <= now else tonight - timedelta(days=1)


def _tell(desk: Desk, mailbox_id: int) -> None:
    """Name in the log what nobody can explain: ids and ages, nothing of the mail."""
    with desk.database.reading() as session:
        check = session.get_one(MailCheck, mailbox_id)
    for each in check.named:
        age = int((clock.now() - each.at).total_seconds())
        log.warning(
            "mail_unexplained mailbox=%s inbox=%s gmail_id=%s age_s=%s",
            mailbox_id,
            each.inbox_id,
            each.gmail_id,
            age,
        )
