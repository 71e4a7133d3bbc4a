"""Mails that somebody wrote and told Gmail to send later.

The API shows one before it is sent; public reports say that it is no draft and not
sent, and no report names a label: here it wears none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from demo.gmail.errors import not_found
from demo.gmail.mail.delivery import MailDelivery
from demo.gmail.mail.directory import is_of
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage, MailboxThread


@dataclass(frozen=True)
class ScheduledMail:
    """A mail that waits in its author's mailbox."""

    mailbox: GmailMailbox
    message: MailboxMessage
    due: datetime


class ScheduledMails:
    """All that waits; nothing leaves by itself."""

    def __init__(self, post: MailDelivery) -> None:
        self._post = post
        self._waiting: dict[MailboxMessage, ScheduledMail] = {}

    def keep(
        self,
        sender: GmailMailbox,
        raw: bytes,
        thread: MailboxThread | None,
        due: datetime,
    ) -> MailboxMessage:
        """File a mail that is to be sent at that moment."""
        mail = self._post.signed(raw, sender, due)
        message = self._post.keep(sender, mail, thread, set(), None)
        self._waiting[message] = ScheduledMail(sender, message, due)
        return message

    def forget_domain(self, domain: str) -> None:
        """Nothing waits in the mailboxes of that company any more."""
        for message, each in list(self._waiting.items()):
            if is_of(each.mailbox.address, domain):
                del self._waiting[message]

    def of(self, mailbox: GmailMailbox) -> list[ScheduledMail]:
        """What waits in a mailbox, the next to be sent first; what was deleted not."""
        found = [
            each
            for each in self._waiting.values()
            if each.mailbox is mailbox and each.message.id in mailbox.messages
        ]
        return sorted(found, key=lambda each: each.due)

    def send(
        self, mailbox: GmailMailbox, message_id: str, *, under_new_id: bool = False
    ) -> MailboxMessage:
        """Send a waiting mail now: SENT is put on it, or it goes and a sent one comes.

        Raises:
            ApiError: nothing of that id waits.
        """
        waiting = {each.message.id: each.message for each in self.of(mailbox)}
        message = waiting.get(message_id)
        if message is None:
            raise not_found()
        del self._waiting[message]
        if under_new_id:
            mailbox.delete(message)
            return self._post.send(mailbox, message.mail.raw, message.thread, None)
        mailbox.mark_sent(message)
        self._post.send_on(mailbox, message.mail, None)
        return message
