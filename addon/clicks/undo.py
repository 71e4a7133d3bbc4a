"""The button “Undo”."""

from __future__ import annotations

from addon import responses, ticket_drawing
from addon.cards.member import BulkResult, member_card
from addon.cards.notices import RefusalNotice
from addon.clicks import home, perform, team
from addon.clicks.bulk import refusal_reasons
from addon.clicks.perform import answer_act
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.errors import Later, Refused
from app.tickets import acting
from app.tickets.acting import BulkDone

NOTHING_DONE = BulkDone(is_first=False)


def undo(call: AddonCall) -> AddonResponse:
    """Undo one's own last act, unless somebody has acted on it since."""
    return answer_act(call, {"event": call.arg("event")})


def undo_many(call: AddonCall) -> AddonResponse:
    """Undo “Assign several”; what somebody has acted on since stays, and why."""
    event, key = call.arg("event"), call.press.key
    try:
        with call.desk.database.transaction() as session:
            done = acting.undo_bulk(session, call.principal, event, once=key)
    except (Refused, Later) as error:
        return _answer(call, NOTHING_DONE, perform.notice_of_refusal(call, error))
    return _answer(call, done, _notice(call, done))


def _notice(call: AddonCall, done: BulkDone) -> RefusalNotice | None:
    if not done.refusals:
        return None
    why = refusal_reasons(call.desk.database, done, call.reader)
    if done.ticket_ids:
        return RefusalNotice(call.reader.say("Not all undone"), why, below="")
    return RefusalNotice(call.reader.say("Not undone"), why)


def _answer(
    call: AddonCall, done: BulkDone, notice: RefusalNotice | None
) -> AddonResponse:
    """The card again that was pressed: a member's list, or the ticket's below."""
    undone = len(done.ticket_ids)
    said = call.reader.say("{count} undone", count=undone)
    say = notice.toast if notice else said if undone else ""
    changed = undone > 0
    if not call.press.ticket:
        count = home.asked_rows(call.arg("rows"))
        held = team.held_by(call.desk, call.person, call.arg("who"), count)
        card = member_card(call.reader, held, notice, BulkResult(undone, 0))
        return responses.replace_card(card, say=say, changed=changed)
    with call.desk.database.reading() as session:
        shown = call.mail.ticket(session, call.press.ticket)
    card = ticket_drawing.draw_ticket(
        call.desk, call.person, call.reader, shown, notice
    )
    return responses.return_to_card(card, say=say, changed=changed)
