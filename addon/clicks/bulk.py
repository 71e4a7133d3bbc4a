"""“Assign several”: ticks, then whom; what cannot be moved is named."""

from __future__ import annotations

import re

from addon import responses
from addon.buttons import BUTTONS
from addon.card_reader import CardReader
from addon.cards.member import (
    MAX_TICKS,
    BulkResult,
    assign_form,
    member_card,
    tick_field_name,
)
from addon.cards.notices import RefusalNotice
from addon.cards.people_picker import (
    PeoplePicker,
    typed_person_field_name as typed_name,
)
from addon.clicks import home, team as member_lists
from addon.context import AddonCall
from addon.kit import Card, Click
from addon.responses import AddonResponse
from addon.words import event_text
from app.absences.reading import away_of
from app.db import Database
from app.errors import Later
from app.people import access
from app.tickets import acting, queries
from app.tickets.acting import BulkDone, bulk_events
from app.tickets.acting.arguments import Args
from app.tickets.lists import places as inbox_places, workload

_TICK = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})", re.ASCII)


def assign_many_form(call: AddonCall) -> AddonResponse:
    """“Choose who”: those who belong to the inboxes of all that was ticked."""
    access.require(call.person, "distribute")
    picked = _picked(call)
    if not picked:
        return responses.replace_card(_ticks_again(call))
    ids = [ticket_id for ticket_id, _ in picked]
    reader, args = call.reader, {"tickets": picked, "who": call.arg("who")}

    def press(to: int) -> Click:
        return reader.press("assign_many", to=to, **args)

    with call.desk.database.reading() as session:
        places = queries.ticket_inboxes(session, ids, call.person)
        people = [(p.id, p.name) for p in workload.possible_assignees(session, places)]
        open_of = workload.open_counts(session, call.person)
        lately = workload.recent_assignees(session, places)
        others = inbox_places.left_out(session, places)
        away = away_of(session, [who for who, _ in people])
    name = typed_name(reader.nonce)
    picker = PeoplePicker(
        people=[each for each in people if each[0] != call.arg("who")],
        press=press,
        typed=reader.press("assign_many", needs=name, **args),
        suggest=reader.asks("people", tickets=ids, field=name),
        open_of=open_of,
        lately=lately,
        away=away,
        has_nobody=bool(call.arg("who")),
    )
    return responses.push_card(assign_form(reader, picked, picker, others))


def assign_many(call: AddonCall) -> AddonResponse:
    """Assign the ticked tickets to one person; what cannot be moved is named."""
    key = call.press.key
    versions = {ticket_id: version for ticket_id, version in call.arg("tickets")}
    verb, args = _meant(call)
    done, event, why = BulkDone(is_first=False), 0, ""
    try:
        with call.desk.database.transaction() as session:
            done = acting.bulk(session, call.principal, versions, verb, args, once=key)
            event = bulk_events.first_bulk_event_id(session, done.ticket_ids, key)
    except Later as error:
        done, event, why = BulkDone(is_first=False), 0, call.reader.reason(error)
    reader = call.reader
    why = why or refusal_reasons(call.desk.database, done, reader)
    count = len(done.ticket_ids)
    notice = _notice(reader, why, count) if why else None
    say = _said(reader, count) if done.is_first else notice.toast if notice else ""
    rows = home.asked_rows(call.arg("rows"))
    held = member_lists.held_by(call.desk, call.person, call.arg("who"), rows)
    card = member_card(reader, held, notice, BulkResult(count, event))
    return responses.close_forms(card, 2, say=say, changed=count > 0)


def refusal_reasons(database: Database, done: BulkDone, reader: CardReader) -> str:
    """Why some of several tickets stayed as they are, each by its number."""
    whys = []
    for each in done.refusals:
        why = event_text.reason(database, each.error, reader)
        whys.append(f"#{each.number}: {why}" if each.number else why)
    return " ".join(whys)


def _meant(call: AddonCall) -> tuple[str, Args]:
    """The verb and its arguments: nobody, somebody of the rows, or whoever is typed."""
    to = call.arg("to")
    if to == 0:
        return "unassign", {}
    if to is not None:
        return "assign", {"to": to}
    return "assign", {"to": call.request.inputs.get(typed_name(call.press.nonce), "")}


def _picked(call: AddonCall) -> list[tuple[int, int]]:
    values = call.request.ticked.get(tick_field_name(call.press.nonce), ())
    found = [_TICK.fullmatch(value) for value in values[:MAX_TICKS]]
    return sorted({(int(each[1]), int(each[2])) for each in found if each})


def _ticks_again(call: AddonCall) -> Card:
    notice = _none_ticked(call.reader)
    who = call.arg("who")
    return member_lists.tickable_by(
        call.desk.database, call.person, call.reader, who, notice
    )


def _none_ticked(reader: CardReader) -> RefusalNotice:
    return RefusalNotice(
        reader.say("Nobody chosen yet"), reader.say("Tick a ticket first.")
    )


def _notice(reader: CardReader, why: str, count: int) -> RefusalNotice:
    if not count:
        return RefusalNotice(reader.say("Not assigned"), why)
    refused = BUTTONS["assign_many"].refused
    return RefusalNotice(reader.say(refused), why, _said(reader, count))


def _said(reader: CardReader, count: int) -> str:
    return reader.say_many("1 assigned", "{n} assigned", count)
