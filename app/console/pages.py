"""The pages of the console: who has what, the long lists, and one ticket whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon import lines, telling
from addon.cards.home import AGES, called
from addon.cards.rows import holder, in_gmail, state
from addon.cards.search import LONGEST
from addon.reader import Reader
from app.console import entry
from app.console.asking import TICKETS, asked_of, number as number_of, path_of
from app.console.drawn import page, reader_of
from app.console.visit import PATH, Visits
from app.errors import NotFound
from app.inboxes import inbox as inboxes
from app.people.person import Person
from app.tickets import (
    listing,
    pages as parts,
    queries,
    queues,
    rows,
    search,
    team,
    view as views,
)
from app.tickets.listing import LARGEST, Asked, Listed, Which
from app.tickets.status import Priority
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView
from app.web.shown import the_desk
from app.wording import mark

bp = Blueprint("console", __name__, template_folder="templates")
entry.guard(bp)

Draw = Callable[..., ResponseReturnValue]

KINDS = {
    Which.OURS: mark("Waiting on us"),
    Which.THEIRS: mark("Waiting on the customer"),
    Which.SNOOZED: mark("Snoozed"),
    Which.DONE: mark("Resolved and closed"),
    Which.ALL: mark("All"),
}


def for_visitors(draw: Draw) -> Draw:
    """The page for whoever has signed in; for anybody else the way in."""

    @wraps(draw)
    def drawn(**path: Any) -> ResponseReturnValue:
        visitor = Visits(the_desk()).visitor()
        if visitor is None:
            return page("sign_in.html", to=request.full_path.rstrip("?"))
        return draw(visitor, reader_of(visitor), **path)

    return drawn


@bp.get("/help")
def help_page() -> ResponseReturnValue:
    """What the buttons do; for anybody."""
    return page("help.html")


@bp.get(PATH)
@for_visitors
def overview(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """What nobody has, by age, and who has how much."""
    with the_desk().database.reading() as session:
        loads = team.loads(session, visitor)
        free = queues.unassigned(session, visitor, reader.now, limit=1)
    ages = zip(AGES, free.ages, strict=True)
    return page(
        "overview.html",
        reader=reader,
        loads=[(load, called(reader, load)) for load in loads],
        most=max(load.open for load in loads),
        everybody=sum(load.open for load in loads),
        free=free,
        ages=[(reader.say(said, count=count), count) for said, count in ages],
        list_of=lambda who: path_of(Asked(who=who)),
    )


@bp.get(TICKETS)
@for_visitors
def tickets(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """A long list, or what a search finds."""
    words = request.args.get("q", "").strip()
    with the_desk().database.reading() as session:
        people = team.fellows(session, visitor)
        places = inboxes.of_person(session, visitor)
        mine = [place.id for place in places]
        asked = asked_of(request.args, mine)
        found = _found(session, visitor, mine, asked, words)
    return page(
        "tickets.html",
        reader=reader,
        words=words,
        asked=asked,
        kinds=KINDS,
        priorities={each.value: each.label for each in Priority},
        people=people,
        places=places,
        shown=[(row, state(reader, row), holder(reader, row)) for row in found.rows],
        older=path_of(asked, words, found.next) if found.next else "",
    )


@bp.get(f"{TICKETS}/<int(max={LARGEST}):number>")
@for_visitors
def ticket(visitor: Person, reader: Reader, number: int) -> ResponseReturnValue:
    """One ticket: how it stands, its notes, and all that happened to it."""
    with the_desk().database.reading() as session:
        found = queries.by_number(session, visitor.workspace_id, number)
        view = views.of_ticket(session, visitor, found.id)
        if view is None:
            raise NotFound("There is no ticket #{number}.", number=number)
        mail = rows.read(session, rows.of(visitor, Ticket.id == view.id))
        notes = parts.notes(session, view.id, _before("notes"))
        events = parts.events(session, view.id, _before("history"))
        told = telling.told(session, events.rows, reader)
    threads = [row.thread_id for row in mail if row.thread_id]
    days = groupby(told, key=lambda each: reader.day(each.at))
    answered, who = _head(view, reader)
    return page(
        "ticket.html",
        reader=reader,
        view=view,
        answered=answered,
        who=who,
        gmail=in_gmail(reader, threads[0], the_desk().settings.gmail_page_url)
        if threads
        else "",
        notes=notes,
        days=[(day, list(each)) for day, each in days],
        older=events.older,
    )


def _found(
    session: Session, visitor: Person, mine: list[int], asked: Asked, words: str
) -> Listed:
    after = request.args.get("after", "")
    if not words:
        return listing.find(session, visitor, mine, asked, after)
    found = search.find(session, visitor, words[:LONGEST], number_of(after))
    return Listed(found.rows, str(found.rows[-1].id) if found.has_more else None)


def _before(name: str) -> int | None:
    return number_of(request.args.get(name, ""))


def _head(view: TicketView, reader: Reader) -> tuple[str, str]:
    """The two lines of the card: answered, and who."""
    if view.aside is None:
        return lines.answered(view, reader), lines.who(view, reader)
    by, when = lines.given(view.aside.by), reader.when(view.aside.at)
    said = reader.say("Set aside by {name}, {when}", name=by, when=when)
    return reader.say("Not a ticket"), said
