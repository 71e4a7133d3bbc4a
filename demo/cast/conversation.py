"""A conversation of the script: its mails, and what the desk did with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr

ADA, GRACE, BEN = "ada@acme.example", "grace@acme.example", "ben@acme.example"
INBOXES = {
    "support@acme.example": (ADA, GRACE, BEN),
    "sales@acme.example": (ADA, BEN),
}


@dataclass(frozen=True)
class CastMail:
    """One mail; `sender` is a full name and address, or a colleague's bare address."""

    sender: str
    by_colleague: bool
    ago: timedelta
    text: str
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    subject: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    new_thread: bool = False

    @property
    def address(self) -> str:
        """The sender's bare address."""
        return parseaddr(self.sender)[1]


@dataclass(frozen=True)
class DeskNote:
    """A note that a colleague left."""

    by: str
    text: str


@dataclass(frozen=True)
class DeskActs:
    """What the team did on the desk once the mails were there."""

    assignee: str | None = None
    status: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[DeskNote, ...] = ()


@dataclass(frozen=True)
class CastConversation:
    """A file of the script; `kind` names the special ones, such as `newsletter`."""

    name: str
    mails: tuple[CastMail, ...]
    desk: DeskActs | None = None
    language: str = "en"
    kind: str | None = None

    @property
    def inbox(self) -> str | None:
        """The inbox that the first mail was written to; None for private mail."""
        opening = self.mails[0]
        return next((a for a in opening.to + opening.cc if a in INBOXES), None)

    @property
    def is_answered(self) -> bool:
        """Whether a colleague has answered a mail of this conversation."""
        return any(mail.by_colleague for mail in self.mails[1:])
