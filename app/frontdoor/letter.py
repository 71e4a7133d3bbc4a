"""The mail that a filled-in form becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from app.frontdoor.answers import FormAnswers
from app.frontdoor.fields import FieldKind, FormFields
from app.frontdoor.visitors import SignedVisitor
from app.inboxes.inbox import Inbox, InboxKind
from app.tickets.submissions.written import WrittenMail

MAX_SUBJECT_LENGTH = 60


@dataclass(frozen=True)
class FormLetter:
    """How one form's mails are written: its name, fields and inbox.

    `desk_address` is what the desk's own mail is from: to a group it goes by SMTP, and
    a mail in the customer's own name would be a forged one.
    """

    form: str
    fields: FormFields
    inbox: Inbox
    desk_address: str | None

    def write(
        self, answers: FormAnswers, at: datetime, visitor: SignedVisitor | None = None
    ) -> WrittenMail:
        """The mail of these answers; `visitor` is whom a website vouches for."""
        who = (answers.name, answers.address)
        is_group = self.inbox.kind == InboxKind.GROUP
        below = self._below(answers, at, visitor)
        via = f"{answers.name or answers.address} via contact form"
        return WrittenMail(
            sender=(via, self.desk_address or "") if is_group else who,
            to=self.inbox.address,
            subject=answers.subject or short_subject(answers.message),
            text="\n".join([answers.message, "", "-- ", *below]),
            at=at.replace(microsecond=0),
            reply_to=who if is_group else None,
        )

    def _below(
        self, answers: FormAnswers, at: datetime, visitor: SignedVisitor | None
    ) -> Iterator[str]:
        for each in self.fields.more:
            said = answers.more.get(each.key, "")
            if said:
                is_tick = each.kind is FieldKind.TICK
                yield f"{each.label('en')}: {'yes' if is_tick else said}"
        # As in a mail's Date, where months are English wherever the desk runs.
        when = f"{format_datetime(at)[5:22]} UTC"
        yield f'Sent with the form "{self.form}", {when}. {_verified(visitor)}'


def _verified(visitor: SignedVisitor | None) -> str:
    if visitor is None:
        return "The address was not verified."
    return f"Signed in at {visitor.site} as customer {visitor.sub}."


def short_subject(message: str) -> str:
    """The first words of a message, to a word's end."""
    text = " ".join(message.split())
    if len(text) <= MAX_SUBJECT_LENGTH:
        return text
    cut = text[: MAX_SUBJECT_LENGTH + 1].rpartition(" ")[0]
    return cut or text[:MAX_SUBJECT_LENGTH]
