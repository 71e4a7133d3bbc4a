"""The pages of reports: the numbers of some days, beside those of other days."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words import status_lines
from addon.words.reader import Reader
from app import audit
from app.console import guard
from app.console.acts import VIA
from app.console.guard import for_visitors
from app.console.rendering import render_page
from app.console.reports import words
from app.console.reports.asked import (
    CHANNELS,
    COMPARISONS,
    REPORTS,
    AskedPage,
    read_asked,
)
from app.console.reports.buckets import put_together
from app.console.reports.picture import HEIGHT, WIDTH, draw_picture
from app.errors import NotFound
from app.people import access
from app.people.person import Person
from app.people.workspace import Workspace
from app.reports import counting
from app.reports.definitions import WORDS
from app.reports.numbers import BACKLOG, VOLUME, ReportNumbers
from app.reports.people import person_rows, tag_rows
from app.reports.tables import DEFINITIONS
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_reports", __name__, template_folder="../templates")
guard.guard_pages(bp)

NO_PAGE = mark("There is no such page.")
# A cell that begins so is taken for a formula by programs that open the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@bp.get(REPORTS)
@for_visitors
def summary(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Every number of the days, what it was before, and a row for each day."""
    with current_desk().database.reading() as session:
        asked = read_asked(session, visitor, reader, request.args)
        numbers = ReportNumbers(session, asked.report)
        compared = asked.compared
        before = ReportNumbers(session, compared).totals() if compared else None
        due = counting.uncounted(session, visitor.workspace_id)
    rows = put_together(numbers.series(asked.today), asked.by, asked.today)
    return _page(
        "report.html",
        reader,
        asked,
        now=numbers.totals(),
        before=before,
        rows=rows,
        picture=draw_picture(rows),
        size=(WIDTH, HEIGHT),
        uncounted=due,
    )


@bp.get(f"{REPORTS}/hours")
@for_visitors
def hours(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """When customers write and when we reply: weekdays and hours."""
    with current_desk().database.reading() as session:
        asked = read_asked(session, visitor, reader, request.args)
        heat = ReportNumbers(session, asked.report).heat()
    most = {name: max(max(day) for day in rows) or 1 for name, rows in heat.items()}
    return _page("report_hours.html", reader, asked, heat=heat, most=most)


@bp.get(f"{REPORTS}/tags")
@for_visitors
def tags(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Which tags the received tickets have."""
    with current_desk().database.reading() as session:
        asked = read_asked(session, visitor, reader, request.args)
        found = tag_rows(session, asked.report)
    return _page("report_tags.html", reader, asked, found=found)


@bp.get(f"{REPORTS}/people")
@for_visitors
def people(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Who did what; who is no manager sees their own row."""
    sees_all = access.may(visitor, "see_people_report")
    with current_desk().database.reading() as session:
        asked = read_asked(session, visitor, reader, request.args)
        found = person_rows(session, asked.report, None if sees_all else visitor.id)
    named = [(each["name"] or "", each["person"] or "") for each in found]
    called = status_lines.told_apart(named)
    shown = list(zip(found, called, strict=True))
    return _page("report_people.html", reader, asked, shown=shown, sees_all=sees_all)


@bp.get(f"{REPORTS}/definitions")
@for_visitors
def definitions(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """What each number means."""
    return render_page(
        "report_words.html", reader=reader, meanings=WORDS, number=DEFINITIONS
    )


@bp.get(f"{REPORTS}.csv")
@for_visitors
def days_file(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """A row for each day, for a spreadsheet; for managers, and written down."""
    if not access.may(visitor, "export"):
        raise NotFound(NO_PAGE)
    with current_desk().database.reading() as session:
        asked = read_asked(session, visitor, reader, request.args)
        series = ReportNumbers(session, asked.report).series(asked.today)
    with current_desk().database.transaction() as session:
        _note_export(session, visitor, asked, len(series))
    names = ("day", *VOLUME, *BACKLOG)
    rows = [[row[name] for name in names] + [DEFINITIONS] for row in series]
    return file_answer([*names, "definitions"], rows, "report")


def file_answer(names: list[str], rows: list[list[Any]], name: str) -> Response:
    """A CSV file: UTF-8 with a mark, so that spreadsheets know."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([names, *([_cell(each) for each in row] for row in rows)])
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _cell(value: Any) -> Any:
    is_text = isinstance(value, str)
    return f"'{value}" if is_text and value.startswith(FORMULA) else value


def _note_export(
    session: Session, visitor: Person, asked: AskedPage, rows: int
) -> None:
    place = session.get_one(Workspace, visitor.workspace_id)
    days = {"from": asked.report.first.isoformat(), "to": asked.report.last.isoformat()}
    by = audit.person_author(visitor, VIA)
    audit.record(session, by, "report.exported", place, new={**days, "rows": rows})


def _page(
    name: str, reader: Reader, asked: AskedPage, **values: Any
) -> ResponseReturnValue:
    return render_page(
        name,
        reader=reader,
        asked=asked,
        phrases=words,
        channels=CHANNELS,
        comparisons=COMPARISONS,
        **values,
    )
