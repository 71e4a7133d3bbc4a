"""A world with a private inbox beside a public one, and customers who mix them.

What each may see is fixed when a mail is written, and asked of nobody afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import select

from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.mailboxes import mailbox as mailboxes
from app.people.person import Person
from app.people.workspace import Workspace
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from demo.gmail.mail.compose import ComposedMail
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT
from tests.support.signing_in import CLIENT, OAUTH
from tests.support.two_inboxes import HAL, HR, divided_office, divided_world
from tests.walls.private_words import FIRST_NUMBER, PrivateWords

# A mail to each of them that belongs to no inbox.
LUNCH = "Lunch"
MAX, ZOE = "max@acme.example", "zoe@acme.example"
MEMBERS: dict[str, frozenset[str]] = {
    HR: frozenset({ADA, HAL, HR}),
    SUPPORT: frozenset({ADA, GRACE, EDSGER, MAX, SUPPORT}),
}
# Who is not in hr@: a rep, an observer, an admin, the shared account, and one who is
# in no inbox at all.
OUTSIDERS = (GRACE, EDSGER, MAX, SUPPORT, ZOE)
CONNECTED = (SUPPORT, HR, ADA, GRACE, HAL, ZOE)
BOTH = (HR, SUPPORT)
# To which inboxes the mails of a conversation go; each refers to one before it.
SHAPES: tuple[tuple[tuple[str, ...], ...], ...] = (
    *[((HR,),)] * 7,
    ((SUPPORT,),),
    ((SUPPORT,),),
    (BOTH,),
    (BOTH[::-1],),
    ((HR,), (SUPPORT,)),
    ((SUPPORT,), (HR,)),
    (BOTH, (HR,), (SUPPORT,)),
)


@dataclass(frozen=True)
class Conversation:
    """One customer's mails, and which inboxes must have a ticket of them."""

    name: str
    customer: str
    shape: tuple[tuple[str, ...], ...]

    @property
    def inboxes(self) -> frozenset[str]:
        """Those that it was written to."""
        return frozenset(each for to in self.shape for each in to)

    def mails_in(self, inbox: str) -> int:
        """How many of its mails went there."""
        return sum(inbox in to for to in self.shape)


class PrivateWorld:
    """Office, customers and the truth of who may read what."""

    def __init__(self, url: str, folder: Path, seed: int = 1) -> None:
        self.chance = Random(seed)
        self.words = PrivateWords(Random(seed + 1))
        world = divided_world()
        world.tokens.consents.register(CLIENT)
        for address in (MAX, ZOE):
            world.add_mailbox(address, address.partition("@")[0].title())
        self.office = divided_office(url, folder, CONNECTED, world=world, **OAUTH)
        self._refers = dict[str, list[str]]()
        self._let_in()
        self.words.keep("Hal Private", "colleague", MEMBERS[HR])
        self.words.keep(HAL, "colleague", MEMBERS[HR])
        self.words.keep(HR, "inbox", MEMBERS[HR])
        self.conversations = [self._conversation(n) for n in range(len(SHAPES) + 2)]
        # A stranger who knows the id of a private mail.
        self.conversations.append(Conversation("stranger", "", ((SUPPORT,),)))

    def write_mails(self) -> None:
        """Everybody writes, in turns; the desk reads now and then."""
        turns = [(c, n) for c in self.conversations for n in range(len(c.shape))]
        turns.sort(key=lambda turn: (turn[1], self.chance.random()))
        for count, (conversation, n) in enumerate(turns):
            self._write(conversation, n)
            if count % 12 == 6:
                self.office.sync()
        for each in (ADA, HAL, GRACE, EDSGER, MAX, ZOE):
            # It belongs to no inbox.
            draft = ComposedMail("Tom <tom@lunch.example>", [each], LUNCH, "At one?")
            self.office.world.write_in(draft)
        self.office.sync()
        self._learn_numbers()

    def tickets_of(self, inbox: str) -> list[int]:
        """The ids of the tickets that inbox has, the oldest first."""
        with self.office.desk.database.reading() as session:
            query = select(Ticket.id).join(Inbox, Inbox.id == Ticket.inbox_id)
            query = query.where(Inbox.address == inbox).order_by(Ticket.id)
            return list(session.scalars(query))

    def inbox_id(self, address: str) -> int:
        """The inbox of that address."""
        with self.office.desk.database.reading() as session:
            return inboxes.find_inbox(session, address).id

    def person(self, address: str) -> Person:
        """Somebody of the desk."""
        with self.office.desk.database.reading() as session:
            return session.scalars(
                select(Person).where(Person.address == address)
            ).one()

    def check_every_customer_has_tickets(self) -> None:
        """Each conversation is one ticket in each inbox that it was written to."""
        wanted = Counter(
            {
                (each.name, inbox): each.mails_in(inbox)
                for each in self.conversations
                for inbox in each.inboxes
            }
        )
        found, tickets = Counter[tuple[str, str]](), dict[tuple[str, str], set[int]]()
        with self.office.desk.database.reading() as session:
            query = select(Message.message_id, Inbox.address, Message.ticket_id)
            query = query.join(Ticket, Ticket.id == Message.ticket_id)
            query = query.join(Inbox, Inbox.id == Ticket.inbox_id)
            for message_id, inbox, ticket_id in session.execute(query):
                place = ((message_id or "").strip("<").partition(".")[0], inbox)
                found[place] += 1
                tickets.setdefault(place, set()).add(ticket_id or 0)
        assert found == wanted
        assert {place for place, ids in tickets.items() if len(ids) > 1} == set()

    def _let_in(self) -> None:
        with self.office.desk.database.transaction() as session:
            acme = self.office.cast.acme.id
            support = session.get_one(Inbox, self.office.cast.support.id)
            for address, role in ((MAX, "admin"), (ZOE, "rep")):
                name = address.partition("@")[0].title()
                made = Person(workspace_id=acme, address=address, name=name, role=role)
                session.add(made)
                session.flush()
                if address == MAX:
                    inboxes.add_member(session, support, made)
            session.get_one(Workspace, acme).last_number = FIRST_NUMBER
            # Its person came after its mailbox.
            mailboxes.find_or_make_mailbox(session, acme, ZOE)

    def _conversation(self, n: int) -> Conversation:
        if n < len(SHAPES):
            shape = SHAPES[n]
        else:
            choices = ((HR,), (SUPPORT,), BOTH, BOTH[::-1])
            shape = tuple(self.chance.choice(choices) for _ in range(4))
        inboxes_ = {each for to in shape for each in to}
        readers = frozenset[str]().union(*(MEMBERS[each] for each in inboxes_))
        word, domain = (self.words.new("address", readers) for _ in range(2))
        name = self.words.new("name", readers).title()
        customer = f"{name} <{word}@{domain}.example>"
        return Conversation(f"talk{n}", customer, shape)

    def _write(self, conversation: Conversation, n: int) -> None:
        to = conversation.shape[n]
        readers = frozenset[str]().union(*(MEMBERS[each] for each in to))
        refers = self._referred(conversation, n)
        customer = conversation.customer
        subject = f"About {self.words.new('subject', readers)}"
        if conversation.name == "stranger":
            customer, refers = "Mallory <mallory@evil.example>", ["talk0.0"]
        if n:
            # A customer may write any number, and what looks like one of ours.
            subject = f"[#{FIRST_NUMBER + 1}] {subject} (order #{FIRST_NUMBER + 2})"
        self.words.written.append((subject, readers))
        # A colleague's own address in Cc opens no inbox to them.
        seen_by = self.chance.choice(["", "", GRACE, HAL, ZOE])
        lines = {"From": customer, "To": to[0], "Cc": ", ".join([*to[1:], seen_by])}
        lines["Message-ID"] = f"<{conversation.name}.{n}@outside.example>"
        lines["Subject"] = subject
        if refers:
            lines["References"] = " ".join(f"<{e}@outside.example>" for e in refers)
        head = "".join(f"{k}: {v.strip(', ')}\r\n" for k, v in lines.items())
        reached: Sequence[str] = [*to, seen_by] if seen_by else to
        self.office.world.receive(f"{head}\r\nHello\r\n".encode(), to=list(reached))

    def _referred(self, conversation: Conversation, n: int) -> list[str]:
        """What the mail refers to: any earlier one, and what that one refers to."""
        found = list[str]()
        if n:
            parent = self.chance.randrange(n)
            name = f"{conversation.name}.{parent}"
            found = [*self._refers.get(name, []), name]
        self._refers[f"{conversation.name}.{n}"] = found
        return found

    def _learn_numbers(self) -> None:
        with self.office.desk.database.reading() as session:
            query = select(Ticket.number, Inbox.address)
            query = query.join(Inbox, Inbox.id == Ticket.inbox_id)
            for number, inbox in session.execute(query):
                self.words.numbers[number] = MEMBERS[inbox]
