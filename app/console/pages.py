"""The pages of the console: who has what, the long lists, and one ticket whole."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.list_text import (
    AGES,
    member_names,
    row_holder,
    ticket_state,
)
from addon.words.reader import Reader
from app.console import guard
from app.console.guard import for_visitors
from app.console.list_query import (
    TICKETS,
    filter_from_args,
    filter_path,
    parse_number as number_of,
)
from app.console.rendering import render_page
from app.console.visit import PATH
from app.inboxes import visible
from app.people.person import Person
from app.tickets.lists import (
    pages,
    queues,
    search,
    set_aside,
    workload,
)
from app.tickets.lists.aside_rows import AsideFilter
from app.tickets.lists.pages import ListKind, TicketFilter, TicketPage
from app.tickets.status import Priority
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console", __name__, template_folder="templates")
guard.guard_pages(bp)

KINDS = {
    ListKind.OURS: mark("Waiting on us"),
    ListKind.THEIRS: mark("Waiting on the customer"),
    ListKind.SNOOZED: mark("Snoozed"),
    ListKind.DONE: mark("Resolved and closed"),
    ListKind.ALL: mark("All"),
}


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
        loads=list(zip(loads, member_names(reader, loads), strict=True)),
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
