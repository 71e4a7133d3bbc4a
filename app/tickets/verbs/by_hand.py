"""What makes a ticket without a mail of the customer: a telephone call, taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.people.actor import Actor
from app.tickets.status import Status
from app.tickets.verbs.snooze import SnoozeVerbs

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Mapped

    from app.tickets.mail import Mail

ANSWERED, ADDRESSED = "answered_by_phone", "address_added"


class ByHandVerbs(SnoozeVerbs):
    """The verbs of a ticket that somebody has made by hand."""

    __abstract__ = True

    if TYPE_CHECKING:
        direction: Mapped[str | None]
        waiting_since: Mapped[datetime | None]
        answered_at: Mapped[datetime | None]
        first_answered_at: Mapped[datetime | None]
        mail_count: Mapped[int]

    def begin_by_hand(self, *, by: Actor) -> None:
        """Somebody called, and there is no mail to be made of it."""
        said = {"name": self.customer_name, "channel": self.channel}
        self.record("created", by, [], by_hand=True, no_mail=True, **said)

    def answer_by_phone(self, *, by: Actor, then: str) -> None:
        """It was answered while they called; `then` is the inbox's status after that.

        The customer has not waited: the answer has the very time of the question.
        """
        if self.first_answered_at is not None:
            return
        old = self._state()
        self.answered_at = self.first_answered_at = self.created_at
        self.direction, self.waiting_since = "out", None
        fields, said = list[str](), dict[str, object]()
        if then != "keep" and self.status != then:
            fields = self._set_status(Status(then))
            said["status"] = then
        self.record(ANSWERED, by, fields, **said, before=self._before(old))

    def add_address(self, mail: Mail, *, by: Actor, message_id: int) -> None:
        """Whoever called has an address now: the mail of their call is its first."""
        self.customer_address = mail.sender.address
        self.customer_name = mail.sender.name or self.customer_name
        self.mail_count += 1
        self.wrote_at = mail.at
        if self.first_answered_at is None:
            self.direction, self.waiting_since = "in", mail.at
        self.record_mail(ADDRESSED, by, [], mail, message_id)
