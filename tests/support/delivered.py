"""Mails through the front door of our Gmail, each kind in one line.

    asked = customer(world, OLGA, to=[SUPPORT, SALES])
    again = customer(world, OLGA, answers=asked)
    lie = forged(world, ADA, answers=asked)
    asked.at(SUPPORT)          # the copy in that mailbox

What no kind here says is said with `Draft`, `Origin` and `world.write_in`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from demo.gmail.mail.authentication import MailOrigin
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.world import GmailWorld

SUPPORT = "support@acme.example"
# What a forger writes so that a careless reader takes it for Google's word.
CLAIMED = "mx.google.com; dkim=pass header.i=@{0}; spf=pass; dmarc=pass header.from={0}"


@dataclass(frozen=True)
class Delivered:
    """A mail that went its way."""

    world: GmailWorld
    mail: RawMail

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return self.mail.message_id

    def at(self, address: str = SUPPORT) -> MailboxMessage:
        """The copy in that mailbox; it must be there."""
        found = self.copies(address)
        assert found, f"{self.mail.subject!r} is not in {address}"
        return found[-1]

    def copies(self, address: str) -> list[MailboxMessage]:
        """The copies in that mailbox, also of a mail that a group rewrote."""
        mailbox = self.world.mailboxes[address]
        return [
            copy
            for copy in mailbox.conversations.known(self.message_id)
            if copy.mail.subject == self.mail.subject
            and copy.mail.first("Date") == self.mail.first("Date")
        ]


def customer(
    world: GmailWorld,
    sender: str,
    subject: str | None = None,
    *,
    to: Sequence[str] = (SUPPORT,),
    answers: Delivered | None = None,
    origin: MailOrigin | None = None,
    **more: Any,
) -> Delivered:
    """Somebody outside writes; `more`: at, text, cc, bcc, headers and is_spam."""
    is_spam, at = more.pop("is_spam", False), more.pop("at", None)
    draft = _written(world, sender, subject, to, answers, more)
    raw = draft.write(at or world.now())
    world.receive(raw, to=draft.recipients, at=at, origin=origin, is_spam=is_spam)
    return Delivered(world, RawMail.read(raw))


def colleague(
    world: GmailWorld,
    sender: str,
    subject: str | None = None,
    *,
    to: Sequence[str],
    answers: Delivered | None = None,
    due: datetime | None = None,
    **more: Any,
) -> Delivered:
    """Somebody of ours writes in our Gmail; with `due` it waits to be sent.

    `mailbox` is the account when `sender` is another address that it may write as.
    """
    account = more.pop("mailbox", parseaddr(sender)[1])
    at = more.pop("at", None)
    draft = _written(world, sender, subject, to, answers, more)
    if due:
        sent = world.schedule(account, draft, due)
    else:
        sent = world.write(account, draft, at=at)
    return Delivered(world, sent.mail)


def forged(
    world: GmailWorld, name: str, subject: str | None = None, **more: Any
) -> Delivered:
    """Somebody outside writes in another's name and claims Google's word for it."""
    domain = parseaddr(name)[1].partition("@")[2]
    claim = {"Authentication-Results": CLAIMED.format(domain)}
    more["headers"] = {**claim, **more.get("headers", {})}
    more.setdefault("origin", MailOrigin("evil.example"))
    return customer(world, name, subject, **more)


def form(
    world: GmailWorld,
    sends_as: str,
    visitor: str = "",
    subject: str = "New message",
    **more: Any,
) -> Delivered:
    """A web form sends in our name; a visitor who is known stands in Reply-To."""
    if visitor:
        more["headers"] = {"Reply-To": visitor, **more.get("headers", {})}
    return customer(world, sends_as, subject, **more)


def forward(
    world: GmailWorld, sender: str, given: Delivered, *, to: Sequence[str], **more: Any
) -> Delivered:
    """A colleague forwards a mail as Gmail does, the original beneath."""
    mail = given.mail
    names = ("From", "Date", "Subject", "To")
    lines = [f"{name}: {mail.first(name)}" for name in names]
    rule = "---------- Forwarded message ---------"
    text = "\n".join([rule, *lines, "", mail.body.text])
    return colleague(
        world, sender, f"Fwd: {mail.subject}", to=to, answers=given, text=text, **more
    )


def under_same_id(
    given: Delivered, sender: str, subject: str, **more: Any
) -> Delivered:
    """Another mail under the same Message-ID, as some programs write."""
    headers = {"Message-ID": given.message_id, **more.pop("headers", {})}
    return customer(given.world, sender, subject, headers=headers, **more)


@contextmanager
def late(world: GmailWorld, *addresses: str) -> Iterator[None]:
    """Let what arrives for these mailboxes come when the block ends."""
    for address in addresses:
        world.hold(address)
    try:
        yield
    finally:
        for address in addresses:
            world.release(address)


def _written(
    world: GmailWorld,
    sender: str,
    subject: str | None,
    to: Sequence[str],
    answers: Delivered | None,
    more: dict[str, Any],
) -> ComposedMail:
    """The draft; `more` may have text, cc, bcc and headers."""
    old = answers.mail.subject.removeprefix("Re: ") if answers else ""
    if subject is None:
        subject = f"Re: {old}" if answers else "Chair"
    headers = dict(more.pop("headers", {}))
    draft = ComposedMail(sender, list(to), subject, more.pop("text", "Hello."), **more)
    if answers:
        draft.answer([*reversed(answers.mail.references), answers.message_id])
    draft.headers |= headers
    return draft
