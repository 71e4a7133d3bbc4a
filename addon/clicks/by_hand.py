"""“New ticket by hand”: a telephone call becomes a ticket, and gets its address."""

from __future__ import annotations

from addon import responses, ticket_drawing
from addon.cards import by_hand as cards
from addon.cards.by_hand import FIELDS, TICKS, TypedCall, call_field_name
from addon.clicks import perform
from addon.clicks.perform import notice_of_refusal
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.errors import Later, NotFound, Refused
from app.frontdoor.phone import NO_INBOX, PhoneDesk
from app.frontdoor.phone_call import PhoneCall
from app.inboxes import visible
from app.people import access


def new_ticket_form(call: AddonCall) -> AddonResponse:
    """The form, or first the inbox, of several."""
    access.require(call.person, "make_ticket")
    inboxes = _inboxes(call)
    chosen = call.arg("inbox")
    if chosen is None and len(inboxes) > 1:
        card = cards.new_ticket_inbox_card(call.reader, list(inboxes.items()))
        return responses.push_card(card)
    inbox_id = chosen or next(iter(inboxes), 0)
    if inbox_id not in inboxes:
        raise NotFound(NO_INBOX)
    levels = 1 if chosen is None else 2
    shown = (inbox_id, inboxes[inbox_id])
    return responses.push_card(cards.new_ticket_card(call.reader, shown, levels=levels))


def new_ticket(call: AddonCall) -> AddonResponse:
    """Make it of what was typed, and show its card: “Create”."""
    typed, inbox_id = _typed(call), int(call.arg("inbox") or 0)
    said = PhoneCall(
        inbox_id,
        takes=cards.TAKES in typed.ticked and not call.reader.is_shared_account,
        is_answered=cards.ANSWERED in typed.ticked,
        **typed.fields,
    )
    try:
        with call.desk.database.transaction() as session:
            done = _desk(call).take_down(session, call.principal, said, call.press.key)
    except (Refused, Later) as error:
        return _again(call, error, typed, inbox_id)
    call.desk.jobs.deliver([inbox_id])
    levels = int(call.arg("levels") or 1)
    with call.desk.database.reading() as session:
        shown = call.mail.ticket(session, done.ticket_id)
    card = ticket_drawing.draw_ticket(call.desk, call.person, call.reader, shown)
    if levels == 1:
        return responses.replace_card(card, changed=done.is_first)
    return responses.return_to_card(card, changed=done.is_first)


def address_form(call: AddonCall) -> AddonResponse:
    """“Add address” of a ticket without a mail."""
    access.require(call.person, "make_ticket")
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
    return responses.push_card(cards.address_card(view, call.reader))


def add_address(call: AddonCall) -> AddonResponse:
    """Give the ticket the address that was typed, and so its first mail."""
    name = call_field_name("address", call.press.nonce)
    typed = call.request.inputs.get(name, "")
    ticket_id = call.press.ticket
    try:
        with call.desk.database.transaction() as session:
            done = _desk(call).add_address(
                session, call.principal, ticket_id, typed, call.press.key
            )
    except (Refused, Later) as error:
        notice = notice_of_refusal(call, error)
        with call.desk.database.reading() as session:
            view = perform.seen_ticket(session, call.person, ticket_id)
        card = cards.address_card(view, call.reader_again, typed, notice)
        return responses.replace_card(card, say=notice.toast)
    with call.desk.database.reading() as session:
        shown = call.mail.ticket(session, done.ticket_id)
    call.desk.jobs.deliver([shown.inbox_id])
    card = ticket_drawing.draw_ticket(call.desk, call.person, call.reader, shown)
    return responses.return_to_card(card, changed=done.is_first)


def _again(
    call: AddonCall, error: Refused | Later, typed: TypedCall, inbox_id: int
) -> AddonResponse:
    """The form once more, with all that was typed."""
    notice = notice_of_refusal(call, error)
    inboxes = _inboxes(call)
    if inbox_id not in inboxes:
        # What was typed is nowhere but in the form, so the form stays.
        return responses.show_toast(notice.toast)
    card = cards.new_ticket_card(
        call.reader_again,
        (inbox_id, inboxes[inbox_id]),
        typed,
        notice,
        levels=int(call.arg("levels") or 1),
    )
    return responses.replace_card(card, say=notice.toast)


def _typed(call: AddonCall) -> TypedCall:
    nonce, inputs = call.press.nonce, call.request.inputs
    fields = {
        name: inputs.get(call_field_name(name, nonce), "") for name, _, _ in FIELDS
    }
    ticked = call.request.ticked.get(call_field_name(TICKS, nonce), ())
    return TypedCall(fields, ticked)


def _inboxes(call: AddonCall) -> dict[int, str]:
    with call.desk.database.reading() as session:
        found = visible.person_inboxes(session, call.person)
        return {each.id: each.address for each in found}


def _desk(call: AddonCall) -> PhoneDesk:
    return PhoneDesk.of(call.desk.vault, call.desk.settings)
