"""A ticket by hand: a telephone call is taken down, and gets its address later."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from addon.words import event_text
from addon.words.reader import Reader
from app.console import guard
from app.console.acts import VIA, press_key
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.list_query import TICKETS, parse_number
from app.console.rendering import render_page
from app.console.ticket_page import TICKET
from app.errors import Later, NotAllowed, NotFound, Refused
from app.frontdoor.phone import PhoneDesk
from app.frontdoor.phone_call import LINES, PhoneCall
from app.inboxes import visible
from app.people import access
from app.people.person import Person, PersonKind
from app.people.principal import person_principal
from app.tickets import serialize
from app.tickets.lists import mail_pages
from app.tickets.ticket import Ticket
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_by_hand", __name__, template_folder="templates")
guard.guard_pages(bp)

NEW = f"{TICKETS}/new"
NO_PAGE = mark("There is no such page.")


@bp.get(NEW)
@for_visitors
def show(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The empty form."""
    return _draw(visitor, reader, {"takes": "1"})


@bp.post(NEW)
@for_visitors
def take_down(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Make the ticket and go to its page; refused, the form with what was typed."""
    desk, asked = current_desk(), request.form
    call = PhoneCall(
        parse_number(asked.get("inbox", "")) or 0,
        text=asked.get("text", ""),
        takes=bool(asked.get("takes")) and visitor.kind != PersonKind.SHARED,
        is_answered=bool(asked.get("answered")),
        **{each: asked.get(each, "") for each in LINES},
    )
    once = press_key(asked, "new_ticket")
    by = person_principal(visitor, VIA)
    try:
        with desk.database.transaction() as session:
            calls = PhoneDesk.of(desk.vault, desk.settings)
            done = calls.take_down(session, by, call, once)
            number = serialize.ticket_summary(session, done.ticket_id)["number"]
    except (Refused, Later) as error:
        return _draw(visitor, reader, asked, error)
    desk.jobs.deliver([call.inbox_id])
    return page_to(f"{TICKETS}/{number}")


@bp.post(f"{TICKET}/address")
@for_visitors
def add_address(visitor: Person, reader: Reader, number: int) -> ResponseReturnValue:
    """Give a ticket without a mail its caller's address, and so its first mail."""
    desk, once = current_desk(), press_key(request.form, "add_address")
    by = person_principal(visitor, VIA)
    try:
        with desk.database.transaction() as session:
            ticket_id, _ = mail_pages.find_ticket(session, visitor, number)
            typed = request.form.get("address", "")
            calls = PhoneDesk.of(desk.vault, desk.settings)
            calls.add_address(session, by, ticket_id, typed, once)
            inbox_id = session.get_one(Ticket, ticket_id).inbox_id
    except NotFound:
        raise
    except (Refused, Later) as error:
        why = event_text.reason(desk.database, error, reader)
        return render_page(
            "address.html",
            _status(error),
            reader=reader,
            number=number,
            why=why,
            typed=request.form.get("address", ""),
        )
    desk.jobs.deliver([inbox_id])
    return page_to(f"{TICKETS}/{number}")


def _draw(
    visitor: Person,
    reader: Reader,
    typed: Mapping[str, str],
    error: Refused | Later | None = None,
) -> ResponseReturnValue:
    if not access.may(visitor, "make_ticket"):
        raise NotFound(NO_PAGE)
    with current_desk().database.reading() as session:
        inboxes = visible.person_inboxes(session, visitor)
    return render_page(
        "by_hand.html",
        _status(error) if error else 200,
        reader=reader,
        refused=reader.reason(error) if error else "",
        inboxes=inboxes,
        typed=typed,
        may_take=access.may(visitor, "take"),
        once=typed.get("once") or secrets.token_urlsafe(12),
    )


def _status(error: Refused | Later) -> int:
    if isinstance(error, Later):
        return 503
    return 403 if isinstance(error, NotAllowed) else 409
