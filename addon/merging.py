"""“Merge with another”: choose, confirm, merge, and undo."""

from __future__ import annotations

from sqlalchemy.orm import Session

from addon import acts, replies
from addon.acts import act
from addon.call import Call
from addon.cards import merge as cards
from addon.cards.merge import Named
from addon.kit import Card
from addon.replies import Reply
from app.errors import NotFound, Refused
from app.people import access
from app.tickets import merge as merges, others, queries
from app.tickets.ticket import Ticket
from app.wording import mark

ITSELF = "That is this ticket. Choose another one."


def merge_form(call: Call) -> Reply:
    """“Merge with another”; with the other one given, what will happen."""
    access.require(call.person, "merge")
    other_id = call.arg("other")
    card = _choice(call) if other_id is None else _confirm(call, other_id)
    return replies.updated(card) if call.arg("here") else replies.pushed(card)


def merge_named(call: Call) -> Reply:
    """“Continue”: with the ticket whose number was typed."""
    access.require(call.person, "merge")
    typed = call.request.inputs.get(cards.field_name(call.press.nonce), "")
    try:
        with call.desk.database.reading() as session:
            found = others.of_number(session, call.person, typed)
        return replies.updated(_confirm(call, found.id))
    except Refused as error:
        notice = acts.notice_of(call, error)
        card = _choice(call, Named(typed, notice))
        return replies.updated(card, say=notice.toast)


def merge(call: Call) -> Reply:
    """“Merge”."""

    def do(session: Session, ticket: Ticket) -> None:
        other = queries.lock(session, call.arg("other"), seen_by=call.person)
        merges.merge(session, other, ticket, by=call.by)

    done = mark("Merged. You can undo it in the history for 7 days")
    return act(call, do, say=lambda: call.reader().say(done))


def unmerge(call: Call) -> Reply:
    """“Undo” beside a merge in the history."""

    def do(session: Session, _ticket: Ticket) -> None:
        made = merges.find(session, call.person.workspace_id, call.arg("merge"))
        for ticket_id in sorted((made.source_id, made.target_id)):
            queries.lock(session, ticket_id, seen_by=call.person)
        session.refresh(made)
        merges.undo(session, made, by=call.by)

    return act(call, do)


def _choice(call: Call, named: Named | None = None) -> Card:
    nonce = call.press.nonce if named else ""
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
        found = others.of_customer(session, call.person, view)
    return cards.choice_card(view, call.reader(nonce), found, named)


def _confirm(call: Call, other_id: int) -> Card:
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
        other = others.of_id(session, call.person, other_id)
    if other.id == view.id:
        raise NotFound(ITSELF)
    levels = call.arg("levels") or 1
    return cards.confirm_card(view, call.reader(), other, levels)
