"""Tells reps how their replies leave as the inbox: a mail each, when an admin presses.

The same text stands on the page to be copied, where the desk sends no mail itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.audit import AuditEntry, Author
from app.desk import Desk
from app.errors import Broken, Later
from app.health.senders import sender_rows
from app.mailboxes.send_as import ACCEPTED
from app.people.person import Person
from app.smtp.desk_mail import smtp_sender
from app.smtp.notice import OwnMail, write_mail
from app.smtp.sending import SmtpSender

MAILED = "send_as.mailed"
# Nobody gets it twice within so long, however often it is pressed.
REST = timedelta(days=1)
# As long as a check may take; whoever is left gets it at the next press.
MAX_SECONDS = 8
SUBJECT = "Two minutes in Gmail: let your replies leave as {inbox}"
TEXT = """Replies to customers should come from {inbox}, not from your own address.
Gmail needs you to say so once:

1. Open Gmail in a browser: Settings (the wheel at the top right), See all settings,
   Accounts, Send mail as, Add another email address.
2. Enter {inbox} and leave "Treat as an alias" ticked.
3. Gmail sends a code to {inbox}. Copy it from there and enter it.
4. In the same list choose "Reply from the same address the message was sent to".

That is all. Sidedesk looks once a day whether it worked.
"""


@dataclass(frozen=True)
class MailedReps:
    """What came of a press: how many were mailed, how many are left, what failed."""

    sent: int = 0
    left: int = 0
    failed: int = 0


def rep_text(inboxes: Sequence[str]) -> str:
    """What a rep is told to do, for these inboxes."""
    return TEXT.format(inbox=" and ".join(inboxes))


def mail_reps(desk: Desk, workspace_id: int, by: Author) -> MailedReps:
    """Mail everybody who cannot write as an inbox of theirs yet.

    Raises:
        Broken: the desk's own mail is not set up, or its server refuses it.
        Later: its server is away.
    """
    sender = smtp_sender(desk)
    with desk.database.reading() as session:
        waiting = list(_waiting(session, workspace_id))
    until, sent, failed = time.monotonic() + MAX_SECONDS, 0, 0
    for number, (person, inboxes) in enumerate(waiting):
        if time.monotonic() > until:
            return MailedReps(sent, len(waiting) - number, failed)
        try:
            _send(sender, person, inboxes)
        except (Broken, Later):
            if not sent:
                raise
            failed += 1
            continue
        with desk.database.transaction() as session:
            audit.record(session, by, MAILED, session.get_one(Person, person.id))
        sent += 1
    return MailedReps(sent, 0, failed)


def _send(sender: SmtpSender, person: Person, inboxes: Sequence[str]) -> None:
    subject = SUBJECT.format(inbox=" and ".join(inboxes))
    said = OwnMail(person.address, subject, rep_text(inboxes))
    sender.send(write_mail(said, sender.sender, clock.now()), person.address)


def _waiting(session: Session, workspace_id: int) -> Iterator[tuple[Person, list[str]]]:
    """Who cannot write as which inboxes, and was not told lately."""
    told = select(AuditEntry.subject_id).where(
        AuditEntry.workspace_id == workspace_id,
        AuditEntry.subject_kind == "person",
        AuditEntry.action == MAILED,
        AuditEntry.at > clock.now() - REST,
    )
    lately = set(session.scalars(told))
    missing = dict[int, tuple[Person, list[str]]]()
    for person, inbox, asked_at, status in sender_rows(session, workspace_id):
        if asked_at is not None and status != ACCEPTED and person.id not in lately:
            missing.setdefault(person.id, (person, []))[1].append(inbox)
    yield from missing.values()
