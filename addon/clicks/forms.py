"""What opens over a ticket's card: choices. Nothing here writes."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from addon import responses
from addon.cards import assign, status, tags as tags_cards
from addon.cards.assign import AssignCandidates
from addon.cards.tags import TagChoice
from addon.clicks import perform
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.absences.reading import away_of
from app.db import Database
from app.people import access
from app.people.person import Person
from app.tickets.lists import workload
from app.tickets.tags import suggestions as tag_choices
from app.tickets.view import TicketView


def assign_form(call: AddonCall) -> AddonResponse:
    """“Assign”: everybody of the inbox, with what they have open."""
    access.require(call.person, "assign")
    with call.desk.database.reading() as session:
        view = _view(session, call)
    in_list = bool(call.arg("list"))
    found = candidates(call.desk.database, call.person, view, in_list=in_list)
    return responses.push_card(assign.assign_card(view, call.reader, found))


def candidates(
    database: Database,
    person: Person,
    view: TicketView,
    typed: str = "",
    *,
    in_list: bool = False,
) -> AssignCandidates:
    """Who may have the ticket: those of its inbox, and what each has open."""
    with database.reading() as session:
        able = [
            (p.id, p.name)
            for p in workload.possible_assignees(session, [view.inbox_id])
        ]
        open_of = workload.open_counts(session, person)
        lately = workload.recent_assignees(session, [view.inbox_id])
        away = away_of(session, [who for who, _ in able])
    return AssignCandidates(able, open_of, lately, away, in_list=in_list, typed=typed)


def status_form(call: AddonCall) -> AddonResponse:
    """“Set status”."""
    access.require(call.person, "set_status")
    with call.desk.database.reading() as session:
        view = _view(session, call)
    return responses.push_card(status.status_card(view, call.reader))


def priority_form(call: AddonCall) -> AddonResponse:
    """“Set priority”."""
    access.require(call.person, "prioritise")
    with call.desk.database.reading() as session:
        view = _view(session, call)
    return responses.push_card(status.priority_card(view, call.reader))


def tags_form(call: AddonCall) -> AddonResponse:
    """“Edit” of the tags."""
    access.require(call.person, "tag")
    with call.desk.database.reading() as session:
        view = _view(session, call)
    choice = tag_choice(call.desk.database, call.person, view)
    return responses.push_card(tags_cards.tags_card(view, call.reader, choice))


def find_tag(call: AddonCall) -> AddonResponse:
    """“Find”: those tags of which a word begins with what was typed."""
    access.require(call.person, "tag")
    typed = call.request.inputs.get(tags_cards.tag_field_name(call.press.nonce), "")
    with call.desk.database.reading() as session:
        view = _view(session, call)
        mine = [tag_id for tag_id, _ in view.tags]
        found = tag_choices.tags_with_prefix(session, call.person, typed, mine)
    choice = tag_choice(call.desk.database, call.person, view, typed.strip())
    if typed.strip():
        choice = replace(choice, found=found)
    card = tags_cards.tags_card(view, call.reader_again, choice)
    return responses.replace_card(card)


def tag_choice(
    database: Database, person: Person, view: TicketView, typed: str = ""
) -> TagChoice:
    """The tags that the ticket may have: those used lately, and all they may see."""
    mine = [tag_id for tag_id, _ in view.tags]
    most = tags_cards.MAX_TAGS_SHOWN + len(mine) + tag_choices.MAX_SUGGESTED + 1
    with database.reading() as session:
        lately = tag_choices.recent_tags(session, view.inbox_id, mine)
        every = tag_choices.visible_tags(session, person, most)
        may_make = tag_choices.may_make_tag(session, person)
    return TagChoice(lately, [(t.id, t.name) for t in every], may_make, typed)


def _view(session: Session, call: AddonCall) -> TicketView:
    return perform.seen_ticket(session, call.person, call.press.ticket)
