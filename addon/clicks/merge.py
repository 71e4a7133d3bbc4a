"""“Merge with another”: choose, confirm, merge, and undo."""

from __future__ import annotations

from dataclasses import replace

from addon import responses
from addon.cards import merge as cards
from addon.cards.merge import TypedTicket
from addon.cards.notices import refusal_notice
from addon.clicks import perform
from addon.clicks.perform import answer_act
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.people import access
from app.tickets.lists.writers import with_writers
from app.tickets.merge import candidates, crossing
from app.wording import mark

MAX_WORDS_SHOWN = 40
ITSELF = mark("That is this ticket. Choose another one.")


def merge_form(call: AddonCall) -> AddonResponse:
    """“Merge with another”; with the other one given, what will happen."""
    access.require(call.person, "merge")
    other_id = call.arg("other")
    card = _choice(call) if other_id is None else _confirm(call, other_id)
    return (
        responses.replace_card(card) if call.arg("here") else responses.push_card(card)
    )


def merge_named(call: AddonCall) -> AddonResponse:
    """“Continue”: with the ticket whose number was typed, or those with the words."""
    access.require(call.person, "merge")
    typed = call.request.inputs.get(cards.merge_field_name(call.press.nonce), "")
    if typed.strip() and not candidates.is_number(typed):
        return _found(call, typed)
    try:
        with call.desk.database.reading() as session:
            found = candidates.candidate_by_number(session, call.person, typed)
        return responses.replace_card(_confirm(call, found.id))
    except Refused as error:
        notice = refusal_notice(call.reader, "Not merged", error)
        card = _choice(call, TypedTicket(typed, notice))
        return responses.replace_card(card, say=notice.toast)


def merge(call: AddonCall) -> AddonResponse:
    """Merge the other ticket into it: “Merge”."""
    args = {"other": call.arg("other")}
    if call.arg("confirmed"):
        args["confirmed"] = True
    # No toast says that it can be undone: it may stay longer than that is true.
    return answer_act(call, args, say=lambda _: call.reader.say("Merged"))


def unmerge(call: AddonCall) -> AddonResponse:
    """Undo a merge: “Undo” beside it in the history."""
    args = {"merge": call.arg("merge")}
    return answer_act(call, args, say=lambda _: call.reader.say("Merge undone"))


def _found(call: AddonCall, typed: str) -> AddonResponse:
    reader, ticket_id = call.reader_again, call.press.ticket
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, ticket_id)
        (found,) = with_writers(
            session,
            call.desk.presence,
            call.person,
            candidates.candidates_by_words(session, call.person, view, typed),
        )
    if found:
        named = TypedTicket(typed, is_found=True)
        return responses.replace_card(cards.choice_card(view, reader, found, named))
    nothing = NotFound("Nothing found for “{words}”.", words=typed[:MAX_WORDS_SHOWN])
    notice = refusal_notice(reader, "Not merged", nothing)
    card = _choice(call, TypedTicket(typed, notice))
    return responses.replace_card(card, say=notice.toast)


def _choice(call: AddonCall, named: TypedTicket | None = None) -> Card:
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        (found,) = with_writers(
            session,
            call.desk.presence,
            call.person,
            candidates.candidates_of_customer(session, call.person, view),
        )
    reader = call.reader_again if named else call.reader
    return cards.choice_card(view, reader, found, named)


def _confirm(call: AddonCall, other_id: int) -> Card:
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        other = candidates.candidate_by_id(session, call.person, other_id)
        if other.id == view.id:
            raise NotFound(ITSELF)
        across = crossing.crossing_of(session, other.inbox_id, view.inbox_id)
        who, into = other.assignee_id, view.inbox_id
        keeps = who is None or visible.is_member(session, who, into)
    other = replace(other, can_keep=keeps)
    levels = call.arg("levels") or 1
    return cards.confirm_card(view, call.reader, other, levels, across)
