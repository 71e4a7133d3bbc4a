"""What the stories of the sync have in common: who does what, and where to step in."""

from __future__ import annotations

from typing import Any

from app.people import actor
from app.tickets.status import Status
from app.tickets.tags import tag as tags
from demo.gmail.mailboxes.mailbox import GmailMailbox as Gmailbox
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.office import GRACE, Office, pass_time

WRITE = "POST .*(modify|batchModify)$"
HISTORY = "GET .*/history$"
LISTS = "GET .*/messages$"
OPEN = {"Desk/Status/Open"}
# Beyond every lease and every deadline.
LONG = 200


def opened(office: Office, mails: int = 1) -> list[MailboxMessage]:
    """A ticket that is in step everywhere; its mails in the shared mailbox."""
    found = [office.write()]
    found += [office.write_again(found[0]) for _ in range(mails - 1)]
    office.sync()
    return found


def click(office: Office, status: Status, number: int = 1) -> None:
    """Ada sets the status on her card."""
    with office.ticket(number) as (_, ticket):
        ticket.set_status(status, by=actor.person_actor(office.cast.ada))


def tagged(office: Office, *, off: bool = False) -> None:
    """Ada puts the tag billing on the ticket, or takes it off."""
    with office.ticket() as (session, ticket):
        billing = tags.find_or_make_tag(session, ticket.workspace_id, "billing")
        verb = ticket.untag if off else ticket.tag
        verb(billing, by=actor.person_actor(office.cast.ada))


def given_to_grace(office: Office) -> None:
    """Ada gives the ticket to Grace."""
    with office.ticket() as (_, ticket):
        ticket.assign(office.cast.grace, by=actor.person_actor(office.cast.ada))


def settle(office: Office) -> None:
    """Time passes and everything comes in step."""
    pass_time(LONG)
    office.sync()


def by_hand(office: Office, who: str = "gmail") -> list[str]:
    """What label edits did, by whom: `gmail` is somebody in the shared mailbox."""
    actions = ("status", "reopened", "assigned", "unassigned", "prioritised")
    known = (*actions, "tagged", "untagged")
    return [
        event["action"]
        for event in office.shown()["events"]
        if event["by"] == who and event["action"] in known
    ]


def worn(office: Office, box: Gmailbox) -> list[set[str]]:
    """What each message of a mailbox wears."""
    return [office.worn(message) for message in box.messages.values()]


def status(office: Office) -> Any:
    """The first ticket's status."""
    return office.shown()["status"]


def grace(office: Office) -> Gmailbox:
    """Grace's mailbox."""
    return office.world.mailboxes[GRACE]
