"""Everything our Gmail knows: mailboxes, groups, routes, tokens and pushes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from demo.gmail.compose import Draft
from demo.gmail.delivery import Copy, Post
from demo.gmail.faults import Faults
from demo.gmail.groups import Group
from demo.gmail.guard import Guard, atomic
from demo.gmail.ids import MessageIds
from demo.gmail.mail import Mail
from demo.gmail.mailbox import Mailbox
from demo.gmail.message import Message
from demo.gmail.pubsub import PubSub
from demo.gmail.scopes import MODIFY
from demo.gmail.tokens import Tokens
from demo.keys import SigningKey


def wall_clock() -> datetime:
    """This moment, for a world that lives in real time."""
    return datetime.now(UTC)


class World:
    """One company's Gmail in memory. Its public acts are atomic."""

    def __init__(
        self,
        now: Callable[[], datetime] = wall_clock,
        google_key: SigningKey | None = None,
    ) -> None:
        self.now = now
        self.google_key = google_key or SigningKey.generate("google")
        self.mailboxes: dict[str, Mailbox] = {}
        self.groups: dict[str, Group] = {}
        self.routes: dict[str, list[str]] = {}
        # Sender domains that ask receivers to refuse what groups pass on.
        self.strict_dmarc: set[str] = set()
        self.pubsub = PubSub(now, self.google_key)
        self.guard = Guard(self.pubsub.notify)
        self.tokens = Tokens(now, self.mailboxes, self.google_key)
        self.faults = Faults()
        self._ids = MessageIds(now)
        self.post = Post(self)

    @atomic
    def add_mailbox(self, address: str, name: str, kind: str = "person") -> Mailbox:
        """A new Gmail account; kind is person or shared."""
        mailbox = Mailbox(address.lower(), name, self.guard, self._ids)
        mailbox.kind = kind
        self.mailboxes[mailbox.address] = mailbox
        return mailbox

    @atomic
    def add_group(self, address: str, members: Iterable[str], name: str = "") -> Group:
        """A new Google Group; members may be groups too."""
        people = tuple(member.lower() for member in members)
        group = Group(address.lower(), people, name)
        self.groups[group.address] = group
        return group

    @atomic
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

    @atomic
    def receive(
        self, raw: bytes, *, to: Iterable[str] = (), at: datetime | None = None
    ) -> list[Copy]:
        """A mail from outside, to the envelope `to` or else to its To and Cc."""
        mail = self.post.stamped(Mail.read(raw))
        envelope = list(to) or [each for _, each in mail.addresses("To", "Cc")]
        return self.post.deliver(mail, envelope, at)

    @atomic
    def send(
        self,
        address: str,
        raw: bytes,
        *,
        thread_id: str = "",
        at: datetime | None = None,
    ) -> Message:
        """A mail written in one of our mailboxes."""
        mailbox = self.mailboxes[address]
        thread = mailbox.thread(thread_id) if thread_id else None
        return self.post.send(mailbox, raw, thread, at)

    @atomic
    def write_in(self, draft: Draft, at: datetime | None = None) -> list[Copy]:
        """Somebody outside writes and sends a mail."""
        return self.receive(draft.write(at or self.now()), at=at)

    @atomic
    def write(
        self,
        address: str,
        draft: Draft,
        *,
        thread_id: str = "",
        at: datetime | None = None,
    ) -> Message:
        """Somebody of ours writes a mail; with a thread id it answers that thread."""
        if thread_id:
            last = self.mailboxes[address].thread(thread_id).answered.mail
            older = list(reversed(last.references))
            draft.answer([*older, last.message_id] if last.message_id else older)
        raw = draft.write(at or self.now())
        return self.send(address, raw, thread_id=thread_id, at=at)
