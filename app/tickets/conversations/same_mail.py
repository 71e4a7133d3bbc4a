"""Whether two mails that bear one Message-ID, or none of their own, are one mail.

Carriers, forms and templates use an id again. A copy that a group has rewritten has the
same date and, of writer and subject, at least one. Where there is no id, or many mails
may bear it, writer, subject and date tell copies in several mailboxes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.mail.message_ids import message_id_hash
from app.sql.built_once import built_once
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.mail import Mail
from app.tickets.messages.message import Message, MessageCopy

# Before and after these years a date is nonsense.
FIRST_YEAR, LAST_YEAR = 1970, 2200
# What groups put before a subject.
_TAGS = re.compile(r"^(?:\[[^\[\]]*\]\s*)+(?=\S)")


def key_of(session: Session, arrival: ArrivedMail, writer: str) -> str:
    """The key of the mail: that of its Message-ID, unless another mail has that.

    `writer` is the address that we would answer.
    """
    mail, key = arrival.mail, arrival.key
    said = f"{writer}\n{_untagged(mail.subject)}\n{sent_at(mail)}"
    shared = f"{message_id_hash(mail.message_id or '')}-{message_id_hash(said)[:16]}"
    known = _known.rows(session, arrival.mailbox.workspace_id, key)
    if not arrival.has_own_id:
        # What was known by its place stays so.
        is_told = not known and sent_at(mail) is not None
        is_copy = is_told and not _is_another(session, arrival, shared)
        return shared if is_copy else key
    if not known or any(_is_same(mail, writer, *row) for row in known):
        return key
    return shared


def _is_another(session: Session, arrival: ArrivedMail, key: str) -> bool:
    """Whether the mailbox has a mail of that key already: a mail is there once."""
    query = (
        select(MessageCopy.id)
        .join(Message, Message.id == MessageCopy.message_id)
        .where(Message.workspace_id == arrival.mailbox.workspace_id, Message.key == key)
        .where(MessageCopy.mailbox_id == arrival.mailbox.id)
        .where(MessageCopy.gmail_id != arrival.gmail_id)
    )
    return session.scalar(query.limit(1)) is not None


@built_once
def _known(workspace_id: int, key: str) -> Select[*tuple[Any, ...]]:
    """From whom, about what and of when the mails of that key are."""
    asked = select(Message.from_address, Message.subject, Message.sent_at)
    return asked.where(Message.workspace_id == workspace_id, Message.key == key)


def sent_at(mail: Mail) -> datetime | None:
    """When the writer's own clock says that it was sent."""
    values = mail.headers.get("date", [])
    try:
        found = parsedate_to_datetime(values[0])
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            return None
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (IndexError, ValueError, TypeError, OverflowError):
        return None


def _is_same(
    mail: Mail, writer: str, known_writer: str, subject: str, known_at: datetime | None
) -> bool:
    is_writer = known_writer in (writer, mail.sender.address)
    is_subject = _is_same_subject(mail.subject, subject)
    at = sent_at(mail)
    if at is None or known_at is None or at == known_at:
        return is_writer or is_subject
    return False


def _is_same_subject(one: str, other: str) -> bool:
    """Whether they are one but for what a group has put before it."""
    short, long = sorted((_bare(one), _bare(other)), key=len)
    return long == short or (bool(short) and long.endswith(f" {short}"))


def _untagged(subject: str) -> str:
    return _TAGS.sub("", _bare(subject))


def _bare(subject: str) -> str:
    return " ".join(subject.split()).casefold()
