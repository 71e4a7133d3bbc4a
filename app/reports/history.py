"""A ticket's life, as far as numbers are counted from it: plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.tickets.status import Status


@dataclass(frozen=True)
class CountedMail:
    """A mail of the conversation that counts: not set aside, and once if it is there
    twice.

    `at` is Gmail's own time, `recorded_at` when the desk got to know it. `person_id`
    wrote it, where it is one of ours and we know who. An automatic mail of ours is no
    reply.
    """

    id: int
    at: datetime
    is_reply: bool
    recorded_at: datetime
    person_id: int | None = None


@dataclass(frozen=True)
class StatusChange:
    """The ticket became `status`; `assignee_id` had it after that.

    `at` is when it happened, `recorded_at` when the desk got to know it. `wrote_at` is
    the time of the customer's mail, where such a mail has done it. What a restore has
    put right `is_recovered`: it stands so, and nobody's work is counted.
    """

    at: datetime
    status: Status
    recorded_at: datetime
    person_id: int | None = None
    assignee_id: int | None = None
    wrote_at: datetime | None = None
    is_recovered: bool = False

    @property
    def doer_id(self) -> int | None:
        """Whose number it is: who had the ticket then, else who did it."""
        return self.assignee_id or self.person_id


@dataclass(frozen=True)
class TicketHistory:
    """Everything that the facts of one ticket are made from.

    `changes` are in the order in which they happened at the desk, without those that
    were taken back. `stands_from` is since when it stands in the backlog: of a ticket
    that an import has made, the import. One that is `left_out` has no facts: it is part
    of another one, or set aside.
    """

    ticket_id: int
    created_at: datetime
    mails: tuple[CountedMail, ...] = ()
    changes: tuple[StatusChange, ...] = ()
    stands_from: datetime | None = None
    is_imported: bool = False
    is_left_out: bool = False

    @property
    def questions(self) -> list[CountedMail]:
        """The customer's mails, the oldest first."""
        return sorted((each for each in self.mails if not each.is_reply), key=_age)

    @property
    def replies(self) -> list[CountedMail]:
        """Ours, the oldest first."""
        return sorted((each for each in self.mails if each.is_reply), key=_age)

    @property
    def received_at(self) -> datetime:
        """When the customer's first mail came; without one, when it was made."""
        first = next(iter(self.questions), None)
        return first.at if first else self.created_at


def _age(mail: CountedMail) -> tuple[datetime, int]:
    return mail.at, mail.id
