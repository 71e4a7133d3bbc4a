"""The button “Undo”."""

from __future__ import annotations

from sqlalchemy.orm import Session

from addon import acts, drawing, replies, team as team_lists, telling
from addon.acts import VERBS, Stale, act
from addon.call import Call
from addon.cards.parts import Notice
from addon.many import Moved, OneOf, carry_out
from addon.replies import Reply
from app.errors import Later, Refused
from app.people import access
from app.tickets import several, undo as undos
from app.tickets.ticket import Ticket


def undo(call: Call) -> Reply:
    """Take one's own last act back, unless somebody has acted on it since."""

    def do(session: Session, ticket: Ticket) -> None:
        event = undos.find(session, ticket, call.arg("event"), by=call.by)
        newer = undos.overtaken_by(session, event)
        if newer is not None:
            raise Stale(telling.said(session, newer, call.reader()))
        undos.undo(session, ticket, event, by=call.by)

    return act(call, do)


def undo_many(call: Call) -> Reply:
    """“Undo” of “Assign several”: what somebody has acted on since stays, and why."""
    access.require(call.person, VERBS["undo_many"].right)
    moved = Moved()
    try:
        with call.desk.database.transaction() as session:
            is_first = acts.first(session, call)
            event = several.find(session, call.arg("event"), by=call.by)
            for ticket_id in several.tickets_of(event) if is_first else []:
                key = event.details[several.SEVERAL]["key"]
                carry_out(session, call, ticket_id, moved, _undoing(call, key))
    except (Refused, Later) as error:
        return _answer(call, Moved(), acts.notice_of(call, error))
    return _answer(call, moved, _notice(call, moved))


def _undoing(call: Call, key: str) -> OneOf:
    def do(session: Session, ticket: Ticket) -> None:
        newer = several.undo(session, ticket, key, by=call.by)
        if newer is not None:
            raise Stale(telling.said(session, newer, call.reader()))

    return do


def _notice(call: Call, moved: Moved) -> Notice | None:
    if not moved.refused:
        return None
    why = " ".join(moved.refused)
    if moved.count:
        return Notice(call.reader().say("Not all undone"), why, below="")
    return Notice(call.reader().say("Not undone"), why)


def _answer(call: Call, moved: Moved, notice: Notice | None) -> Reply:
    """The card again that was pressed: a member's list, or the ticket's below."""
    said = call.reader().say("{count} undone", count=moved.count)
    say = notice.toast if notice else said if moved.count else ""
    changed = moved.count > 0
    if not call.press.ticket:
        card = team_lists.list_of(call, notice)
        return replies.updated(card, say=say, changed=changed)
    with call.desk.database.reading() as session:
        shown = acts.seen(session, call, call.press.ticket)
    card = drawing.ticket(call, shown, notice)
    return replies.returned(card, say=say, changed=changed)
