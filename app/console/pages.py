"""The first page of the console: who has what, and what nobody has. And help."""

from __future__ import annotations

from datetime import UTC

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.list_text import (
    AGES,
    member_names,
)
from addon.words.reader import Reader
from app.console import guard
from app.console.guard import for_visitors
from app.console.list_query import list_path
from app.console.refreshing import EVERY
from app.console.rendering import render_page
from app.console.visit import PATH
from app.inboxes import visible
from app.people.person import Person
from app.tickets.lists import (
    counting,
    filter_words,
    queues,
    set_aside,
    workload,
)
from app.tickets.lists.aside_rows import AsideFilter
from app.tickets.lists.filter_words import FilterNames
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
        standing = _standing(session, visitor)
        aside = set_aside.aside_counts(session, theirs, asked)
    ages = zip(AGES, free.ages, strict=True)
    shown = [load for load in loads if not (load.person_id and load.is_idle)]
    named = list(zip(loads, member_names(reader, loads), strict=True))
    return render_page(
        "overview.html",
        refresh=EVERY,
        reader=reader,
        loads=[(load, name) for load, name in named if load in shown],
        most_counted=counting.MAX_COUNTED,
        idle=[name for load, name in named if load not in shown],
        standing=standing,
        most=max(load.open for load in loads),
        everybody=sum(load.open for load in loads),
        free=free,
        aside=aside,
        days=asked.days,
        ages=[(reader.say(said, count=count), count) for said, count in ages],
        list_of=lambda who: list_path(
            {"assignee": "me" if who == visitor.address else who or "none"}
        ),
        spans=[list_path({"assignee": "none", **each}) for each in AGE_SPANS],
    )


def _standing(session: Session, visitor: Person) -> list[tuple[str, str, int]]:
    """Each list of `NOW`: its name, its address, and how many it holds; one query."""
    here = visible.load_inbox_ids(session, visitor)
    names = FilterNames({}, {}, {}, UTC)
    said = [{name: [value] for name, value in each.items()} for _, each in NOW]
    asked = [filter_words.read_filter(each, names).asked for each in said]
    counts = counting.count_lists(session, visitor, here, asked)
    return [
        (label, list_path(each), count)
        for (label, each), count in zip(NOW, counts, strict=True)
    ]
