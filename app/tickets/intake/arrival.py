"""An arrival: one mail as one mailbox has it."""

from __future__ import annotations

from dataclasses import dataclass

from app.mail.message_ids import is_link, message_id_hash
from app.mailboxes.mailbox import Mailbox
from app.tickets.mail import Mail


@dataclass(frozen=True)
class ArrivedMail:
    """A mail and where it is; `labels` are Gmail's own, such as SENT."""

    mailbox: Mailbox
    gmail_id: str
    thread_id: str
    mail: Mail
    labels: frozenset[str]

    @property
    def key(self) -> str:
        """One key for all copies of a mail; without an id of its own, for this one.

        A placeholder, or a word that many mails may wear, is no id of its own.
        """
        place = f"{self.mailbox.address} {self.gmail_id}"
        own = self.mail.message_id if self.has_own_id else None
        return message_id_hash(own or place)

    @property
    def has_own_id(self) -> bool:
        """Whether its Message-ID is one that other mails do not bear."""
        return is_link(self.mail.message_id or "")

    @property
    def is_sent(self) -> bool:
        """Whether the mailbox's own user wrote it."""
        return "SENT" in self.labels

    @property
    def is_spam(self) -> bool:
        """Whether Gmail has put this copy into Spam."""
        return "SPAM" in self.labels
