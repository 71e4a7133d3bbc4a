"""The list behind a number: as many rows as it says, each with its ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app.console import guard
from app.console.guard import for_visitors
from app.console.list_query import parse_number
from app.console.rendering import render_page
from app.console.reports import files, words
from app.console.reports.asked import REPORTS, AskedPage, read_asked
from app.console.reports.files import NO_PAGE
from app.errors import NotFound
from app.people.person import Person
from app.reports import counting
from app.reports.facts import FactKind as Kind
from app.reports.listing import FACT_COLUMNS, FactFilter, list_facts, read_page
from app.web.answers import current_desk

bp = Blueprint("console_facts", __name__, template_folder="../templates")
guard.guard_pages(bp)

FACTS = f"{REPORTS}/facts"
ROWS = 50
MAX_PAGES = 10_000_000
MOST_IN_FILE = 50_000
# What the address may say besides the kinds and the days.
SAID = ("person", "hit", "took", "weekday", "hour", "tag", "unanswered")


@bp.get(FACTS)
@for_visitors
def facts(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The facts of the kinds that the address names, of the visitor's inboxes."""
    page = parse_number(request.args.get("page", "") or "1")
    if not page or page > MAX_PAGES:
        raise NotFound(NO_PAGE)
    with current_desk().database.reading() as session:
        asked = read_asked(session, visitor, reader, request.args)
        chosen = _chosen(visitor, asked)
        found, count = read_page(session, asked.report, chosen, page, ROWS)
        uncounted, recounted = counting.how_far(session, visitor.workspace_id)
    said = {name: request.args.get(name, "") for name in SAID}
    return render_page(
        "report_facts.html",
        reader=reader,
        asked=asked,
        phrases=words,
        chosen=chosen,
        found=found,
        count=count,
        uncounted=uncounted,
        recounted=recounted,
        names=_names(visitor, asked, found),
        most_in_file=MOST_IN_FILE,
        first=(page - 1) * ROWS + 1,
        file=asked.csv_path("facts", kind=",".join(chosen.kinds), **said),
        all_of_them=asked.facts(*chosen.kinds, **{**said, "took": ""}),
        path=lambda number: asked.facts(*chosen.kinds, **said, page=number),
        before=page - 1 if page > 1 else 0,
        after=page + 1 if page * ROWS < count else 0,
    )


@bp.get(f"{FACTS}.csv")
@for_visitors
def facts_file(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The same as a file, of the first 50,000."""
    files.require_export(visitor)
    with current_desk().database.reading() as session:
        asked = read_asked(session, visitor, reader, request.args)
        if asked.wrong:
            return files.to_its_page()
        chosen = _chosen(visitor, asked)
        found = list_facts(session, asked.report, chosen, MOST_IN_FILE)
    with current_desk().database.transaction() as session:
        said = {name: request.args.get(name, "")[:40] or None for name in SAID}
        kinds = ",".join(chosen.kinds)
        files.note_export(
            session, visitor, asked, "facts", len(found), kind=kinds, **said
        )
    hidden = {} if asked.sees_people else {"person": None}
    rows = [[{**each, **hidden}[name] for name in FACT_COLUMNS] for each in found]
    return files.file_answer(FACT_COLUMNS, rows, "facts")


def _names(visitor: Person, asked: AskedPage, found: Sequence[Any]) -> list[str]:
    """Who did each of them: of others it is for those who may see their numbers."""
    own = (each.person == visitor.address for each in found)
    return [
        (each.name or "") if asked.sees_people or is_own else ""
        for each, is_own in zip(found, own, strict=True)
    ]


def _chosen(visitor: Person, asked: AskedPage) -> FactFilter:
    said = request.args
    return FactFilter(
        _kinds(said.get("kind", "")),
        person_id=_person(visitor, asked, said.get("person", "")),
        is_hit=bool(said.get("hit")),
        seconds=parse_number(said.get("took", "")),
        weekday=parse_number(said.get("weekday", "")),
        hour=parse_number(said.get("hour", "")),
        tag_id=parse_number(said.get("tag", "")),
        is_unanswered=bool(said.get("unanswered")),
    )


def _kinds(text: str) -> tuple[Kind, ...]:
    known = {each.value: each for each in Kind}
    found = tuple(known[name] for name in text.split(",") if name in known)
    if not found:
        raise NotFound(NO_PAGE)
    return found


def _person(visitor: Person, asked: AskedPage, text: str) -> int | None:
    """Whose facts alone; those of others are for managers."""
    person_id = parse_number(text)
    if person_id in (None, visitor.id) or asked.sees_people:
        return person_id
    raise NotFound(NO_PAGE)
