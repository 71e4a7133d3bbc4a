"""Mails and inboxes that several tests of the sidebar need."""

from __future__ import annotations

from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people.person import Person
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.office import ADA, MARIA, Office

SALES = "sales@acme.example"


def private(office: Office, address: str = ADA, **headers: str) -> MailboxMessage:
    """A mail to one colleague, which is nobody else's business."""
    draft = ComposedMail(
        MARIA, [address], "Lunch on Friday", "Shall we?", headers=headers
    )
    return office.world.write_in(draft)[0].message


def add_sales(office: Office, *members: Person) -> None:
    with office.desk.database.transaction() as session:
        sales = Inbox(workspace_id=office.cast.acme.id, address=SALES)
        session.add(sales)
        session.flush()
        for each in members:
            inboxes.add_member(session, sales, each)
