"""Everything our Gmail knows: mailboxes, groups, routes, tokens and pushes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from demo.gmail.cloud.project import CloudProject
from demo.gmail.guard import WorldLock, under_lock
from demo.gmail.mail.authentication import DomainPolicies, MailOrigin
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mail.delivery import DeliveredCopy, MailDelivery, MailRoute
from demo.gmail.mail.directory import AddressDirectory, is_of
from demo.gmail.mail.groups import GoogleGroup
from demo.gmail.mail.handed import no_mails
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.ids import MessageIds
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.mailboxes.scheduled import ScheduledMails
from demo.gmail.push.pubsub import PubSub
from demo.gmail.sign_in.iam import IamSigners
from demo.gmail.sign_in.scopes import MODIFY
from demo.gmail.sign_in.tokens import TokenService
from demo.gmail.testing.faults import PlannedFaults
from demo.keys import SigningKey


def wall_clock() -> datetime:
    """This moment, for a world that lives in real time."""
    return datetime.now(UTC)


class GmailWorld:
    """One company's Gmail in memory. Its public acts are atomic."""

    def __init__(
        self,
        now: Callable[[], datetime] = wall_clock,
        google_key: SigningKey | None = None,
    ) -> None:
        self.now = now
        self.google_key = google_key or SigningKey.generate("google")
        self.mailboxes: dict[str, GmailMailbox] = {}
        self.groups: dict[str, GoogleGroup] = {}
        self.routes: dict[str, list[str]] = {}
        self.directory = AddressDirectory()
        self.domains = DomainPolicies()
        self.pubsub = PubSub(now, self.google_key)
        self.guard = WorldLock(self.pubsub.notify)
        self.tokens = TokenService(now, self.mailboxes, self.google_key)
        self.iam = IamSigners(self.tokens)
        self.cloud = CloudProject()
        self.faults = PlannedFaults()
        self._ids = MessageIds(now)
        self.post = MailDelivery(self)
        self.scheduled = ScheduledMails(self.post)
        self.handed = no_mails()
        # Where the shop's contact button leads: the desk's address and a form's key.
        self.shop: dict[str, str] = {}
        # Strangers use it, each with a company of their own.
        self.is_public = False

    @under_lock
    def add_mailbox(
        self, address: str, name: str, kind: str = "person"
    ) -> GmailMailbox:
        """A new Gmail account; kind is person or shared."""
        mailbox = GmailMailbox(address.lower(), name, self.guard, self._ids)
        mailbox.kind = kind
        self.mailboxes[mailbox.address] = mailbox
        return mailbox

    @under_lock
    def add_group(
        self,
        address: str,
        members: Iterable[str],
        name: str = "",
        *,
        hides_everybody: bool = False,
        takes_answers: bool = False,
    ) -> GoogleGroup:
        """A new Google Group; members may be groups too."""
        people = tuple(member.lower() for member in members)
        group = GoogleGroup(
            address.lower(), people, name, hides_everybody, takes_answers
        )
        self.groups[group.address] = group
        return group

    @property
    def own_domains(self) -> set[str]:
        """The domains whose mail lives here."""
        named = [*self.mailboxes, *self.groups]
        return {each.partition("@")[2] for each in named} | self.directory.domains

    @under_lock
    def remove_domain(self, domain: str) -> None:
        """Forget a company: its mailboxes, groups, routes and tokens."""
        for kept in (self.mailboxes, self.groups, self.routes):
            for address in [each for each in kept if is_of(each, domain)]:
                del kept[address]
        self.tokens.forget_domain(domain)
        self.scheduled.forget_domain(domain)
        for each in [each for each in self.handed if each.concerns(domain)]:
            self.handed.remove(each)

    @under_lock
    def add_alias(self, address: str, alias: str) -> None:
        """Another address of an account, which it may also write as."""
        self.directory.add_alias(address, alias)
        self.mailboxes[address.lower()].send_as.add(alias.lower())

    @under_lock
    def route(self, address: str, *, also_to: Iterable[str]) -> None:
        """Also deliver mail for this address, unmodified, to these mailboxes."""
        self.routes.setdefault(address.lower(), []).extend(a.lower() for a in also_to)

    def register_service_account(
        self, public: Mapping[str, str], scopes: Iterable[str] | None = None
    ) -> None:
        """Allow a service account to speak for everybody in the domain."""
        self.tokens.register(public, scopes)

    def refresh_token(self, address: str, scopes: Iterable[str] = (MODIFY,)) -> str:
        """The refresh token that the owner's consent would have given."""
        return self.tokens.refresh_token(address, scopes)

    @under_lock
    def receive(  # noqa: PLR0913 - how a mail may come
        self,
        raw: bytes,
        *,
        to: Iterable[str] = (),
        at: datetime | None = None,
        origin: MailOrigin | None = None,
        is_spam: bool = False,
        within: str = "",
    ) -> list[DeliveredCopy]:
        """A mail from outside, to the envelope `to` or else to its To and Cc.

        Without an origin it comes from its author's own server; in the name of a
        domain that lives here, from a server of no domain. `within` is the one
        company that it may reach.
        """
        mail = self.post.stamped(RawMail.read(raw))
        envelope = tuple(to) or tuple(each for _, each in mail.addresses("To", "Cc"))
        way = MailRoute(envelope, at, origin, is_spam, within=within)
        return self.post.deliver(mail, way)

    @under_lock
    def send(
        self,
        address: str,
        raw: bytes,
        *,
        thread_id: str = "",
        at: datetime | None = None,
    ) -> MailboxMessage:
        """A mail written in one of our mailboxes."""
        mailbox = self.mailboxes[address]
        thread = mailbox.thread(thread_id) if thread_id else None
        return self.post.send(mailbox, raw, thread, at)

    @under_lock
    def write_in(
        self,
        draft: ComposedMail,
        at: datetime | None = None,
        *,
        origin: MailOrigin | None = None,
        is_spam: bool = False,
    ) -> list[DeliveredCopy]:
        """Somebody outside writes and sends a mail; Bcc is in the envelope only."""
        raw = draft.write(at or self.now())
        to = draft.recipients
        return self.receive(raw, to=to, at=at, origin=origin, is_spam=is_spam)

    @under_lock
    def write(
        self,
        address: str,
        draft: ComposedMail,
        *,
        thread_id: str = "",
        at: datetime | None = None,
    ) -> MailboxMessage:
        """Somebody of ours writes a mail; with a thread id it answers that thread."""
        raw = self._written(address, draft, thread_id, at or self.now())
        return self.send(address, raw, thread_id=thread_id, at=at)

    @under_lock
    def schedule(
        self, address: str, draft: ComposedMail, due: datetime, *, thread_id: str = ""
    ) -> MailboxMessage:
        """Somebody of ours writes a mail that is to be sent later."""
        mailbox = self.mailboxes[address]
        raw = self._written(address, draft, thread_id, due)
        thread = mailbox.thread(thread_id) if thread_id else None
        return self.scheduled.keep(mailbox, raw, thread, due)

    @under_lock
    def send_scheduled(
        self, address: str, message_id: str, *, under_new_id: bool = False
    ) -> MailboxMessage:
        """The moment of a scheduled mail has come."""
        mailbox = self.mailboxes[address]
        return self.scheduled.send(mailbox, message_id, under_new_id=under_new_id)

    @under_lock
    def hold(self, address: str) -> None:
        """From now on mail for this mailbox waits."""
        self.post.hold(address)

    @under_lock
    def release(self, address: str) -> list[DeliveredCopy]:
        """What waited for this mailbox arrives now."""
        return self.post.release(address)

    def _written(
        self, address: str, draft: ComposedMail, thread_id: str, at: datetime
    ) -> bytes:
        if thread_id:
            last = self.mailboxes[address].thread(thread_id).answered.mail
            older = list(reversed(last.references))
            draft.answer([*older, last.message_id] if last.message_id else older)
        if draft.bcc:
            draft.headers["Bcc"] = ", ".join(draft.bcc)
        return draft.write(at)
