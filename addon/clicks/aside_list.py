"""The list of what was set aside, and the acts on its rows."""

from __future__ import annotations

from contextlib import suppress

from addon import responses
from addon.cards.aside_list import AsidePage, aside_list_card, made_row, never_row
from addon.cards.aside_mail import aside_mail_card
from addon.cards.notices import RefusalNotice
from addon.clicks import perform
from addon.context import AddonCall
from addon.kit import Card, Widget
from addon.responses import AddonResponse
from app.errors import DeskError, Later, NotFound, Refused
from app.inboxes import last_look, visible
from app.tickets.acting import kept_mail
from app.tickets.intake import sender_rule
from app.tickets.lists import set_aside as lists
from app.tickets.lists.aside_rows import AsideFilter

ROWS_ON_CARD = 15


def aside_list(call: AddonCall) -> AddonResponse:
    """“Set aside”; its mark goes, for who has looked."""
    seen_at, card = call.reader.now, _list(call)
    # The list is shown however busy the database is: then the mark goes the next time.
    with suppress(Later), call.desk.database.transaction() as session:
        last_look.record_look(session, call.person, at=seen_at)
    return (
        responses.replace_card(card) if call.arg("here") else responses.push_card(card)
    )


def aside_mail(call: AddonCall) -> AddonResponse:
    """A row: the mail, and what may be decided of its sender."""
    theirs = visible.own_inbox_ids(call.person)
    with call.desk.database.reading() as session:
        line = lists.find_aside(
            session, theirs, _row(call), is_whole=_is_whole(call), reader=call.person
        )
        if line is None:
            raise NotFound(kept_mail.MAIL_GONE)
        verdict = sender_rule.verdict_of(session, line.inbox_id, line.address)
    names = ("row", "whole", "reason", "after")
    about = {name: call.arg(name) for name in names}
    return responses.push_card(aside_mail_card(call.reader, line, verdict, about))


def make_aside(call: AddonCall) -> AddonResponse:
    """“Make ticket”, of a row or of its mail; or always of this sender."""
    make = kept_mail.restore_ticket if _is_whole(call) else kept_mail.make_ticket
    is_always, once = bool(call.arg("always")), call.press.key
    try:
        with call.desk.database.transaction() as session:
            done = make(
                session, call.principal, _row(call), always=is_always, once=once
            )
        with call.desk.database.reading() as session:
            made = perform.seen_ticket(session, call.person, done.ticket_id)
    except (Refused, Later) as error:
        return _refused(call, error)
    is_part = made.mail_count > 1 and not _is_whole(call)
    told = made_row(call.reader, made, is_new=done.is_first, is_part=is_part)
    return _answer(call, _list(call, told=told), changed=done.is_first)


def never_aside(call: AddonCall) -> AddonResponse:
    """“Never a ticket”: all that this sender writes from now on."""
    decide = kept_mail.never_of_ticket if _is_whole(call) else kept_mail.never_of
    try:
        with call.desk.database.transaction() as session:
            sender = decide(session, call.principal, _row(call), once=call.press.key)
    except (Refused, Later) as error:
        return _refused(call, error)
    told = never_row(call.reader, sender)
    return _answer(call, _list(call, told=told), changed=True)


def _refused(call: AddonCall, error: DeskError) -> AddonResponse:
    notice = perform.notice_of_refusal(call, error)
    return _answer(call, _list(call, notice), say=notice.toast)


def _list(
    call: AddonCall, notice: RefusalNotice | None = None, told: Widget | None = None
) -> Card:
    asked = AsideFilter(reason=call.arg("reason"), after=call.arg("after") or "")
    theirs = visible.own_inbox_ids(call.person)
    with call.desk.database.reading() as session:
        found = lists.aside_list(
            session, theirs, asked, reader=call.person, limit=ROWS_ON_CARD
        )
        has_several = len(visible.load_inbox_ids(session, call.person)) > 1
    page = AsidePage(found, asked, names_inbox=has_several)
    return aside_list_card(call.reader, page, notice, told)


def _answer(
    call: AddonCall, card: Card, *, say: str = "", changed: bool = False
) -> AddonResponse:
    if call.arg("above"):
        return responses.return_to_card(card, say=say, changed=changed)
    return responses.replace_card(card, say=say, changed=changed)


def _row(call: AddonCall) -> int:
    return call.arg("row") or 0


def _is_whole(call: AddonCall) -> bool:
    return bool(call.arg("whole"))
