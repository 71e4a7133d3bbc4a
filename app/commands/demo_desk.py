"""The demo's company on the desk: its people and inboxes, and what its team did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.commands.demo_replies import save_replies
from app.commands.workspace import add_inbox_to, add_person_to
from app.desk import Desk
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import InboxKind
from app.mailboxes import mailbox as mailboxes
from app.people import actor, person as people
from app.people.person import Role
from app.people.workspace import Workspace
from app.tickets import conversation, tag as tags
from app.tickets.message import Message
from app.tickets.status import Priority, Status
from app.tickets.ticket import Ticket

if TYPE_CHECKING:
    from demo.cast.play import Played
    from demo.cast.script import DeskActs
    from demo.company import Company


def furnish(desk: Desk, company: Company) -> None:
    """Workspace, people, inboxes, connected mailboxes and saved replies.

    The watches come by clock.
    """
    from demo import company as acme

    here = {a: desk.google.delegated(a).history_id() for a in acme.CONNECTED}
    with desk.database.transaction() as session:
        place = Workspace(domain=acme.DOMAIN)
        session.add(place)
        session.flush()
        for address, name, role in acme.PEOPLE:
            add_person_to(session, place, address, name=name, role=Role(role))
        for address, kind in acme.KINDS.items():
            inbox = add_inbox_to(session, place, address, InboxKind(kind))
            for member in acme.MEMBERS[address]:
                inboxes.join(session, inbox, people.find(session, member))
        for address in acme.CONNECTED:
            mailbox = mailboxes.of_address(session, place.id, address)
            mailbox.connect(delegated=True)
            mailbox.cursor = here[address]
        save_replies(session, place, acme.SUPPORT, "ada@acme.example")


def perform(desk: Desk, played: Sequence[Played]) -> None:
    """Do on the desk what the script says the team has done."""
    for each in played:
        if each.desk is not None:
            with desk.database.transaction() as session:
                _act(session, each.message_id, each.desk)


def _act(session: Session, message_id: str, acts: DeskActs) -> None:
    query = select(Ticket).join(Message, Message.ticket_id == Ticket.id)
    key = conversation.digest(message_id.strip("<>"))
    ticket = session.scalar(query.where(Message.key == key))
    if ticket is None:
        return
    ada = actor.person(people.find(session, "ada@acme.example"))
    if acts.assignee:
        who = people.find(session, acts.assignee)
        ticket.take(by=actor.person(who), who=who)
    for name in acts.tags:
        ticket.tag(tags.named(session, ticket.workspace_id, name), by=ada)
    for note in acts.notes:
        author = people.find(session, note.by)
        ticket.note(note.text, by=actor.person(author), who=author)
    if acts.priority:
        ticket.prioritise(Priority(acts.priority), by=ada)
    if acts.status:
        ticket.set_status(Status(acts.status), by=ada)
