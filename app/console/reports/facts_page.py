"""The list behind a number: as many rows as it says, each with its ticket."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addon.words.reader import Reader
from app.console import guard
from app.console.guard import for_visitors
from app.console.list_query import parse_number
from app.console.rendering import render_page
from app.console.reports import words
from app.console.reports.asked import REPORTS, AskedPage, read_asked
from app.errors import NotFound
from app.people import access
from app.people.person import Person
from app.reports.daily import STANDING
from app.reports.facts import FactKind as Kind
from app.reports.listing import Facts, facts_query, standing_query
from app.reports.tables import ReportFact
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_facts", __name__, template_folder="../templates")
guard.guard_pages(bp)

ROWS = 50
MAX_PAGES = 1_000
NO_PAGE = mark("There is no such page.")


@bp.get(f"{REPORTS}/facts")
@for_visitors
def facts(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The facts of the kinds that the address names, of the visitor's inboxes."""
    kinds = _kinds(request.args.get("kind", ""))
    person_id = _person(visitor, request.args.get("person", ""))
    page = min(parse_number(request.args.get("page", "")) or 1, MAX_PAGES)
    with current_desk().database.reading() as session:
        asked = read_asked(session, visitor, reader, request.args)
        query = _query(asked, kinds, person_id)
        bare = query.with_only_columns(ReportFact.ticket_id).order_by(None)
        count = session.scalar(select(func.count()).select_from(bare.subquery())) or 0
        shown = query.limit(ROWS).offset((page - 1) * ROWS)
        found = session.execute(shown).all()
    return render_page(
        "report_facts.html",
        reader=reader,
        asked=asked,
        phrases=words,
        kinds=kinds,
        found=found,
        count=count,
        first=(page - 1) * ROWS + 1,
        path=lambda number: asked.path(
            "facts",
            kind=",".join(kinds),
            person=request.args.get("person", ""),
            hit=request.args.get("hit", ""),
            page=number,
        ),
        before=page - 1 if page > 1 else 0,
        after=page + 1 if page * ROWS < count else 0,
    )


def _query(asked: AskedPage, kinds: list[Kind], person_id: int | None) -> Facts:
    if kinds[0] in STANDING:
        # At the end of the last of the days.
        return standing_query(asked.report, kinds[0], asked.report.last)
    query = facts_query(asked.report, kinds, person_id)
    return query.where(ReportFact.hit) if request.args.get("hit") else query


def _kinds(text: str) -> list[Kind]:
    known = {each.value: each for each in Kind}
    found = [known[name] for name in text.split(",") if name in known]
    if not found:
        raise NotFound(NO_PAGE)
    return found


def _person(visitor: Person, text: str) -> int | None:
    """Whose facts alone; those of others are for managers."""
    person_id = parse_number(text)
    if person_id is None or person_id == visitor.id:
        return person_id
    if not access.may(visitor, "see_people_report"):
        raise NotFound(NO_PAGE)
    return person_id
