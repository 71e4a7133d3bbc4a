"""One act on many tickets of a list: chosen, looked at, done, stopped, undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import literal, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from addon.words import event_text
from addon.words.reader import Reader
from app.console import asked_list, guard
from app.console.acts import ACTS, VIA, FormAct
from app.console.bulk_progress import progress_of
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.list_query import parse_number, path_behind, with_list
from app.console.refreshing import AT_WORK, EVERY
from app.console.rendering import render_page
from app.console.visit import PATH
from app.db import MAX_KEY
from app.errors import NotAllowed, NotFound, Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people import person as people
from app.people.person import Person
from app.people.principal import Principal, person_principal
from app.tickets import move as moves
from app.tickets.acting.bulk_events import BULK_UNDO_WINDOW
from app.tickets.bulk_actions import choosing, foreseen, titles, work
from app.tickets.bulk_actions.choosing import Chosen
from app.tickets.bulk_actions.foreseen import Foreseen
from app.tickets.bulk_actions.table import (
    BulkAction,
    BulkItem,
    BulkOutcome,
    BulkState,
)
from app.tickets.event import Event
from app.tickets.lists import counting, query_text
from app.tickets.ticket import Ticket
from app.web.answers import current_desk
from app.wording import TranslatableText, mark

bp = Blueprint("console_bulk", __name__, template_folder="templates")
guard.guard_pages(bp)

BULK = f"{PATH}/bulk"
ONE = f"{BULK}/<int(max={MAX_KEY}):bulk_id>"
MAX_SHOWN = 100
Turn = Callable[[Session, BulkAction, Principal], bool]
TURNS: Mapping[str, Turn] = {
    "run": work.begin,
    "stop": work.stop,
    "undo": work.begin_undo,
}


@bp.post(BULK)
@for_visitors
def choose(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Keep what was ticked and what is to be done with it, and show it."""
    name = request.form.get("act", "")
    act = ACTS.get(name)
    try:
        if act is None or act.verb not in titles.TITLES:
            raise NotFound("There is no action “{name}”.", name=name[:40])
        with current_desk().database.transaction() as session:
            chosen = _chosen(session, visitor, reader)
            form = FormAct(_fields(name), visitor, reader, session)
            by, args = person_principal(visitor, VIA), act.args(form)
            made = choosing.choose(session, by, act.verb, args, chosen).id
    except Refused as error:
        status = 403 if isinstance(error, NotAllowed) else 409
        title, said = reader.say("Nothing was changed"), reader.reason(error)
        return render_page("stopped.html", status, title=title, sentence=said)
    return page_to(with_list(f"{BULK}/{made}", request.args))


@bp.get(ONE)
@for_visitors
def show(visitor: Person, reader: Reader, bulk_id: int) -> ResponseReturnValue:
    """What is to be done, how far it is, and what was not done, and why."""
    return _draw(visitor, reader, bulk_id)


@bp.post(f"{ONE}/<turn>")
@for_visitors
def press(
    visitor: Person, reader: Reader, bulk_id: int, turn: str
) -> ResponseReturnValue:
    """Do it, stop it or undo it; a few tickets at once, many by and by."""
    desk, turns = current_desk(), TURNS.get(turn)
    if turns is None:
        raise NotFound("There is no action “{name}”.", name=turn[:40])
    try:
        with desk.database.transaction() as session:
            bulk = choosing.find_bulk(session, visitor, bulk_id)
            is_short = bulk.total <= choosing.MAX_AT_ONCE
            has_turned = turns(session, bulk, person_principal(visitor, VIA))
    except NotFound:
        raise
    except Refused as error:
        return _draw(visitor, reader, bulk_id, reader.reason(error))
    while has_turned and is_short and turn != "stop":
        with desk.database.transaction() as session:
            has_turned = work.work_part(session, bulk_id)
    return page_to(with_list(f"{BULK}/{bulk_id}", request.args))


def _draw(
    visitor: Person, reader: Reader, bulk_id: int, refused: str = ""
) -> ResponseReturnValue:
    with current_desk().database.reading() as session:
        bulk = choosing.find_bulk(session, visitor, bulk_id)
        counts = choosing.outcomes(session, bulk)
        rows, hidden = _rows(session, visitor, reader, bulk)
        readers = _readers(session, visitor, reader, bulk)
        is_new = bulk.state == BulkState.PREVIEW
        ahead = foreseen.foresee(session, bulk) if is_new else Foreseen()
    is_busy = bulk.state in work.AT_WORK
    return render_page(
        "bulk.html",
        409 if refused else 200,
        refresh=AT_WORK if is_busy else EVERY,
        reader=reader,
        bulk=bulk,
        turn_path=lambda turn: with_list(f"{BULK}/{bulk_id}/{turn}", request.args),
        list_path=path_behind(request.args),
        refused=refused,
        title=reader.language.tell(titles.title_of(bulk, reader.zone)),
        state=reader.say(titles.STATES[bulk.state]),
        told=[reader.language.tell(each) for each in titles.counted(counts)],
        readers=readers,
        loads=bulk.arguments.get("loads", ()),
        stays=bulk.arguments.get("stays", ()),
        ahead=ahead,
        counts=counts,
        progress=progress_of(bulk, counts),
        rows=rows,
        hidden=hidden,
        can_undo=bulk.state in (BulkState.DONE, BulkState.STOPPED)
        and counts.get(BulkOutcome.CHANGED, 0) > 0
        and reader.now - bulk.at < BULK_UNDO_WINDOW,
        until=reader.date(bulk.at + BULK_UNDO_WINDOW),
    )


def _chosen(session: Session, visitor: Person, reader: Reader) -> Chosen:
    """What was ticked; or all that the list behind it holds, but what was unticked."""
    if request.form.get("all"):
        lists = asked_list.read_list(session, visitor, reader)
        asked = lists.read.asked
        ids = counting.selected_ids(session, visitor, lists.inbox_ids, asked)
        left = choosing.ticked(session, visitor, _numbers("not")).ticket_ids
        kept = [each for each in ids if each not in set(left)]
        return Chosen(kept, query_text.query_text(lists.kept))
    return choosing.ticked(session, visitor, _numbers("ticket"))


def _numbers(name: str) -> list[int]:
    typed = [parse_number(each) for each in request.form.getlist(name)]
    return [n for n in typed if n is not None][: choosing.MAX_TICKETS]


def _fields(name: str) -> MultiDict[str, str]:
    """The fields of that act alone: one form has those of all."""
    form = request.form
    # Of many nobody looks at each sender: their later mail is decided one by one.
    left_out = ("to", "never")
    said = form.items(multi=True)
    fields = MultiDict((n, v) for n, v in said if n not in left_out)
    fields["to"] = form.get(f"{name}_to", "")
    if name == "move":
        # The page that asks once more says who will read them.
        fields["inbox"], fields["confirmed"] = fields["to"], "1"
    return fields


def _readers(
    session: Session, visitor: Person, reader: Reader, bulk: BulkAction
) -> str:
    """Who will read what is to move; nothing of another act."""
    if bulk.act != "move" or bulk.state != BulkState.PREVIEW:
        return ""
    into = moves.find_inbox(session, visitor, bulk.arguments["inbox"])
    names = ", ".join(each.name for each in visible.inbox_members(session, into.id))
    said = mark("Everybody in {into} can read them then: {names}.")
    return reader.say(said, into=into.address, names=names)


def _rows(
    session: Session, visitor: Person, reader: Reader, bulk: BulkAction
) -> tuple[list[tuple[int, str, str, str]], int]:
    """Its tickets with their reason; what was not done first. And how many more."""
    is_new = bulk.state == BulkState.PREVIEW
    ahead = foreseen.forecast(bulk) if is_new else literal("")
    query = (
        select(
            Ticket.number,
            Ticket.subject,
            Person.name,
            BulkItem.reason,
            ahead,
            Inbox.address,
        )
        .join(BulkItem, BulkItem.ticket_id == Ticket.id)
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .outerjoin(Person, Person.id == BulkItem.to_id)
        .where(BulkItem.bulk_id == bulk.id)
        .where(choosing.is_seen_by(visitor))
    )
    refused = BulkItem.outcome.in_((BulkOutcome.REFUSED, BulkOutcome.KEPT))
    first = (ahead != "") if is_new else refused
    query = query.order_by(first.desc(), Ticket.number).limit(MAX_SHOWN)
    found = list(session.execute(query))
    told = _events(session, [row[3]["event"] for row in found if "event" in row[3]])
    name = _assignee_name(session, bulk) if is_new else ""

    def why(reason: Mapping[str, Any], way: str, inbox: str) -> str:
        if way:
            return reader.language.tell(foreseen.why_not(bulk, name, way, inbox))
        return _reason(session, reader, reason, told)

    rows = [(n, subject, to or "", why(*said)) for n, subject, to, *said in found]
    return rows, bulk.total - len(rows)


def _assignee_name(session: Session, bulk: BulkAction) -> str:
    """Who is to get the tickets."""
    if bulk.act != "assign":
        return ""
    who = people.person_at(session, bulk.arguments["to"])
    return who.name if who else str(bulk.arguments["to"])


def _events(session: Session, ids: list[int]) -> Mapping[int, Event]:
    found = session.scalars(select(Event).where(Event.id.in_(ids))) if ids else ()
    return {each.id: each for each in found}


def _reason(
    session: Session,
    reader: Reader,
    reason: Mapping[str, Any],
    told: Mapping[int, Event],
) -> str:
    if "event" in reason:
        return event_text.event_as_sentence(session, told[reason["event"]], reader)
    if not reason:
        return ""
    said = TranslatableText(reason["message"], reason["values"])
    return reader.language.tell(said)
