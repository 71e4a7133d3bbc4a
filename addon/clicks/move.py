"""“Move to another inbox”: choose, confirm, move."""

from __future__ import annotations

from addon import responses
from addon.cards import move as cards
from addon.clicks import perform
from addon.clicks.perform import answer_act
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.errors import NotFound
from app.inboxes import visible
from app.people import access
from app.tickets import move as moves
from app.tickets.merge import crossing


def move_form(call: AddonCall) -> AddonResponse:
    """“Move to another inbox”; with the inbox given, who will read it there."""
    access.require(call.person, "move")
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        chosen = call.arg("inbox")
        inboxes = moves.other_inboxes(session, call.person, view.inbox_id)
        known = {each.id: each.address for each in inboxes}
        if chosen is None and len(known) > 1:
            card = cards.choice_card(view, call.reader, tuple(known.items()))
            return responses.push_card(card)
        into = next(iter(known), None) if chosen is None else chosen
        if into not in known:
            raise NotFound(moves.NO_INBOX)
        across = crossing.crossing_of(session, view.inbox_id, into)
        assert across is not None
        who = view.assignee_id
        keeps = who is None or visible.is_member(session, who, into)
    card = cards.confirm_card(view, call.reader, into, across, keeps_holder=keeps)
    return (
        responses.replace_card(card) if call.arg("here") else responses.push_card(card)
    )


def move(call: AddonCall) -> AddonResponse:
    """Move it: “Move”."""
    args = {"inbox": call.arg("inbox"), "confirmed": bool(call.arg("confirmed"))}
    return answer_act(call, args)
