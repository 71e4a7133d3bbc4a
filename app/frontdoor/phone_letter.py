"""The mail that a telephone call becomes, so that it can be answered in Gmail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from app.frontdoor.letter import short_subject
from app.inboxes.inbox import Inbox, InboxKind
from app.tickets.submissions.written import WrittenMail

CALL = "Phone call"


def call_line(name: str, phone: str, taker: str, at: datetime) -> str:
    """`Phone call with Maria Lopez (+34 91 123), taken by Ada Lovelace, 28 Nov …`."""
    number = f"({phone})" if phone and name else phone
    with_whom = " ".join(filter(None, (name, number)))
    called = f"{CALL} with {with_whom}" if with_whom else CALL
    # As in a mail's Date, where months are English wherever the desk runs.
    when = f"{format_datetime(at)[5:22]} {at.tzname() or ''}".rstrip()
    return f"{called}, taken by {taker}, {when}."


def call_subject(subject: str, text: str) -> str:
    """What was typed, else the first words of what was said."""
    return subject or short_subject(text) or CALL


@dataclass(frozen=True)
class PhoneLetter:
    """How the calls of one inbox are written.

    To a group a mail goes by SMTP, from `desk_address`.
    """

    inbox: Inbox
    desk_address: str | None

    def write(
        self, caller: tuple[str, str], subject: str, text: str, at: datetime
    ) -> WrittenMail:
        """The mail; `text` says in its first line that a colleague has written it."""
        is_group = self.inbox.kind == InboxKind.GROUP
        name, address = caller
        via = f"{name or address} by phone"
        return WrittenMail(
            sender=(via, self.desk_address or "") if is_group else caller,
            to=self.inbox.address,
            subject=subject,
            text=text,
            at=at.replace(microsecond=0),
            reply_to=caller if is_group else None,
        )
