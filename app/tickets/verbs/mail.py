"""What a mail does to its ticket: it opens it, waits for an answer, or is one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from app import clock
from app.people.actor import CUSTOMER, RULE, Actor
from app.tickets.status import Status
from app.tickets.verbs.snooze import SNOOZE_FIELDS, SnoozeVerbs

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Mapped

    from app.people.person import Person
    from app.tickets.mail import Mail
    from app.tickets.messages.message import Message

NOTHING: Mapping[str, object] = MappingProxyType({})


class MailVerbs(SnoozeVerbs):
    """The verbs of mail; `message_id` is the row of the mail that does it."""

    __abstract__ = True

    if TYPE_CHECKING:
        direction: Mapped[str | None]
        waiting_since: Mapped[datetime | None]
        first_answered_at: Mapped[datetime | None]
        mail_count: Mapped[int]

    def open_with(
        self,
        mail: Mail,
        *,
        after: int | None = None,
        by: Actor = CUSTOMER,
        message_id: int | None = None,
        told: Mapping[str, object] = NOTHING,
    ) -> None:
        """The customer's first mail has made it, or a person by hand of that mail.

        `after` is a closed ticket, `told` what else the history tells of the writer.
        """
        self._count_in(mail)
        details: dict[str, object] = {**told, **({"after": after} if after else {})}
        if by != CUSTOMER:
            details["by_hand"] = True
        self.record_mail("created", by, [], mail, message_id, **details)

    def lose_files(self, count: int) -> None:
        """Gmail has not taken the files that were sent along."""
        self.record("delivery_changed", RULE, [], files=count)

    def receive(
        self,
        mail: Mail,
        *,
        is_past: bool = False,
        message_id: int | None = None,
        told: Mapping[str, object] = NOTHING,
    ) -> None:
        """The customer wrote again: reopen what waited or was done, end a snooze.

        One that is closed for too long does not come here: `IntakePolicy.is_too_late`.

        In the past it only counts: people have acted on the ticket since.
        """
        is_answered = self.answered_at is not None and self.answered_at >= mail.at
        is_answered = is_answered or is_past
        self._count_in(mail)
        details, fields = dict(told), list[str]()
        was = Status(self.status)
        if not is_answered:
            # Also what was not snoozed: nobody snoozes it over a mail not seen yet.
            fields += SNOOZE_FIELDS
            details |= {"woken": True} if self._end_snooze() else {}
        if not was.is_open and not is_answered:
            fields += self._set_status(Status.OPEN)
            details |= {"status": self.status, "was": was}
        self.record_mail("message_in", CUSTOMER, fields, mail, message_id, **details)

    def begin_with(self, first: Message) -> None:
        """It begins with that mail: whose it is, about what and since when."""
        self.customer_name = first.from_name
        self.customer_address = first.from_address
        self.subject, self.created_at = first.subject, first.at

    def answer(
        self,
        mail: Mail,
        *,
        by: Actor,
        who: Person | None,
        then: str,
        message_id: int | None = None,
    ) -> None:
        """We wrote to the customer; `then` is the inbox's status after a reply.

        `who` has it from now on; None leaves it as it is.
        """
        known = (self.wrote_at, self.answered_at)
        is_latest = all(at is None or at <= mail.at for at in known)
        self._count_out(mail)
        details, fields = dict[str, object](), list[str]()
        if is_latest and then != "keep" and self.status != then:
            fields += self._set_status(Status(then))
            details["status"] = then
        if who is not None and self.assignee_id != who.id:
            self.assignee_id = who.id
            details["to"] = who.address
            fields.append("assignee")
        self.record_mail("message_out", by, fields, mail, message_id, **details)

    def record_answer(
        self, mail: Mail, *, by: Actor, message_id: int | None = None
    ) -> None:
        """We wrote to the customer in the past; people have acted on it since."""
        self._count_out(mail)
        self.record_mail("message_out", by, [], mail, message_id)

    def note_double_reply(
        self, action: str, at: datetime, message_id: int, **details: object
    ) -> None:
        """Two of us have answered one mail, or that is taken back: nothing changes."""
        self.record_at(action, RULE, at, message_id, **details)

    def note_sent_blanks(
        self, at: datetime, *, by: Actor, message_id: int, blanks: Sequence[str]
    ) -> None:
        """A mail of ours has left with something that was to be filled in."""
        self.record_at("sent_blank", by, at, message_id, blanks=list(blanks))

    def ask_outside(
        self, mail: Mail, *, by: Actor, message_id: int | None = None
    ) -> None:
        """We wrote to somebody who waits for no answer here: nothing changes."""
        to = mail.recipients[0].address if mail.recipients else ""
        self.record_mail("asked_outside", by, [], mail, message_id, outside=to)

    def set_aside(
        self, mail: Mail, reason: str, *, message_id: int | None = None
    ) -> None:
        """A mail of the conversation that changes nothing, and why it does not."""
        self.record_mail("set_aside", RULE, [], mail, message_id, reason=reason)

    def not_delivered(
        self,
        at: datetime,
        *,
        to: Collection[str],
        answered_at: datetime,
        message_id: int,
        is_past: bool = False,
    ) -> None:
        """Our answer of then has come back: open what waited or was done, end a snooze.

        One that we or the customer wrote after counts alone; in the past it only says
        so.
        """
        details: dict[str, object] = {"failed": list(to)}
        details["answered_at"] = clock.iso(answered_at)
        fields = list[str]()
        is_last = self.direction == "out" and self.answered_at == answered_at
        if is_last and not is_past:
            was = Status(self.status)
            fields += self._end_snooze()
            if not was.is_open:
                fields += self._set_status(Status.OPEN)
                details |= {"status": self.status, "was": was}
        self._write("not_delivered", RULE, fields, details, at, message_id)

    def _count_in(self, mail: Mail) -> None:
        self.mail_count += 1
        self.wrote_at = max(self.wrote_at or mail.at, mail.at)
        # Mailboxes are read one after the other: an answer may have been seen first.
        if self.answered_at is None or self.answered_at < mail.at:
            self.direction = "in"
            self.waiting_since = min(self.waiting_since or mail.at, mail.at)

    def _count_out(self, mail: Mail) -> None:
        self.mail_count += 1
        self.answered_at = max(self.answered_at or mail.at, mail.at)
        self.first_answered_at = min(self.first_answered_at or mail.at, mail.at)
        is_waiting = self.wrote_at is not None and self.wrote_at > self.answered_at
        self.direction = "in" if is_waiting else "out"
        self.waiting_since = self.wrote_at if is_waiting else None
