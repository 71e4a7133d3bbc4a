"""One copy of a mail in one mailbox, and the thread it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.ids import page_id


@dataclass(eq=False)
class MailboxThread:
    """A conversation as one mailbox sees it; never empty while it is listed."""

    id: str
    page_id: str
    messages: list[MailboxMessage] = field(default_factory=list)
    # Where mail goes that would have joined here when a hundred were reached.
    continued: MailboxThread | None = None

    @property
    def labels(self) -> set[str]:
        """Every label that any message of the thread wears."""
        return set().union(*(message.labels for message in self.messages))

    @property
    def history_id(self) -> int:
        """The last change to any of its messages."""
        return max(message.history_id for message in self.messages)

    @property
    def newest(self) -> MailboxMessage:
        """The message that arrived last."""
        return self.messages[-1]

    @property
    def answered(self) -> MailboxMessage:
        """The newest mail, which an answer answers: no draft, if there is any mail."""
        mails = [each for each in self.messages if "DRAFT" not in each.labels]
        return (mails or self.messages)[-1]


@dataclass(eq=False)
class MailboxMessage:
    """A mail with this mailbox's own ids and labels."""

    id: str
    page_id: str
    thread: MailboxThread
    mail: RawMail
    at: datetime
    labels: set[str]
    history_id: int = 0

    @property
    def milliseconds(self) -> int:
        """Gmail's internalDate."""
        return int(self.at.timestamp() * 1000)

    @property
    def order(self) -> tuple[int, str]:
        """Sorts the oldest first."""
        return self.milliseconds, self.id

    @property
    def draft_id(self) -> str:
        """While it is a draft: the id that stays when its words change."""
        return self.page_id.removeprefix("msg-a:") if "DRAFT" in self.labels else ""

    @property
    def is_own(self) -> bool:
        """Whether the owner of the mailbox wrote it."""
        return "SENT" in self.labels or "DRAFT" in self.labels


def page_id_of(kind: str, hex_id: str, signed: str) -> str:
    """The page's alias: random for what the owner wrote, else from the hex id."""
    return f"{kind}-a:{signed}" if signed else page_id(kind, hex_id)
