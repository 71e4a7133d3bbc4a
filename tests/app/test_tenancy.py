"""Every row belongs to one workspace, and nothing crosses."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.absences.table import Absence
from app.calendars.table import Calendar, CalendarDay, CalendarSpan
from app.db import Model
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox, Membership
from app.invitations.table import Invitation
from app.labels.mapping import Label
from app.labels.writes import LabelWrite
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.people import actor
from app.people.person import Person
from app.people.workspace import Workspace
from app.tickets import queries, view_queries
from app.tickets.acting.press import Press
from app.tickets.conversations import leads
from app.tickets.conversations.leads import LeadQuestion
from app.tickets.conversations.references import MessageReference
from app.tickets.customers.table import CustomerNote
from app.tickets.event import Event
from app.tickets.following.table import Follow
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.sender_rule import SenderRule
from app.tickets.merge.merge import Merge
from app.tickets.merge.moved_rows import MergeMove
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.notes.mention import Mention
from app.tickets.notes.note import Note
from app.tickets.saved_views import keeping
from app.tickets.saved_views.keeping import NewView
from app.tickets.saved_views.table import SavedView, ViewPin
from app.tickets.tags import tag as tags
from app.tickets.tags.tag import TicketTag
from app.tickets.ticket import Ticket
from tests.support.cast import Cast, mail

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def globex(session: Session) -> Workspace:
    """Another organisation."""
    made = Workspace(domain="globex.example")
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def hank(session: Session, globex: Workspace) -> Person:
    """Their person."""
    who = Person(workspace_id=globex.id, address="hank@globex.example", name="Hank")
    session.add(who)
    session.flush()
    return who


def children(ids: dict[str, int]) -> list[Model]:
    """One row of each table that hangs on another, hung on acme's parents."""
    now = clock.now()
    ticket: dict[str, Any] = {"inbox_id": ids["inbox"], "number": 9, "subject": ""}
    ticket |= {"customer_name": "", "customer_address": ""}
    at_inbox = {"inbox_id": ids["inbox"]}
    own = {"inbox_id": ids["inbox of the child"]}
    said: dict[str, Any] = {"direction": "in", "from_name": "", "from_address": ""}
    write: dict[str, Any] = {"mailbox_id": ids["mailbox"], "thread_gmail_id": "9"}
    moment = {"label_gmail_id": "L", "is_on": True, "send_before": now, "deadline": now}
    event = {"action": "noted", "actor": "person", "version": 9}
    view = {"scope": "own", "scope_id": 1, "name": "V", "folded": "v", "query": ""}
    view |= {"sort": "", "columns": ""}
    code = {"last4": "9", "role": "rep", "expires_at": now}
    return [
        Membership(inbox_id=ids["inbox"], person_id=ids["edsger"]),
        Mailbox(address="new@globex.example", owner_id=ids["person"]),
        Mailbox(address="new@globex.example", inbox_id=ids["inbox"]),
        Ticket(**ticket),
        Ticket(**{**ticket, **own, "assignee_id": ids["person"]}),
        Ticket(**{**ticket, **own, "merged_into_id": ids["ticket"]}),
        Thread(mailbox_id=ids["mailbox"], gmail_id="9", ticket_id=ids["ticket"]),
        Message(
            **at_inbox, ticket_id=ids["ticket"], key="9", subject="", at=now, **said
        ),
        MessageCopy(
            mailbox_id=ids["mailbox"],
            gmail_id="9",
            thread_gmail_id="9",
            message_id=ids["message"],
        ),
        MessageReference(**at_inbox, hash="9", ticket_id=ids["ticket"]),
        Note(ticket_id=ids["ticket"], author_id=ids["person"], text="hush"),
        TicketTag(ticket_id=ids["ticket"], tag_id=ids["tag"]),
        Event(ticket_id=ids["ticket"], **event),
        Press(nonce="9", person_id=ids["person"]),
        Label(mailbox_id=ids["mailbox"], gmail_id="L", kind="status", key="o", name=""),
        LabelWrite(**write, **moment),
        PendingThread(**write),
        Mention(note_id=ids["note"], person_id=ids["edsger"]),
        Merge(source_id=ids["ticket"], target_id=ids["ticket"]),
        MergeMove(merge_id=ids["merge"], kind="notes", key="9"),
        SenderRule(inbox_id=ids["inbox"], address="m@x.example"),
        CustomerNote(customer_id=ids["customer"], inbox_id=ids["inbox"], text="x"),
        SavedView(owner_id=ids["person"], **view),
        SavedView(inbox_id=ids["inbox"], **view),
        ViewPin(person_id=ids["person"], view_id=ids["view"], place=1),
        CalendarSpan(
            calendar_id=ids["calendar"], weekday=0, from_minute=0, to_minute=1
        ),
        CalendarDay(calendar_id=ids["calendar"], date=now.date(), spans=[], title=""),
        Follow(ticket_id=ids["ticket"], person_id=ids["person"], why="hand"),
        Absence(person_id=ids["person"], from_at=now, note=""),
        Invitation(code_hash="1", made_by=ids["person"], **code),
        Invitation(code_hash="2", used_by=ids["person"], **code),
    ]


@pytest.fixture
def ids(session: Session, cast: Cast, ticket: Ticket) -> dict[str, int]:
    """Acme's parents, one of each kind."""
    session.delete(session.get_one(Membership, (cast.support.id, cast.edsger.id)))
    tag = tags.find_or_make_tag(session, cast.acme.id, "late")
    note = ticket.note("hush", by=actor.person_actor(cast.ada), who=cast.ada)
    merge = Merge(workspace_id=cast.acme.id, source_id=ticket.id, target_id=ticket.id)
    session.add(merge)
    new = NewView({}, "Late", keeping.EVERYBODY)
    view = keeping.save_view(session, cast.acme.id, None, new)
    calendar = Calendar(workspace_id=cast.acme.id, name="C", folded="c", zone="UTC")
    session.add(calendar)
    session.flush()
    return {
        "inbox": cast.support.id,
        "person": cast.ada.id,
        "edsger": cast.edsger.id,
        "mailbox": cast.mailbox.id,
        "ticket": ticket.id,
        "message": session.scalars(select(Message.id)).one(),
        "tag": tag.id,
        "note": note.id,
        "merge": merge.id,
        "view": view.id,
        "calendar": calendar.id,
        "customer": ticket.customer_id or 0,
    }


@pytest.mark.parametrize("number", range(31))
def test_a_child_may_hang_on_its_own_workspaces_parents(
    session: Session, cast: Cast, ids: dict[str, int], number: int
) -> None:
    child = children({**ids, "inbox of the child": cast.support.id})[number]
    child.workspace_id = cast.acme.id  # type: ignore[attr-defined]
    session.add(child)
    session.flush()


@pytest.mark.parametrize("number", range(31))
def test_no_child_hangs_on_another_workspaces_parent(
    session: Session, globex: Workspace, ids: dict[str, int], number: int
) -> None:
    theirs = Inbox(workspace_id=globex.id, address="help@globex.example")
    session.add(theirs)
    session.flush()
    child = children({**ids, "inbox of the child": theirs.id})[number]
    child.workspace_id = globex.id  # type: ignore[attr-defined]
    session.add(child)
    with pytest.raises(IntegrityError, match="(?i)foreign key"):
        session.flush()


def test_every_table_but_a_few_belongs_to_a_workspace() -> None:
    # Whose a refused call is was just not proved.
    # The first set-up's code is there before any workspace.
    free = {"workspaces", "chores", "outages", "refused_calls", "last_done"}
    # The instance's own settings, and the state of its schema, are no workspace's.
    free |= {"first_setup", "instance", "instance_settings", "schema_state"}
    for name, table in Model.metadata.tables.items():
        assert name in free or "workspace_id" in table.columns


def test_a_stranger_sees_no_ticket(
    session: Session, ticket: Ticket, hank: Person
) -> None:
    with pytest.raises(NotFound):
        queries.lock_ticket(session, ticket.id, seen_by=hank)
    assert view_queries.view_of_ticket(session, hank, ticket.id) is None
    assert view_queries.of_mail(session, hank, "18c0000000000001", "").view is None


def test_an_inbox_of_others_cannot_be_joined(
    session: Session, cast: Cast, hank: Person
) -> None:
    with pytest.raises(NotFound):
        inboxes.add_member(session, cast.support, hank)


def test_a_mailbox_of_others_cannot_be_used(
    session: Session, cast: Cast, globex: Workspace
) -> None:
    with pytest.raises(Refused):
        mailboxes.find_or_make_mailbox(session, globex.id, cast.mailbox.address)


def test_numbers_and_tags_are_each_workspaces_own(
    session: Session, cast: Cast, ticket: Ticket, globex: Workspace
) -> None:
    ours = tags.find_or_make_tag(session, cast.acme.id, "late")
    assert tags.find_or_make_tag(session, globex.id, "late") is not ours
    with pytest.raises(NotFound):
        queries.ticket_by_number(session, globex.id, ticket.number)


def test_a_reference_leads_to_no_ticket_of_others(
    session: Session, cast: Cast, ticket: Ticket, globex: Workspace
) -> None:
    session.add(Inbox(workspace_id=globex.id, address="help@globex.example"))
    session.flush()
    theirs = mailboxes.find_or_make_mailbox(session, globex.id, "help@globex.example")
    goes_on = mail("<next@x>", references="<first@lopez-interiors.example>")
    for mailbox, found in ((cast.mailbox, {ticket.id}), (theirs, set[int]())):
        arrival = ArrivedMail(mailbox, "9", "9", goes_on, frozenset({"INBOX"}))
        question = LeadQuestion(arrival, (), "maria@x.example", is_ours=False)
        assert {row[0] for row in leads.find_leads(session, question)} == found
