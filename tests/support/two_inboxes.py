"""A private inbox beside support@: hr@ is Ada's and Hal's alone."""

from __future__ import annotations

from email.utils import getaddresses
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.mailboxes import mailbox as mailboxes
from app.people.person import Person
from app.tickets.conversations.ticket_link import TicketLink
from app.tickets.ticket import Ticket
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.world import GmailWorld
from tests.support.office import ADA, GRACE, SUPPORT, Office, make_world, open_office

HR = "hr@acme.example"
HAL = "hal@acme.example"
EVERY = (SUPPORT, HR, ADA, GRACE, HAL)


def divided_world() -> GmailWorld:
    """Mail to hr@ is delivered to Ada and Hal, mail to support@ to Ada and Grace."""
    world = make_world()
    world.add_mailbox(HR, "People", "shared")
    world.add_mailbox(HAL, "Hal Private")
    world.route(HR, also_to=[ADA, HAL])
    return world


def divided_office(
    url: str,
    folder: Path,
    connected: tuple[str, ...] = EVERY,
    world: GmailWorld | None = None,
    **more: Any,
) -> Office:
    """The office with both inboxes; these mailboxes are connected."""
    world = world or divided_world()
    office = open_office(url, folder, world=world, connected=(), **more)
    with office.desk.database.transaction() as session:
        acme = office.cast.acme.id
        hr = Inbox(workspace_id=acme, address=HR)
        hal = Person(workspace_id=acme, address=HAL, name="Hal Private", role="rep")
        session.add_all([hr, hal])
        session.flush()
        inboxes.add_member(session, hr, session.get_one(Person, office.cast.ada.id))
        inboxes.add_member(session, hr, hal)
        for address in connected:
            mailboxes.find_or_make_mailbox(session, acme, address).connect(
                delegated=True
            )
    office.sync()
    return office


def arrive(
    office: Office,
    who: str,
    name: str,
    *,
    to: str,
    cc: str = "",
    subject: str = "Chair",
    refers: str = "",
    **more: str,
) -> None:
    """Somebody outside writes a mail, known as `<name@outside.example>`; it is read."""
    lines = {"From": who, "To": to, "Cc": cc, "Subject": subject}
    lines["Message-ID"] = f"<{name}@outside.example>"
    if refers:
        lines["In-Reply-To"] = lines["References"] = f"<{refers}@outside.example>"
    lines |= {key.replace("_", "-"): value for key, value in more.items()}
    head = "".join(f"{key}: {value}\r\n" for key, value in lines.items() if value)
    reached = [address for _, address in getaddresses([to, cc]) if address]
    office.world.receive(f"{head}\r\nHello\r\n".encode(), to=reached)
    office.sync()


def copy_of(office: Office, address: str, name: str) -> MailboxMessage:
    """That mail in one mailbox."""
    messages = office.world.mailboxes[address].messages.values()
    wanted = f"<{name}@outside.example>"
    return next(m for m in messages if m.mail.message_id == wanted)


def tickets(office: Office) -> list[tuple[int, str, str]]:
    """Number, inbox and customer of every ticket."""
    with office.desk.database.reading() as session:
        query = select(Ticket.number, Inbox.address, Ticket.customer_address)
        query = query.join(Inbox, Inbox.id == Ticket.inbox_id).order_by(Ticket.number)
        return [(number, inbox, who) for number, inbox, who in session.execute(query)]


def links(office: Office) -> list[tuple[int, int, str]]:
    """The numbers of the tickets that are linked, and why."""
    with office.desk.database.reading() as session:
        numbers = {t.id: t.number for t in session.scalars(select(Ticket))}
        every = session.scalars(select(TicketLink).order_by(TicketLink.a_id))
        return [(numbers[e.a_id], numbers[e.b_id], e.kind) for e in every]
