"""Numbers as files for a spreadsheet; each download is written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import audit
from app.console.acts import VIA
from app.console.reports.asked import AskedPage
from app.errors import NotFound
from app.people import access
from app.people.person import Person
from app.people.workspace import Workspace
from app.reports.tables import DEFINITIONS
from app.web.spreadsheet import csv_answer, csv_text
from app.wording import mark

NO_PAGE = mark("There is no such page.")


def require_export(visitor: Person) -> None:
    """Files are for managers.

    Raises:
        NotFound: the visitor is none: for them there is no such page.
    """
    if not access.may(visitor, "export"):
        raise NotFound(NO_PAGE)


def to_its_page() -> ResponseReturnValue:
    """The page that tells what is wrong, instead of a file of something else."""
    query = request.query_string.decode("ascii", "replace")
    return redirect(f"{request.path.removesuffix('.csv')}?{query}", 303)


def note_export(
    session: Session,
    visitor: Person,
    asked: AskedPage,
    name: str,
    rows: int,
    **more: object,
) -> None:
    """Write down who has downloaded what; `more` is what else was asked."""
    place = session.get_one(Workspace, visitor.workspace_id)
    said = {
        "report": name,
        "from": asked.report.first.isoformat(),
        "to": asked.report.last.isoformat(),
        "inbox": asked.inbox.address if asked.inbox else None,
        "channel": asked.report.channel,
        "hours": "business" if asked.report.is_business else None,
        "compare": None if asked.compare == "previous" else asked.compare,
        "by": asked.by_said or None,
        **more,
        "rows": rows,
    }
    known = {key: value for key, value in said.items() if value is not None}
    by = audit.person_author(visitor, VIA)
    audit.record(session, by, "report.exported", place, new=known)


def file_answer(
    names: Sequence[str], rows: Iterable[Sequence[Any]], name: str
) -> Response:
    """A file whose last column is the number of the definitions."""
    every = ([*row, DEFINITIONS] for row in rows)
    return csv_answer([csv_text([[*names, "definitions"]]), csv_text(every)], name)
