"""Two firms on one desk, with a private corner each: who could read too much?"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from addon.signed import ButtonPress, ButtonSigner
from app.errors import Refused
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox, Membership
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people import person as people
from app.people.person import Person
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.ticket import Ticket
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.world import GmailWorld
from tests.addon.saved import save
from tests.addon.sidebar import Json
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT, make_world, open_office
from tests.support.tickets import globex

MARIA = "maria@lopez.example"
SECRET, HELP, HANK = "secret@acme.example", "help@globex.example", "hank@globex.example"
NOBODY = "nobody@globex.example"
OURS = (ADA, GRACE, EDSGER, SUPPORT)
PEOPLE = (*OURS, HANK)
# Words that only these may read: of Grace's own inbox, of Ada's own reply, of Globex,
# and of everybody at Acme.
SECRETS = {
    "xylophone": (GRACE,),
    SECRET: (GRACE,),
    "theremin": (ADA,),
    "zeppelin": (HANK,),
    "globex": (HANK,),
    "question": OURS,
    "acme.example": OURS,
    "lovelace": OURS,
}
# To which inbox Maria writes first, and about what; what is news makes no ticket.
NEWS = "(news)"
FIRST = (
    (SUPPORT, "Question 1"),
    (SUPPORT, "Question 2"),
    (SECRET, "xylophone"),
    (HELP, "zeppelin"),
    (SUPPORT, f"Question 3 {NEWS}"),
    (SECRET, f"xylophone again {NEWS}"),
    (HELP, f"zeppelin again {NEWS}"),
)


class Firms:
    """The desk of both, their Gmail, their people and whose each inbox is."""

    def __init__(self, url: str, folder: Path) -> None:
        self.office = open_office(url, folder, connected=(), world=_world())
        with self.office.desk.database.transaction() as session:
            secret = self._secret(session)
            globex(session)
            self._connect(session)
            self.people = {p: people.find_person(session, p) for p in PEOPLE}
            places = session.scalars(select(Membership)).all()
        self.inboxes = {
            p: frozenset(m.inbox_id for m in places if m.person_id == who.id)
            for p, who in self.people.items()
        }
        self._signer = ButtonSigner(self.office.desk.settings.require("secret_key"))
        save(self.office, "Photo", "Dear {{customer.first_name}}, a photo please.")
        save(self.office, "Xylophone", "Xylophone", owner=(None, secret))
        save(self.office, "Theremin", "Theremin", owner=(self.people[ADA].id, None))

    def write(self, to: str, subject: str, answers: str = "") -> None:
        """Maria writes to one of the inboxes, or answers a mail of that Message-ID."""
        draft = ComposedMail(f"Maria <{MARIA}>", [to], subject, "Hello")
        if subject.endswith(NEWS):
            draft.headers |= {"Precedence": "bulk", "List-Id": "<news.shop.example>"}
        if answers:
            draft.headers["In-Reply-To"] = answers
        self.office.world.write_in(draft)

    def calls(self) -> int:
        """How often Gmail was asked so far, for whomever."""
        return sum(len(each.calls) for each in self.office.world.mailboxes.values())

    def meant(self, action: Json) -> ButtonPress | None:
        """What a button means; None when it is too old."""
        verb = action["function"].rpartition("/")[2]
        try:
            return self._signer.read(action["parameters"][0]["value"], verb)
        except Refused:
            return None

    def is_known(self, address: str, mail: MailboxMessage) -> bool:
        """Whether the desk knows this very copy, and the person sees its ticket."""
        mine = self.inboxes[address]
        query = (
            select(MessageCopy.id)
            .join(Mailbox, Mailbox.id == MessageCopy.mailbox_id)
            .join(Message, Message.id == MessageCopy.message_id)
            .join(Ticket, Ticket.id == Message.ticket_id)
            .where(MessageCopy.gmail_id == mail.id, Ticket.inbox_id.in_(mine))
            .where(or_(Mailbox.address == address, Mailbox.inbox_id.in_(mine)))
        )
        with self.office.desk.database.reading() as session:
            return session.scalars(query).first() is not None

    def _connect(self, session: Session) -> None:
        """A mailbox each that gets no mail of the walk: both desks are set up."""
        for address in (EDSGER, NOBODY):
            place = people.find_person(session, HANK if address == NOBODY else address)
            box = mailboxes.find_or_make_mailbox(session, place.workspace_id, address)
            box.connect(delegated=True)

    def _secret(self, session: Session) -> int:
        """An inbox of Grace alone."""
        cast = self.office.cast
        secret = Inbox(workspace_id=cast.acme.id, address=SECRET)
        session.add(secret)
        session.flush()
        inboxes.add_member(
            session, secret, session.get_one(Person, self.office.cast.grace.id)
        )
        return secret.id


def _world() -> GmailWorld:
    world = make_world()
    for address in (SECRET, HELP, HANK):
        world.add_mailbox(address, "Box")
    world.route(SECRET, also_to=[GRACE])
    world.route(HELP, also_to=[HANK])
    return world
