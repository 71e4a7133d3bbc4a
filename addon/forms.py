"""What opens over a ticket's card: choices. Nothing here writes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from addon import acts, replies
from addon.call import Call
from addon.cards import assign, status, tags as tags_cards
from addon.cards.assign import Candidates
from addon.cards.tags import TagChoice
from addon.replies import Reply
from app.people import access
from app.tickets import tag as tags, tag_choice as tag_choices, team
from app.tickets.view import TicketView


def assign_form(call: Call) -> Reply:
    """“Assign”: everybody of the inbox, with what they have open."""
    access.require(call.person, "assign")
    with call.desk.database.reading() as session:
        view = _view(session, call)
    return replies.pushed(
        assign.assign_form(view, call.reader(), candidates(call, view))
    )


def candidates(call: Call, view: TicketView, typed: str = "") -> Candidates:
    """Who may have the ticket: those of its inbox, and what each has open."""
    with call.desk.database.reading() as session:
        able = [(p.id, p.name) for p in team.able(session, [view.inbox_id])]
        open_of = team.open_of_people(session, call.person)
    return Candidates(able, open_of, in_list=bool(call.arg("list")), typed=typed)


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
    form = tags_cards.tags_form(view, call.reader(), tag_choice(call, view))
    return replies.pushed(form)


def tag_choice(call: Call, view: TicketView, typed: str = "") -> TagChoice:
    """The tags that the ticket may have: those used lately, and the workspace's."""
    person, mine = call.person, [tag_id for tag_id, _ in view.tags]
    most = tags_cards.MOST + len(mine) + tag_choices.MOST_SUGGESTED + 1
    with call.desk.database.reading() as session:
        lately = tag_choices.lately(session, view.inbox_id, mine)
        every = tags.of_workspace(session, person.workspace_id, most)
        may_make = tag_choices.may_make(session, person)
    return TagChoice(lately, [(t.id, t.name) for t in every], may_make, typed)


def _view(session: Session, call: Call) -> TicketView:
    return acts.seen(session, call, call.press.ticket)
