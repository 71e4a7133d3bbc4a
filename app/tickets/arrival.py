"""An arrival: one mail as one mailbox has it."""

from __future__ import annotations

from dataclasses import dataclass

from app.mailboxes.mailbox import Mailbox
from app.tickets import conversation
from app.tickets.mail import Mail


@dataclass(frozen=True)
class Arrival:
    """A mail and where it is; `labels` are Gmail's own, such as SENT."""

    mailbox: Mailbox
    gmail_id: str
    thread_id: str
    mail: Mail
    labels: frozenset[str]

    @property
    def key(self) -> str:
        """One key for all copies of a mail; without a Message-ID, for this one."""
        place = f"{self.mailbox.address} {self.gmail_id}"
        return conversation.digest(self.mail.message_id or place)

    @property
    def is_sent(self) -> bool:
        """Whether the mailbox's own user wrote it."""
        return "SENT" in self.labels

    @property
    def is_spam(self) -> bool:
        """Whether Gmail has put this copy into Spam."""
        return "SPAM" in self.labels
