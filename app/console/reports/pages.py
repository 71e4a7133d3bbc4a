"""The pages of reports: the numbers of some days, beside those of other days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app.console import guard
from app.console.guard import for_visitors
from app.console.rendering import render_page
from app.console.reports import files, words
from app.console.reports.asked import (
    BYS,
    CHANNELS,
    COMPARISONS,
    REPORTS,
    AskedPage,
    read_asked,
)
from app.console.reports.found import FoundReport
from app.console.reports.picture import HEIGHT, WIDTH
from app.console.reports.sections import SECTIONS, Section
from app.people.person import Person
from app.reports.definitions import WORDS
from app.reports.tables import DEFINITIONS
from app.web.answers import current_desk

bp = Blueprint("console_reports", __name__, template_folder="../templates")
guard.guard_pages(bp)

Page = Callable[[], ResponseReturnValue]


def _section_page(section: Section) -> Page:
    @for_visitors
    def page(visitor: Person, reader: Reader) -> ResponseReturnValue:
        with current_desk().database.reading() as session:
            asked = read_asked(session, visitor, reader, request.args)
            found = FoundReport(session, visitor, asked)
            values = {**section.load(found), **found.standing}
        return _drawn("report.html", reader, asked, section=section, **values)

    return page


def _section_file(section: Section) -> Page:
    @for_visitors
    def file(visitor: Person, reader: Reader) -> ResponseReturnValue:
        files.require_export(visitor)
        with current_desk().database.reading() as session:
            asked = read_asked(session, visitor, reader, request.args)
            if asked.wrong:
                return files.to_its_page()
            names, rows = section.table(FoundReport(session, visitor, asked))
        name = section.key or "report"
        with current_desk().database.transaction() as session:
            files.note_export(session, visitor, asked, name, len(rows))
        return files.file_answer(names, rows, name)

    return file


for _each in SECTIONS:
    _name = _each.key or "summary"
    _path = f"{REPORTS}/{_each.key}" if _each.key else REPORTS
    bp.add_url_rule(_path, _name, _section_page(_each))
    bp.add_url_rule(f"{_path}.csv", f"{_name}_file", _section_file(_each))


@bp.get(f"{REPORTS}/print")
@for_visitors
def print_page(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """All sections one after the other, to be printed, with what they mean."""
    values: dict[str, Any] = {}
    with current_desk().database.reading() as session:
        asked = read_asked(session, visitor, reader, request.args)
        found = FoundReport(session, visitor, asked)
        for section in SECTIONS:
            values |= section.load(found)
        values |= found.standing
    # The summary has the rows of the volume, and these its numbers.
    sections = [each for each in SECTIONS if each.key != "volume"]
    return _drawn(
        "report_print.html",
        reader,
        asked,
        sections=sections,
        meanings=WORDS,
        number=DEFINITIONS,
        **values,
    )


@bp.get(f"{REPORTS}/definitions")
@for_visitors
def definitions(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """What each number means."""
    return render_page(
        "report_words.html", reader=reader, meanings=WORDS, number=DEFINITIONS
    )


def _drawn(
    name: str, reader: Reader, asked: AskedPage, **values: Any
) -> ResponseReturnValue:
    return render_page(
        name,
        reader=reader,
        asked=asked,
        phrases=words,
        channels=CHANNELS,
        comparisons=COMPARISONS,
        bys=BYS,
        all_sections=SECTIONS,
        size=(WIDTH, HEIGHT),
        **values,
    )
