"""How mail travels: from outside or from one mailbox into all that should have it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr
from typing import Protocol

from demo.gmail.errors import bad_request
from demo.gmail.mail.authentication import (
    AuthenticationResult,
    DomainPolicies,
    MailOrigin,
)
from demo.gmail.mail.directory import AddressDirectory, is_of
from demo.gmail.mail.groups import GoogleGroup
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage, MailboxThread

_BRACKETED = re.compile(r"<([^<>\s@]+@[^<>\s@]+)>")
_BARE = re.compile(r"[^<>\s@\"',;:()]+@[^<>\s@\"',;:()]+")
_WELL_FORMED = re.compile(r"<[^<>@\s]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+>")

RESULTS = "Authentication-Results"


@dataclass(frozen=True)
class DeliveredCopy:
    """A mail that reached a mailbox."""

    mailbox: GmailMailbox
    message: MailboxMessage


@dataclass(frozen=True)
class MailRoute:
    """How one mail travels: the envelope, when, and from where in truth."""

    to: tuple[str, ...]
    at: datetime | None = None
    # Left out: as `Post` takes it for this author.
    origin: MailOrigin | None = None
    is_spam: bool = False
    # The account that sent it, which gets no copy.
    poster: str = ""
    # The one company that it may reach; "" for all who live here.
    within: str = ""


@dataclass(frozen=True)
class DueCopy:
    """A copy on its way into one mailbox."""

    mailbox: GmailMailbox
    mail: RawMail
    labels: set[str]
    at: datetime | None


class DeliveryTargets(Protocol):
    """Where mail can go in a world."""

    now: Callable[[], datetime]
    mailboxes: dict[str, GmailMailbox]
    groups: dict[str, GoogleGroup]
    routes: dict[str, list[str]]
    directory: AddressDirectory
    domains: DomainPolicies
    # Strangers use it: no mail goes from one company to another.
    is_public: bool

    @property
    def own_domains(self) -> set[str]:
        """The domains whose mail lives here."""


class MailDelivery:
    """Delivers within one world; each mailbox gets at most one copy of a mail."""

    def __init__(self, world: DeliveryTargets) -> None:
        self._world = world
        self._held: dict[str, list[DueCopy]] = {}

    def stamped(self, mail: RawMail) -> RawMail:
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

    def deliver(self, mail: RawMail, way: MailRoute) -> list[DeliveredCopy]:
        """Give a mail to everybody it is meant for; a refused one to nobody."""
        origin = way.origin or self._usual_origin(mail)
        found = self._world.domains.examine(_author(mail), origin)
        if found.treatment == "reject":
            return []
        is_spam = way.is_spam or found.treatment == "quarantine"
        labels = {"SPAM" if is_spam else "INBOX", "UNREAD"}
        copies, reached = [], {way.poster}
        for mailbox, variant in self._reach(mail, way.to, origin, found):
            if mailbox.address in reached or not is_of(mailbox.address, way.within):
                continue
            reached.add(mailbox.address)
            copy = variant.on_top([("Delivered-To", mailbox.address)])
            copies += self._file(DueCopy(mailbox, copy, labels, way.at))
        return copies

    def send(
        self,
        sender: GmailMailbox,
        raw: bytes,
        thread: MailboxThread | None,
        at: datetime | None,
    ) -> MailboxMessage:
        """Send from a mailbox: its SENT copy, and a copy to everybody of ours."""
        mail = self.signed(raw, sender, at)
        labels = {"SENT"}
        if sender.address in map(self._world.directory.primary, _recipients(mail)):
            labels |= {"INBOX", "UNREAD"}
        sent = self.keep(sender, mail, thread, labels, at)
        self.send_on(sender, mail, at)
        return sent

    def signed(self, raw: bytes, sender: GmailMailbox, at: datetime | None) -> RawMail:
        """A written mail as Gmail lets it leave.

        Raises:
            ApiError: it is meant for nobody.
        """
        mail = _signed(RawMail.read(raw), sender, at or self._world.now())
        if not _recipients(mail):
            raise bad_request("Recipient address required")
        return mail

    def keep(
        self,
        sender: GmailMailbox,
        mail: RawMail,
        thread: MailboxThread | None,
        labels: set[str],
        at: datetime | None,
    ) -> MailboxMessage:
        """File the author's own copy, in this thread if it may stand there."""
        if thread and sender.conversations.accepts(thread, mail):
            return sender.file_into(thread, mail, labels, at)
        return sender.file(mail, labels, at)

    def send_on(self, sender: GmailMailbox, mail: RawMail, at: datetime | None) -> None:
        """Give a mail to its recipients; Google signs it in the author's name."""
        domain = sender.address.partition("@")[2]
        signer = _author(mail).partition("@")[2]
        origin = MailOrigin(domain, sender.address, signer)
        way = MailRoute(
            tuple(_recipients(mail)), at, origin, poster=sender.address,
            within=domain if self._world.is_public else "",
        )  # fmt: skip
        self.deliver(mail.without("Bcc"), way)

    def hold(self, address: str) -> None:
        """Keep back what arrives for this mailbox until it is released."""
        self._held.setdefault(address, [])

    def held(self, address: str) -> list[DueCopy]:
        """What is kept back for a mailbox, the first to arrive first."""
        return self._held.get(address, [])

    def release(self, address: str) -> list[DeliveredCopy]:
        """Let all arrive that was kept back, in the order that `held` has by now."""
        return [copy for due in self._held.pop(address, []) for copy in self._file(due)]

    def _usual_origin(self, mail: RawMail) -> MailOrigin:
        """The author's own server; for a domain of ours, a server of no domain.

        Our people write in our Gmail: whoever uses their names elsewhere is not known.
        """
        domain = _author(mail).partition("@")[2]
        return MailOrigin("" if domain in self._world.own_domains else domain)

    def _file(self, due: DueCopy) -> list[DeliveredCopy]:
        if due.mailbox.address in self._held:
            self._held[due.mailbox.address].append(due)
            return []
        if due.mailbox.holds(due.mail):
            return []
        message = due.mailbox.file(due.mail, due.labels, due.at)
        return [DeliveredCopy(due.mailbox, message)]

    def _reach(
        self,
        mail: RawMail,
        to: Iterable[str],
        origin: MailOrigin,
        found: AuthenticationResult,
    ) -> Iterator[tuple[GmailMailbox, RawMail]]:
        """Whose mailbox a mail comes to: plainly first, then through groups."""
        world, author = self._world, _author(mail)
        addresses = list(dict.fromkeys(map(world.directory.primary, to)))
        addresses += [o for each in addresses for o in world.routes.get(each, ())]
        stamped = mail.on_top([(RESULTS, found.text)])
        for address in addresses:
            if address in world.mailboxes:
                yield world.mailboxes[address], stamped
        for group in filter(None, map(world.groups.get, addresses)):
            strict = world.domains.is_strict(author.partition("@")[2])
            variant = group.copy_of(mail, found, hides_sender=strict)
            passed_on = world.domains.examine(
                _author(variant), group.origin(origin, found, variant)
            )
            variant = variant.on_top([(RESULTS, passed_on.text)])
            for member in self._members(group.address, set()):
                if member != world.directory.primary(author):
                    yield world.mailboxes[member], variant

    def _members(self, address: str, seen: set[str]) -> Iterator[str]:
        """Everybody in a group and in the groups inside it."""
        seen.add(address)
        for name in self._world.groups[address].members:
            member = self._world.directory.primary(name)
            if member in self._world.groups and member not in seen:
                yield from self._members(member, seen)
            elif member in self._world.mailboxes:
                yield member


def _author(mail: RawMail) -> str:
    """The address in From; the last one in angle brackets, whatever stands before."""
    line = mail.first("From")
    found = _BRACKETED.findall(line)[-1:] or _BARE.findall(line)[:1]
    return found[0].lower() if found else ""


def _recipients(mail: RawMail) -> list[str]:
    return [address for _, address in mail.addresses("To", "Cc", "Bcc")]


def _signed(mail: RawMail, sender: GmailMailbox, at: datetime) -> RawMail:
    """What Gmail sees to before a mail leaves: From, Date and Message-ID."""
    fields = []
    given = mail.first("Message-ID")
    if not _WELL_FORMED.fullmatch(given.strip()):
        mail = mail.without("Message-ID")
        fields.append(("Message-ID", f"<{secrets.token_urlsafe(24)}@mail.gmail.com>"))
        if given:
            fields.append(("X-Google-Original-Message-ID", given))
    if _author(mail) not in {sender.address, *sender.send_as}:
        mail = mail.without("From")
        fields.append(("From", formataddr((sender.name, sender.address))))
    if not mail.first("Date"):
        fields.append(("Date", format_datetime(at)))
    return mail.on_top(fields)
