"""The demo's company on the desk: its people and inboxes, and what its team did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import audit, clock
from app.commands.demo_replies import add_demo_replies
from app.commands.inbox import add_inbox_to
from app.desk import Desk
from app.frontdoor import keeping as forms
from app.frontdoor.keeping import FormWish
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
    from demo.company_plan import CompanyPlan


def set_up_company(desk: Desk, plan: CompanyPlan, shop: str) -> int:
    """Make workspace, people, inboxes, connected mailboxes and saved replies.

    The watches come by clock. `shop` is where the contact form's website is.

    Returns:
        The workspace's id.
    """
    here = {a: desk.google.delegated(a).history_id() for a in plan.connected}
    with desk.database.transaction() as session:
        # A demo is not to be set up by anybody.
        place = Workspace(domain=plan.domain, setup_next=SETUP_OVER)
        session.add(place)
        session.flush()
        for address, name, role in plan.people:
            add_person_to(session, place, address, name=name, role=Role(role))
        for address, kind in plan.kinds.items():
            inbox = add_inbox_to(session, place, address, InboxKind(kind))
            for member in plan.members[address]:
                inboxes.add_member(session, inbox, people.find_person(session, member))
        for address in plan.connected:
            mailbox = mailboxes.find_or_make_mailbox(session, place.id, address)
            mailbox.connect(delegated=True)
            mailbox.cursor = here[address]
        add_demo_replies(session, place, plan.support, plan.at("ada"))
        _add_form(session, plan, shop)
        return place.id


def _add_form(session: Session, plan: CompanyPlan, shop: str) -> None:
    """The contact form of the company's shop, under the key that the shop knows."""
    inbox = inboxes.find_inbox(session, plan.support)
    texts = {"intro": {"en": "How can we help?", "de": "Wie können wir helfen?"}}
    wish = FormWish("Acme Furniture", origins=[shop], texts=texts)
    made = forms.add_form(session, inbox, wish, audit.OPERATOR)
    made.key, made.is_on = plan.form_key, True


def perform_script(
    desk: Desk, played: Sequence[PostedConversation], plan: CompanyPlan
) -> None:
    """Do on the desk what the script says the team has done, when it would have."""
    with desk.database.transaction() as session:
        ours = people.find_person(session, plan.at("ada")).workspace_id
        _read_in_time(session, ours)
    for each in played:
        if each.desk is not None:
            with desk.database.transaction() as session:
                _act(session, each.message_id, each.desk, plan)


def _act(session: Session, message_id: str, acts: DeskActs, plan: CompanyPlan) -> None:
    lead = people.find_person(session, plan.at("ada"))
    query = select(Ticket).join(Message, Message.ticket_id == Ticket.id)
    key = message_id_hash(message_id.strip("<>"))
    query = query.where(Message.key == key, Ticket.workspace_id == lead.workspace_id)
    ticket = session.scalar(query)
    if ticket is None:
        return
    before = ticket.version
    ada = actor.person_actor(lead)
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


def _read_in_time(session: Session, workspace_id: int) -> None:
    """The desk has read each mail when it came, as if it had been there for weeks."""
    mails = update(Message).where(Message.workspace_id == workspace_id)
    session.execute(mails.values(created_at=Message.at))
    events = update(Event).where(Event.workspace_id == workspace_id)
    was_read = Event.at > Event.occurred_at
    session.execute(events.where(was_read).values(at=Event.occurred_at))


def _make_older(session: Session, ticket_id: int, after_version: int) -> None:
    """The team did it a while after the last mail, and not just now.

    Else the first card offers to undo what its reader never did.
    """
    session.flush()
    newest = select(func.max(Message.at)).where(Message.ticket_id == ticket_id)
    last = session.scalar(newest) or clock.now()
    at = min(last + A_WHILE, clock.now() - A_WHILE)
    acts = update(Event).where(Event.ticket_id == ticket_id)
    acts = acts.where(Event.version > after_version)
    session.execute(acts.values(at=at, occurred_at=at))
