"""A human in Gmail: what somebody does on its page, without our doing."""

from __future__ import annotations

from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage


def label(
    mailbox: GmailMailbox,
    message: MailboxMessage,
    *,
    add: str = "",
    remove: str = "",
    only: bool = False,
) -> None:
    """Tick or untick labels by name, on the whole thread or on `only` this message."""
    messages = [message] if only else list(message.thread.messages)
    mailbox.modify(messages, add=_ids(mailbox, add), remove=_ids(mailbox, remove))


def _ids(mailbox: GmailMailbox, names: str) -> set[str]:
    found = set()
    for name in filter(None, names.split(", ")):
        named = mailbox.labels.named(name)
        found.add(named.id if named else mailbox.create_label_on_page(name).id)
    return found
