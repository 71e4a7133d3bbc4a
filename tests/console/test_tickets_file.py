"""A list of tickets as a file: as filtered, for managers, written down, no formulas."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from app.audit.entry import AuditEntry
from app.console import tickets_file
from app.people import actor
from app.people.person import Role
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from tests.console.browser import Browser, links
from tests.support.office import GRACE, Office
from tests.support.tickets import add, add_many, sales_of

FILE = "/console/tickets.csv"


def rows(browser: Browser, path: str) -> list[dict[str, str]]:
    answer = browser.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def entries(office: Office) -> list[AuditEntry]:
    with office.desk.database.reading() as session:
        told = AuditEntry.action == "tickets.exported"
        return list(session.scalars(select(AuditEntry).where(told)))


def test_the_list_as_it_is_filtered(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        evil = {"subject": '=HYPERLINK("x")', "customer_name": "+49 30"}
        one = add(session, office.cast.support, priority="urgent", **evil)
        ticket = session.get_one(Ticket, one)
        tag = tags.find_or_make_tag(session, ticket.workspace_id, "-billing")
        ticket.tag(tag, by=actor.person_actor(office.cast.ada))
        held = {"subject": "Zwölf\nStühle", "assignee_id": office.cast.grace.id}
        add(session, office.cast.support, **held)
        add(session, office.cast.support, status="closed")
    page = ada.get("/console/tickets?sort=number")
    (path,) = [each for each in links(page.text) if each.startswith(FILE)]
    first, second = rows(ada, path)
    assert first["subject"] == '\'=HYPERLINK("x")'
    assert (first["customer"], first["tags"]) == ("'+49 30", "'-billing")
    assert (first["number"], first["inbox"]) == ("1", "support@acme.example")
    assert (first["assignee"], first["resolved"]) == ("", "")
    assert first["waiting_since"].endswith("+01:00")
    assert (second["subject"], second["assignee"]) == ("Zwölf\nStühle", "Grace Hopper")
    (closed,) = rows(ada, f"{FILE}?status=closed")
    assert (closed["waiting_since"], closed["resolved"] != "") == ("", True)
    told = entries(office)
    assert [each.new for each in told] == [{"rows": 2}, {"rows": 1}]
    assert (told[1].private or {})["filter"] == "status=closed"


def test_it_is_for_managers_and_of_their_inboxes(office: Office, ada: Browser) -> None:
    grace = Browser(office)
    grace.sign_in(GRACE)
    assert "tickets.csv" not in grace.get("/console/tickets").text
    assert grace.get(FILE).status_code == 404
    assert entries(office) == []
    with office.desk.database.transaction() as session:
        add(session, sales_of(session, office.cast))
        session.merge(office.cast.grace).role = Role.MANAGER
    grace.sign_in(GRACE)
    assert len(rows(ada, FILE)) == 1
    assert rows(grace, FILE) == []
    assert rows(grace, f"{FILE}?inbox=sales@acme.example") == []


def test_every_part_of_a_long_list(
    office: Office, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets_file, "PART", 400)
    with office.desk.database.transaction() as session:
        add_many(session, office.cast.support, 1200)
    found = rows(ada, f"{FILE}?status=any&sort=-received")
    assert sorted(int(each["number"]) for each in found) == list(range(1, 1201))
    monkeypatch.setattr(tickets_file, "MAX_ROWS", 1199)
    answer = ada.get(f"{FILE}?status=any")
    assert answer.status_code == 409
    assert "at most 1,199 tickets" in answer.text
    assert len(entries(office)) == 1
