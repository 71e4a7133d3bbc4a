"""The pages of the console: who has what, the long lists, and one ticket whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words import event_text, status_lines
from addon.words.list_text import (
    AGES,
    in_gmail,
    member_name,
    row_holder,
    ticket_state,
)
from addon.words.reader import Reader
from app.console import entry
from app.console.list_query import (
    TICKETS,
    filter_from_args,
    filter_path,
    parse_number as number_of,
)
from app.console.rendering import reader_of, render_page
from app.console.visit import PATH, ConsoleVisits
from app.db import MAX_KEY
from app.errors import NotFound
from app.inboxes import visible
from app.people.person import Person
from app.tickets import queries, view_queries as views
from app.tickets.lists import (
    history_pages as parts,
    pages,
    queues,
    rows,
    search,
    set_aside,
    workload,
)
from app.tickets.lists.aside_rows import AsideFilter
from app.tickets.lists.pages import ListKind, TicketFilter, TicketPage
from app.tickets.status import Priority
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console", __name__, template_folder="templates")
entry.guard_pages(bp)

Draw = Callable[..., ResponseReturnValue]

KINDS = {
    ListKind.OURS: mark("Waiting on us"),
    ListKind.THEIRS: mark("Waiting on the customer"),
    ListKind.SNOOZED: mark("Snoozed"),
    ListKind.DONE: mark("Resolved and closed"),
    ListKind.ALL: mark("All"),
}


def for_visitors(draw: Draw) -> Draw:
    """The page for whoever has signed in; for anybody else the way in."""

    @wraps(draw)
    def drawn(**path: Any) -> ResponseReturnValue:
        visitor = ConsoleVisits(current_desk()).visitor()
        if visitor is None:
            return render_page("sign_in.html", to=request.full_path.rstrip("?"))
        return draw(visitor, reader_of(visitor), **path)

    return drawn


@bp.get("/help")
def help_page() -> ResponseReturnValue:
    """What the buttons do; for anybody."""
    return render_page("help.html")


@bp.get(PATH)
@for_visitors
def overview(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """What nobody has, by age, and who has how much."""
    with current_desk().database.reading() as session:
        loads = workload.team_workloads(session, visitor)
        free = queues.unassigned_queue(session, visitor, reader.now, limit=1)
        theirs, asked = visible.own_inbox_ids(visitor), AsideFilter()
        aside = set_aside.aside_counts(session, theirs, asked)
    ages = zip(AGES, free.ages, strict=True)
    return render_page(
        "overview.html",
        reader=reader,
        loads=[(load, member_name(reader, load)) for load in loads],
        most=max(load.open for load in loads),
        everybody=sum(load.open for load in loads),
        free=free,
        aside=aside,
        days=asked.days,
        ages=[(reader.say(said, count=count), count) for said, count in ages],
        list_of=lambda who: filter_path(TicketFilter(who=who)),
    )


@bp.get(TICKETS)
@for_visitors
def tickets(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """A long list, or what a search finds."""
    words = request.args.get("q", "").strip()
    with current_desk().database.reading() as session:
        people = workload.fellow_members(session, visitor)
        places = visible.person_inboxes(session, visitor)
        mine = [place.id for place in places]
        asked = filter_from_args(request.args, mine)
        found = _found(session, visitor, mine, asked, words)
    return render_page(
        "tickets.html",
        reader=reader,
        words=words,
        asked=asked,
        kinds=KINDS,
        priorities={each.value: each.label for each in Priority},
        people=people,
        places=places,
        shown=[
            (row, ticket_state(reader, row), row_holder(reader, row))
            for row in found.rows
        ],
        older=filter_path(asked, words, found.next) if found.next else "",
    )


@bp.get(f"{TICKETS}/<int(max={MAX_KEY}):number>")
@for_visitors
def ticket(visitor: Person, reader: Reader, number: int) -> ResponseReturnValue:
    """One ticket: how it stands, its notes, and all that happened to it."""
    with current_desk().database.reading() as session:
        found = queries.ticket_by_number(session, visitor.workspace_id, number)
        view = views.view_of_ticket(session, visitor, found.id)
        if view is None:
            raise NotFound("There is no ticket #{number}.", number=number)
        mail = rows.read_rows(session, rows.rows_for(visitor, Ticket.id == view.id))
        notes = parts.note_page(session, view.id, _before("notes"))
        events = parts.event_page(session, view.id, _before("history"))
        told = event_text.event_lines(session, events.rows, reader)
    threads = [row.thread_id for row in mail if row.thread_id]
    days = groupby(told, key=lambda each: reader.day(each.at))
    answered, who = _head(view, reader)
    return render_page(
        "ticket.html",
        reader=reader,
        view=view,
        answered=answered,
        who=who,
        gmail=in_gmail(reader, threads[0], current_desk().settings.gmail_page_url)
        if threads
        else "",
        notes=notes,
        days=[(day, list(each)) for day, each in days],
        older=events.older,
    )


def _found(
    session: Session, visitor: Person, mine: list[int], asked: TicketFilter, words: str
) -> TicketPage:
    after = request.args.get("after", "")
    if not words:
        return pages.ticket_page(session, visitor, mine, asked, after)
    found = search.search_tickets(
        session, visitor, words[: search.MAX_SEARCH_LENGTH], number_of(after)
    )
    return TicketPage(found.rows, str(found.rows[-1].id) if found.has_more else None)


def _before(name: str) -> int | None:
    return number_of(request.args.get(name, ""))


def _head(view: TicketView, reader: Reader) -> tuple[str, str]:
    """The two lines of the card: answered, and who."""
    if view.aside is None:
        return status_lines.answered_line(view, reader), status_lines.who_and_status(
            view, reader
        )
    by, when = status_lines.given_name(view.aside.by), reader.when(view.aside.at)
    said = reader.say("Set aside by {name}, {when}", name=by, when=when)
    return reader.say("Not a ticket"), said
