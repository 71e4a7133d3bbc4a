"""The first page of the console: who has what, and what nobody has. And help."""

from __future__ import annotations

import secrets
from datetime import UTC
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words import away_text
from addon.words.list_text import (
    AGES,
    member_names,
)
from addon.words.reader import Reader
from app.absences.reading import away_of
from app.console import guard, usage_page
from app.console.form_notices import form_notices
from app.console.guard import for_visitors
from app.console.list_query import list_path, parse_number
from app.console.refreshing import EVERY
from app.console.rendering import render_page
from app.console.reports import words as report_words
from app.console.ticket_page import ACTED
from app.console.today import read_today
from app.console.undoable import undoable
from app.console.visit import PATH
from app.errors import NotFound
from app.inboxes import visible
from app.people import access
from app.people.person import Person
from app.tickets import view_queries as views
from app.tickets.lists import (
    counting,
    filter_words,
    mail_pages,
    queues,
    set_aside,
    workload,
)
from app.tickets.lists.aside_rows import AsideFilter
from app.tickets.lists.filter_words import FilterNames
from app.tickets.lists.workload import Workload
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console", __name__, template_folder="templates")
guard.guard_pages(bp)

# The lists behind the ages of what nobody has, the youngest first.
AGE_SPANS: tuple[dict[str, str], ...] = (
    {"newer": "1h"},
    {"older": "1h", "newer": "4h"},
    {"older": "4h", "newer": "24h"},
    {"older": "24h"},
)


# How the work stands: each number leads to its list.
NOW: tuple[tuple[str, dict[str, str]], ...] = (
    (mark("Waiting on us"), {}),
    (mark("Waiting on the customer"), {"status": "waiting"}),
    (mark("Snoozed"), {"snoozed": "yes"}),
)
OLDEST = 5


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
        free = queues.unassigned_queue(session, visitor, reader.now, OLDEST)
        theirs, asked = visible.own_inbox_ids(visitor), AsideFilter()
        today = read_today(session, visitor, reader.now)
        standing = _standing(session, visitor, today.inbox_ids)
        aside = set_aside.aside_counts(session, theirs, asked)
        acted = _acted(session, visitor, reader)
        warned = usage_page.warning(session, visitor, reader)
        of_forms = form_notices(session, visitor, reader)
        away = away_of(session, [load.person_id for load in loads])
    ages = zip(AGES, free.ages, strict=True)
    shown = [load for load in loads if not (load.person_id and load.is_idle)]
    named = list(zip(loads, member_names(reader, loads), strict=True))
    away_said = {who: away_text.away_until(each, reader) for who, each in away.items()}
    others = [
        (load.address, away_text.named_away(name, away.get(load.person_id), reader))
        for load, name in named
        if load.address
    ]
    return render_page(
        "overview.html",
        refresh=EVERY,
        reader=reader,
        once=secrets.token_urlsafe(12),
        acted=acted,
        warned=warned,
        of_forms=of_forms,
        assignees=sorted(others, key=lambda o: (o[0] != visitor.address, o[1])),
        away=away_said,
        loads=[(load, name) for load, name in named if load in shown],
        most_counted=counting.MAX_COUNTED,
        idle=[name for load, name in named if load not in shown],
        standing=standing,
        today=today,
        phrases=report_words,
        most=max(load.open for load in loads),
        everybody=sum(load.open for load in loads),
        free=free,
        aside=aside,
        hands_over=lambda load: _hands_over(visitor, load),
        days=asked.days,
        ages=[(reader.say(said, count=count), count) for said, count in ages],
        list_of=lambda who: list_path(
            {"assignee": "me" if who == visitor.address else who or "none"}
        ),
        spans=[list_path({"assignee": "none", **each}) for each in AGE_SPANS],
    )


def _hands_over(visitor: Person, load: Workload) -> bool:
    """Whether the visitor may give on what that person has, and there is something."""
    right = "take" if load.person_id == visitor.id else "distribute"
    return bool(load.person_id) and not load.is_idle and access.may(visitor, right)


def _acted(
    session: Session, visitor: Person, reader: Reader
) -> tuple[int, int, dict[str, Any]] | None:
    """The ticket on which the visitor has just acted here, and how that is undone."""
    number = parse_number(request.args.get(ACTED, ""))
    if number is None:
        return None
    try:
        ticket_id, _ = mail_pages.find_ticket(session, visitor, number)
    except NotFound:
        return None
    view = views.view_of_ticket(session, visitor, ticket_id)
    deed = undoable(view, reader) if view else None
    return (number, view.version, deed) if view and deed else None


def _standing(
    session: Session, visitor: Person, here: frozenset[int]
) -> list[tuple[str, str, int]]:
    """Each list of `NOW`: its name, its address, and how many it holds; one query."""
    names = FilterNames({}, {}, {}, UTC)
    said = [{name: [value] for name, value in each.items()} for _, each in NOW]
    asked = [filter_words.read_filter(each, names).asked for each in said]
    counts = counting.count_lists(session, visitor, here, asked)
    return [
        (label, list_path(each), count)
        for (label, each), count in zip(NOW, counts, strict=True)
    ]
