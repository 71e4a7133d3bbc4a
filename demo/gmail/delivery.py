"""How mail travels: from outside or from one mailbox into all that should have it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

from demo.gmail.errors import bad_request
from demo.gmail.mail import Mail
from demo.gmail.mailbox import Mailbox
from demo.gmail.message import Message, Thread

if TYPE_CHECKING:
    from demo.gmail.world import World

_WELL_FORMED = re.compile(r"<[^<>@\s]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+>")


@dataclass(frozen=True)
class Copy:
    """A mail that reached a mailbox."""

    mailbox: Mailbox
    message: Message


class Post:
    """Delivers within one world; each mailbox gets at most one copy of a mail."""

    def __init__(self, world: World) -> None:
        self._world = world

    def stamped(self, mail: Mail) -> Mail:
        """The mail with a Message-ID: Google's door gives one to mail without any.

        It does so before groups and routes: all copies have the same.
        """
        if "@" in mail.message_id:
            return mail
        broken = mail.first("Message-ID")
        kind = "BROKEN" if broken else "MISSING"
        made = f"<{secrets.token_hex(12)}SMTPIN_ADDED_{kind}@mx.google.com>"
        kept = [("X-Google-Original-Message-ID", broken)] if broken else []
        return mail.without("Message-ID").on_top([("Message-ID", made), *kept])

    def deliver(
        self, mail: Mail, to: Iterable[str], at: datetime | None, but: str = ""
    ) -> list[Copy]:
        """Give a mail to everybody it is meant for, except to the poster `but`."""
        copies, reached = [], {but}
        for mailbox, variant in self._reach(mail, to):
            if mailbox.address in reached or mailbox.holds(mail.message_id):
                continue
            reached.add(mailbox.address)
            copy = variant.on_top([("Delivered-To", mailbox.address)])
            copies.append(Copy(mailbox, mailbox.file(copy, {"INBOX", "UNREAD"}, at)))
        return copies

    def send(
        self, sender: Mailbox, raw: bytes, thread: Thread | None, at: datetime | None
    ) -> Message:
        """Send from a mailbox: its SENT copy, and a copy to everybody of ours."""
        mail = _signed(Mail.read(raw), sender, at or self._world.now())
        recipients = [address for _, address in mail.addresses("To", "Cc", "Bcc")]
        if not recipients:
            raise bad_request("Recipient address required")
        labels = {"SENT"}
        if sender.address in {bare(each) for each in recipients}:
            labels |= {"INBOX", "UNREAD"}
        if thread and sender.conversations.accepts(thread, mail):
            sent = sender.file_into(thread, mail, labels, at)
        else:
            sent = sender.file(mail, labels, at)
        self.deliver(mail.without("Bcc"), recipients, at, but=sender.address)
        return sent

    def _reach(self, mail: Mail, to: Iterable[str]) -> Iterator[tuple[Mailbox, Mail]]:
        """Whose mailbox a mail comes to: plainly first, then through groups."""
        world, author = self._world, _author(mail)
        addresses = list(dict.fromkeys(bare(each) for each in to))
        addresses += [o for each in addresses for o in world.routes.get(each, ())]
        for address in addresses:
            if address in world.mailboxes:
                yield world.mailboxes[address], mail
        for group in filter(None, map(world.groups.get, addresses)):
            strict = author.partition("@")[2] in world.strict_dmarc
            variant = group.copy_of(mail, hides_sender=strict)
            for member in self._members(group.address, set()):
                if member != author:
                    yield world.mailboxes[member], variant

    def _members(self, address: str, seen: set[str]) -> Iterator[str]:
        """Everybody in a group and in the groups inside it."""
        seen.add(address)
        for member in self._world.groups[address].members:
            if member in self._world.groups and member not in seen:
                yield from self._members(member, seen)
            elif member in self._world.mailboxes:
                yield member


def bare(address: str) -> str:
    """The address that mail to `address` goes to: lower case, without +detail."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _author(mail: Mail) -> str:
    return next((address for _, address in mail.addresses("From")), "")


def _signed(mail: Mail, sender: Mailbox, at: datetime) -> Mail:
    """What Gmail sees to before a mail leaves: From, Date and Message-ID."""
    fields = []
    given = mail.first("Message-ID")
    if not _WELL_FORMED.fullmatch(given.strip()):
        mail = mail.without("Message-ID")
        fields.append(("Message-ID", f"<{secrets.token_urlsafe(24)}@mail.gmail.com>"))
        if given:
            fields.append(("X-Google-Original-Message-ID", given))
    if _author(mail) != sender.address:
        mail = mail.without("From")
        fields.append(("From", formataddr((sender.name, sender.address))))
    if not mail.first("Date"):
        fields.append(("Date", format_datetime(at)))
    return mail.on_top(fields)
