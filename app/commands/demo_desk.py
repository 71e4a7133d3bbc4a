"""The demo's company on the desk: its people and inboxes, and what its team did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.commands.demo_replies import add_demo_replies
from app.commands.inbox import add_inbox_to
from app.desk import Desk
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import InboxKind
from app.inboxes.newcomers import add_person_to
from app.mail.message_ids import message_id_hash
from app.mailboxes import mailbox as mailboxes
from app.people import actor, person as people
from app.people.person import Role
from app.people.workspace import SETUP_OVER, Workspace
from app.tickets.event import Event
from app.tickets.messages.message import Message
from app.tickets.status import Priority, Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket

A_WHILE = timedelta(minutes=15)

if TYPE_CHECKING:
    from demo.cast.conversation import DeskActs
    from demo.cast.play import PostedConversation
    from demo.company import DemoCompany


def set_up_company(desk: Desk, company: DemoCompany) -> None:
    """Make workspace, people, inboxes, connected mailboxes and saved replies.

    The watches come by clock.
    """
    from demo import company as acme

    here = {a: desk.google.delegated(a).history_id() for a in acme.CONNECTED}
    with desk.database.transaction() as session:
        # A demo is not to be set up by anybody.
        place = Workspace(domain=acme.DOMAIN, setup_next=SETUP_OVER)
        session.add(place)
        session.flush()
        for address, name, role in acme.PEOPLE:
            add_person_to(session, place, address, name=name, role=Role(role))
        for address, kind in acme.KINDS.items():
            inbox = add_inbox_to(session, place, address, InboxKind(kind))
            for member in acme.MEMBERS[address]:
                inboxes.add_member(session, inbox, people.find_person(session, member))
        for address in acme.CONNECTED:
            mailbox = mailboxes.find_or_make_mailbox(session, place.id, address)
            mailbox.connect(delegated=True)
            mailbox.cursor = here[address]
        add_demo_replies(session, place, acme.SUPPORT, "ada@acme.example")


def perform_script(desk: Desk, played: Sequence[PostedConversation]) -> None:
    """Do on the desk what the script says the team has done."""
    for each in played:
        if each.desk is not None:
            with desk.database.transaction() as session:
                _act(session, each.message_id, each.desk)


def _act(session: Session, message_id: str, acts: DeskActs) -> None:
    query = select(Ticket).join(Message, Message.ticket_id == Ticket.id)
    key = message_id_hash(message_id.strip("<>"))
    ticket = session.scalar(query.where(Message.key == key))
    if ticket is None:
        return
    before = ticket.version
    ada = actor.person_actor(people.find_person(session, "ada@acme.example"))
    if acts.assignee:
        who = people.find_person(session, acts.assignee)
        ticket.take(by=actor.person_actor(who), who=who)
    for name in acts.tags:
        ticket.tag(tags.find_or_make_tag(session, ticket.workspace_id, name), by=ada)
    for note in acts.notes:
        author = people.find_person(session, note.by)
        ticket.note(note.text, by=actor.person_actor(author), who=author)
    if acts.priority:
        ticket.prioritise(Priority(acts.priority), by=ada)
    if acts.status:
        ticket.set_status(Status(acts.status), by=ada)
    _make_older(session, ticket.id, before)


def _make_older(session: Session, ticket_id: int, after_version: int) -> None:
    """Else the first card offers to undo what its reader never did."""
    session.flush()
    at = clock.now() - A_WHILE
    acts = update(Event).where(Event.ticket_id == ticket_id)
    acts = acts.where(Event.version > after_version)
    session.execute(acts.values(at=at, occurred_at=at))
