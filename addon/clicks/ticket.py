"""What the buttons do: each names its verb's arguments, and what a refusal draws."""

from __future__ import annotations

from addon import responses, ticket_drawing
from addon.cards import (
    assign as assign_card,
    people_picker as people_card,
    tags as tags_card,
)
from addon.cards.notices import RefusalNotice
from addon.clicks import forms, home, perform
from addon.clicks.perform import answer_act
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from addon.words.list_text import own_thread_link
from app.errors import Later, Refused
from app.tickets.acting.arguments import Args
from app.tickets.status import Status
from app.tickets.view import TicketView


def take(call: AddonCall) -> AddonResponse:
    """Take it: “Take” on the ticket's card or on a row of the list."""
    return home.act_on_row(call, {}) if call.arg("list") else answer_act(call, {})


def take_over(call: AddonCall) -> AddonResponse:
    """Take it from a colleague: “Take over”."""
    return answer_act(call, {})


def take_next(call: AddonCall) -> AddonResponse:
    """Take the most urgent ticket that nobody has: “Take next”."""
    try:
        done = perform.do_pressed(call, {})
    except (Refused, Later) as error:
        return home.refused_unassigned_list(call, error)
    if not done.is_first:
        return home.home_unassigned(call)
    with call.desk.database.reading() as session:
        shown = call.mail.ticket(session, done.ticket_id)
    card = ticket_drawing.draw_ticket(call.desk, call.person, call.reader, shown)
    opens = own_thread_link(call.reader, shown)
    return responses.push_card(card, changed=True, opens=opens)


def assign(call: AddonCall) -> AddonResponse:
    """Assign it to whom the row of “Assign” names."""
    return _assigned(call, {"to": call.arg("to")})


def assign_named(call: AddonCall) -> AddonResponse:
    """Assign it to somebody who was typed: “Assign” beside the field."""
    typed = call.request.inputs.get(
        people_card.typed_person_field_name(call.press.nonce), ""
    )

    def again(view: TicketView, notice: RefusalNotice) -> Card:
        reader = call.reader_again
        candidates = forms.candidates(
            call.desk.database,
            call.person,
            view,
            typed,
            in_list=bool(call.arg("list")),
        )
        return assign_card.assign_card(view, reader, candidates, notice)

    return _assigned(call, {"to": typed}, again)


def unassign(call: AddonCall) -> AddonResponse:
    """Remove the assignee: “Nobody”."""
    return _assigned(call, {})


def follow(call: AddonCall) -> AddonResponse:
    """Follow it, or no more: “Follow”, “Unfollow”."""
    followed = call.reader.say("You follow it")
    left = call.reader.say("You no longer follow it")
    is_new = call.press.verb == "follow"
    return answer_act(call, {}, say=lambda _: followed if is_new else left)


def waiting(call: AddonCall) -> AddonResponse:
    """Set it to waiting on the customer: “Waiting”."""
    return answer_act(call, {"to": Status.WAITING.value})


def resolve(call: AddonCall) -> AddonResponse:
    """Resolve it: “Resolve”."""
    return answer_act(call, {"to": Status.RESOLVED.value})


def reopen(call: AddonCall) -> AddonResponse:
    """Reopen it: “Reopen”."""
    return answer_act(call, {"to": Status.OPEN.value})


def set_status(call: AddonCall) -> AddonResponse:
    """Set the status that the row of “Set status” names."""
    return answer_act(call, {"to": call.arg("to")})


def prioritise(call: AddonCall) -> AddonResponse:
    """Set the priority that the row of “Set priority” names."""
    return answer_act(call, {"to": call.arg("to")})


def tag(call: AddonCall) -> AddonResponse:
    """Add a tag that the ticket does not have."""
    return answer_act(call, {"tag": call.arg("tag")}, over=_more_tags(call))


def untag(call: AddonCall) -> AddonResponse:
    """Remove a tag that the ticket has."""
    return answer_act(call, {"tag": call.arg("tag")}, over=_more_tags(call))


def tag_named(call: AddonCall) -> AddonResponse:
    """Add a tag that was typed: “Add tag”."""
    typed = call.request.inputs.get(tags_card.tag_field_name(call.press.nonce), "")

    def again(view: TicketView, notice: RefusalNotice) -> Card:
        choice = forms.tag_choice(call.desk.database, call.person, view, typed)
        reader = call.reader_again
        return tags_card.tags_card(view, reader, choice, notice)

    return answer_act(call, {"tag": typed}, again, over=_more_tags(call))


def _more_tags(call: AddonCall) -> perform.Over:
    """The tags once more: one seldom comes alone."""

    def over(view: TicketView) -> Card:
        choice = forms.tag_choice(call.desk.database, call.person, view)
        return tags_card.tags_card(view, call.reader, choice)

    return over


def _assigned(
    call: AddonCall, args: Args, again: perform.Again | None = None
) -> AddonResponse:
    return (
        home.act_on_row(call, args)
        if call.arg("list")
        else answer_act(call, args, again)
    )
