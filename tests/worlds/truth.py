"""What is true of a world, said when its mails are written and not by the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

SUPPORT, HR, SALES = "support@acme.example", "hr@acme.example", "sales@acme.example"
HELP, SHOP = "help@acme.example", "support+shop@acme.example"
ADA, GRACE, HAL, MO = (f"{n}@acme.example" for n in ("ada", "grace", "hal", "mo"))
EDSGER = "edsger@acme.example"
# Who is in which inbox; sales@ is a group and has no mailbox. Mo comes and goes.
MEMBERS = {SUPPORT: (ADA, GRACE, MO), HR: (ADA, HAL, MO), SALES: (ADA, GRACE)}
# Mo answers nobody: an answer counts for the inboxes that its author is in.
AUTHORS = {SUPPORT: (ADA, GRACE), HR: (ADA, HAL), SALES: (ADA, GRACE)}
MAILBOXES = (SUPPORT, HR, ADA, GRACE, HAL, MO)


@dataclass
class Talk:
    """A conversation with one customer; in each of its inboxes it is one ticket."""

    name: str
    customer: str
    # The colleague whose own mailbox has its mails too, if there is one.
    handler: str = ""
    # Its id is another talk's as well: only its own Gmail thread tells them apart.
    is_ambiguous: bool = False
    # One of its inboxes hears of it by a mail that says nothing to the others.
    is_apart: bool = False
    inboxes: list[str] = field(default_factory=list)
    # The colleagues who have answered from their own accounts.
    authors: set[str] = field(default_factory=set)
    # The answers that came back.
    returned: set[str] = field(default_factory=set)
    mails: list[WrittenMail] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    def mails_in(self, inbox: str) -> list[WrittenMail]:
        """The mails that belong to its ticket there."""
        return [each for each in self.mails if inbox in each.inboxes]

    def last(self, inbox: str, direction: str) -> datetime | None:
        """When somebody last wrote to us there, or we to them."""
        moments = (e.at for e in self.mails_in(inbox) if e.direction == direction)
        return max(moments, default=None)

    def is_answered(self, inbox: str) -> bool:
        """Whether we wrote last."""
        wrote, answered = self.last(inbox, "in"), self.last(inbox, "out")
        return answered is not None and (wrote is None or answered > wrote)

    def is_waiting(self, inbox: str) -> bool:
        """Whether we wait for the customer there: our last mail has not come back."""
        out = [each for each in self.mails_in(inbox) if each.direction == "out"]
        return self.is_answered(inbox) and out[-1].id not in self.returned


@dataclass(frozen=True)
class MailCopy:
    """A mail as one mailbox has it; `headers` differ from the mail's own."""

    mailbox: str
    thread: str
    labels: frozenset[str] = frozenset({"INBOX"})
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class WrittenMail:
    """A mail, where it went, and what is true of it.

    `inboxes` are those whose ticket of its talk it belongs to, the first of them
    first; `direction` is in, out, or neither when it changes nothing.
    """

    id: str
    at: datetime
    headers: dict[str, str]
    copies: tuple[MailCopy, ...]
    inboxes: tuple[str, ...] = ()
    direction: str | None = "in"
    references: tuple[str, ...] = ()
    snippet: str = ""

    @property
    def chain(self) -> tuple[str, ...]:
        """What an answer to it refers to."""
        return (*self.references, self.id)
