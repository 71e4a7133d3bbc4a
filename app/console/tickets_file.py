"""A list of tickets as a file: the same filter and order, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app import audit
from app.console import asked_list, guard
from app.console.acts import VIA
from app.console.asked_list import AskedList
from app.console.guard import for_visitors
from app.console.list_query import TICKETS
from app.console.rendering import render_page
from app.desk import Desk
from app.errors import NotFound
from app.people import access
from app.people.person import Person
from app.people.workspace import Workspace
from app.tickets.lists import counting, pages
from app.tickets.lists.pages import ListRow, PagePlace
from app.tickets.lists.query_text import query_text
from app.tickets.status import Status
from app.web.answers import current_desk
from app.web.spreadsheet import csv_answer, csv_text
from app.wording import mark

bp = Blueprint("console_tickets_file", __name__, template_folder="templates")
guard.guard_pages(bp)

MAX_ROWS, PART = 50_000, 1000
TOO_LONG = mark("A file has at most {count} tickets. Filter the list down first.")
NAMES = (
    "number", "subject", "customer", "inbox", "status", "assignee", "priority", "tags",
    "received", "resolved", "last_mail", "waiting_since", "mails",
)  # fmt: skip


@bp.get(f"{TICKETS}.csv")
@for_visitors
def download(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The tickets of the list that the address asks for; for managers, written down."""
    if not access.may(visitor, "export"):
        raise NotFound("There is no such page.")
    desk = current_desk()
    with desk.database.reading() as session:
        lists = asked_list.read_list(session, visitor, reader)
        asked, places = lists.read.asked, lists.inbox_ids
        count = counting.count_to(session, visitor, places, asked, MAX_ROWS)
    if count > MAX_ROWS:
        title = reader.say("No file was made")
        said = reader.say(TOO_LONG, count=MAX_ROWS)
        return render_page("stopped.html", 409, title=title, sentence=said)
    with desk.database.transaction() as session:
        place = session.get_one(Workspace, visitor.workspace_id)
        by, words = audit.person_author(visitor, VIA), query_text(lists.kept)
        new = {"rows": count}
        private = {"filter": words}
        audit.record(session, by, "tickets.exported", place, new=new, private=private)
    return csv_answer(_parts(desk, visitor, lists, count), "tickets")


def _parts(desk: Desk, visitor: Person, lists: AskedList, count: int) -> Iterator[str]:
    """The file, a part at a time; no transaction is open while one is on its way."""
    yield csv_text([NAMES])
    usual = PagePlace(sort=lists.read.sort, count=count, size=PART)
    place: PagePlace | None = usual
    while place is not None:
        with desk.database.reading() as session:
            page = pages.ticket_page(
                session, visitor, lists.inbox_ids, lists.read.asked, place
            )
        yield csv_text(_cells(each, lists.names.zone) for each in page.rows)
        place = page.next and replace(page.next, sort=page.sort, count=count, size=PART)


def _cells(each: ListRow, zone: tzinfo) -> Sequence[Any]:
    def when(at: datetime | None) -> str:
        return at.astimezone(zone).isoformat(timespec="seconds") if at else ""

    row = each.row
    waits = row.since if Status(row.status).is_open else None
    return (
        row.number, row.subject, row.customer, each.inbox, row.status,
        row.assignee or "", row.priority, ", ".join(each.tags), when(each.received),
        when(each.resolved), when(each.last_mail), when(waits), each.mails,
    )  # fmt: skip
