"""What opens over a ticket's card: choices and the history. Nothing here writes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from addon import acts, replies, telling
from addon.call import Call
from addon.cards import assign, history as history_cards, status, tags as tags_cards
from addon.replies import Reply
from app.inboxes import inbox as inboxes
from app.people import access
from app.tickets import queues, tag as tags
from app.tickets.event import Event
from app.tickets.view import TicketView

MOST_EVENTS = 20


def assign_form(call: Call) -> Reply:
    """“Assign”: everybody of the inbox, with what they have open."""
    access.require(call.person, "assign")
    with call.desk.database.reading() as session:
        view = _view(session, call)
        everybody = inboxes.members(session, view.inbox_id)
        members = [(p.id, p.name) for p in everybody if access.may(p, "take")]
        open_of = queues.open_of_people(session, call.person)
    return replies.pushed(assign.assign_form(view, call.reader(), members, open_of))


def status_form(call: Call) -> Reply:
    """“Set status”."""
    access.require(call.person, "set_status")
    with call.desk.database.reading() as session:
        view = _view(session, call)
    return replies.pushed(status.status_form(view, call.reader()))


def priority_form(call: Call) -> Reply:
    """“Set priority”."""
    access.require(call.person, "prioritise")
    with call.desk.database.reading() as session:
        view = _view(session, call)
    return replies.pushed(status.priority_form(view, call.reader()))


def tags_form(call: Call) -> Reply:
    """“Edit” of the tags."""
    access.require(call.person, "tag")
    with call.desk.database.reading() as session:
        view = _view(session, call)
    form = tags_cards.tags_form(view, call.reader(), every_tag(call))
    return replies.pushed(form)


def every_tag(call: Call) -> list[tuple[int, str]]:
    """The workspace's tags, (id, name), by name."""
    workspace_id = call.person.workspace_id
    with call.desk.database.reading() as session:
        return [(t.id, t.name) for t in tags.of_workspace(session, workspace_id)]


def history(call: Call) -> Reply:
    """“View history”."""
    with call.desk.database.reading() as session:
        view = _view(session, call)
        query = select(Event).where(Event.ticket_id == view.id)
        newest = query.order_by(Event.version.desc()).limit(MOST_EVENTS)
        events = telling.told(
            session, session.scalars(newest).all(), call.request.language
        )
    return replies.pushed(history_cards.history_card(view, call.reader(), events))


def _view(session: Session, call: Call) -> TicketView:
    return acts.seen(session, call, call.press.ticket)
