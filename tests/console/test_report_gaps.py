"""What the pages of the reports say beside their numbers."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from sqlalchemy import select, update

from app.console.reports.sections import SECTIONS
from app.people.person import Person
from app.reports.facts import FactKind as Kind
from app.reports.tables import ReportDay, ReportDue, ReportFact, ReportPerson
from app.tickets.ticket import Ticket
from tests.console.browser import Browser
from tests.console.reported import DAYS, live_some_weeks
from tests.support.office import ADA, Office

LISTED = f"/facts?kind=received&{DAYS}"
SECTION_PAGES = [f"/{each.key}" if each.key else "" for each in SECTIONS]


@pytest.fixture
def office(office: Office) -> Office:
    live_some_weeks(office)
    return office


@pytest.fixture
def ada(office: Office) -> Browser:
    browser = Browser(office)
    browser.sign_in(ADA)
    return browser


def page(ada: Browser, path: str) -> str:
    return html.unescape(ada.get(f"/console/reports{path}").text)


def test_every_page_says_how_fresh_it_is(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.number == 1)).one()
        due = ReportDue(workspace_id=ticket.workspace_id, ticket_id=ticket.id)
        session.add(due)
    for path in (*(f"{each}?{DAYS}" for each in (*SECTION_PAGES, "/print")), LISTED):
        told = page(ada, path)
        assert told.count("1 ticket is still being counted.") == 1, path
        assert "As of " in told, path


def test_rows_with_imported_tickets_say_so(office: Office, ada: Browser) -> None:
    assert "from imported mail" not in page(ada, f"/volume?{DAYS}")
    monday = (ReportDay.kind == Kind.RECEIVED) & (ReportDay.day == date(2026, 11, 16))
    with office.desk.database.transaction() as session:
        session.execute(update(ReportDay).where(monday).values(hits=1))
    [said] = re.findall(r"<th scope=\"row\">.*from imported", page(ada, f"?{DAYS}"))
    assert "Mon 16 Nov" in said


def test_one_day_can_be_asked_for(ada: Browser) -> None:
    asked = "/facts?kind=received&day=2026-11-17"
    both = "/facts?kind=received&from=2026-11-17&to=2026-11-17"
    rows = [re.findall(r"#\d+", page(ada, path)) for path in (asked, both)]
    assert rows[0] == rows[1] != []
    assert "“2026-02-30” is no day." in page(ada, "/facts?kind=received&day=2026-02-30")


def test_numbers_before_open_their_lists(ada: Browser) -> None:
    asked = "from=2026-11-18&to=2026-11-20"
    told = page(ada, f"?{asked}")
    links = re.findall(r'href="/console/reports/(facts[^"]*2026-11-15[^"]*)"', told)
    [median] = [each for each in links if "kind=next_reply&took=" in each]
    assert re.search(r"<h1>.*: [1-9]", page(ada, f"/{median}"))
    [back] = [each for each in links if "kind=resolved&hit=yes" in each]
    assert re.search(r"<h1>.*: 1<", page(ada, f"/{back}"))
    assert back in page(ada, f"/quality?{asked}").replace("&amp;", "&")


def test_tags_stand_beside_the_days_that_are_chosen(ada: Browser) -> None:
    later = "/tags?from=2027-11-15&to=2027-11-21&compare="
    assert ">billing<" in page(ada, f"{later}year")
    assert "from=2026-11-16&to=2026-11-22" in page(ada, f"{later}year")
    assert ">billing<" not in page(ada, f"{later}previous")
    alone = page(ada, f"/tags?{DAYS}&compare=none")
    assert ">billing<" in alone
    assert ">Before<" not in alone


def test_paper_has_inboxes_and_channels(ada: Browser) -> None:
    paper = page(ada, f"/print?{DAYS}")
    for name in ("sales@acme.example", "Phone"):
        assert f'<th scope="row">{name}</th>' in paper
    # Who finds it later wants to know the day.
    assert re.findall("As of ([^<]*)<", paper) == ["November 20, 2026, 12:00"]


def test_rows_tell_what_is_not_over(ada: Browser) -> None:
    told = page(ada, "/quality?from=2026-11-09&to=2026-11-20")
    assert re.findall(r"(\d+ Nov) <span[^>]*>so far", told) == ["20 Nov"]
    # Of the three days on which something was resolved.
    assert told.count("may still rise") == 3


def test_every_rule_is_published(ada: Browser) -> None:
    told = page(ada, "/definitions")
    for name in (
        "Extra replies",
        "Tags",
        "By hour",
        "Whose number it is",
        "Business hours",
        "Imported mail",
        "Shared accounts",
    ):
        assert f"<dt>{name}</dt>" in told


def test_rows_of_who_left_or_is_unknown(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        grace = session.get_one(Person, office.cast.grace.id)
        grace.is_active = False
    assert re.search(r"Grace[^<]* <span[^>]*>\(left\)", page(ada, f"/people?{DAYS}"))
    with office.desk.database.transaction() as session:
        hers = ReportPerson.person_id == office.cast.grace.id
        session.execute(update(ReportPerson).where(hers).values(person_id=0))
    assert "Somebody in a shared account" in page(ada, f"/people?{DAYS}")


def test_a_deleted_ticket_has_no_number(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        first = session.scalars(select(Ticket.id).where(Ticket.number == 2)).one()
        of_it = ReportFact.ticket_id == first
        gone = update(ReportFact).where(of_it).values(ticket_id=99_999, gone=True)
        session.execute(gone)
    told = page(ada, LISTED)
    assert "(erased)" in told
    assert "#2 " not in told
