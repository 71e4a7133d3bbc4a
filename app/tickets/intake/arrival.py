"""An arrival: one mail as one mailbox has it."""

from __future__ import annotations

from dataclasses import dataclass

from app.inboxes.inbox import Inbox
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
    # How it came, of a ticket that it opens: by which form, and as whose customer.
    channel: str = "mail"
    form: str = ""
    verified_as: str | None = None

    @classmethod
    def without_mailbox(cls, inbox: Inbox, mail: Mail, channel: str) -> ArrivedMail:
        """A mail that no mailbox has yet, brought to that inbox: no copy is kept of it.

        Its mailbox is the inbox's own in all but that it stands in no table.
        """
        nowhere = Mailbox(
            id=0,
            workspace_id=inbox.workspace_id,
            inbox_id=inbox.id,
            address=inbox.address,
        )
        return cls(nowhere, "", "", mail, frozenset(), channel)

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
    def told(self) -> dict[str, object]:
        """What the history of a ticket that it opens tells of how it came."""
        if self.channel == "mail":
            return {}
        return {"channel": self.channel, **({"form": self.form} if self.form else {})}

    @property
    def is_sent(self) -> bool:
        """Whether the mailbox's own user wrote it."""
        return "SENT" in self.labels

    @property
    def is_spam(self) -> bool:
        """Whether Gmail has put this copy into Spam."""
        return "SPAM" in self.labels
