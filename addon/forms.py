"""What opens over a ticket's card: choices. Nothing here writes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from addon import acts, replies
from addon.call import Call
from addon.cards import assign, status, tags as tags_cards
from addon.replies import Reply
from app.inboxes import inbox as inboxes
from app.people import access
from app.tickets import queues, tag as tags
from app.tickets.view import TicketView


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


def _view(session: Session, call: Call) -> TicketView:
    return acts.seen(session, call, call.press.ticket)
