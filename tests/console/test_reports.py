"""Reports in the console: each number opens the list that it counts."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.audit.entry import AuditEntry
from app.people.workspace import choose_workspace
from app.reports import counting
from tests.console.browser import Browser
from tests.console.chromium_pages import Open, clean, fits, picture
from tests.reports.lives import BERLIN, Life, berlin
from tests.support.office import ADA, EDSGER, GRACE, Office
from tests.support.statements import statements
from tests.support.tickets import sales_of

DAYS = "from=2026-11-16&to=2026-11-22"
REPORT = f"/console/reports?{DAYS}"
PAGES = ("", "/people", "/tags", "/hours", "/definitions")


@pytest.fixture
def office(office: Office) -> Office:
    """Two tickets in November, of them one answered twice; one of sales@."""
    with office.desk.database.transaction() as session:
        cast = office.cast
        place = choose_workspace(session, None)
        place.zone = BERLIN.key
        sales = sales_of(session, cast)
        life = Life(session, cast)
        first = life.ticket(life.customer("16 09:00", thread="a"))
        life.reply(cast.ada, "16 09:30", thread="a")
        life.reply(cast.grace, "16 09:40", thread="a")
        life.resolve(first, cast.ada, "16 10:00")
        life.customer("17 14:00", thread="b")
        other = life.ticket(life.customer("17 15:00", thread="c"))
        other.inbox_id = sales.id
        life.go_to(berlin("20 12:00"))
    with office.desk.database.transaction() as session:
        while counting.count_some(session, office.cast.acme.id):
            pass
    return office


def links(page: str) -> list[tuple[str, str]]:
    """Each link to facts, and the number that it is."""
    found = re.findall(r'<a href="(/console/reports/facts[^"]*)">([^<]+)</a>', page)
    return [(html.unescape(path), number) for path, number in found]


@pytest.mark.parametrize("path", [REPORT, f"/console/reports/people?{DAYS}"])
@pytest.mark.parametrize("who", [ADA, GRACE, EDSGER])
def test_each_number_is_the_length_of_its_list(
    office: Office, path: str, who: str
) -> None:
    visit = Browser(office)
    visit.sign_in(who)
    found = links(visit.get(path).text)
    # Who only looks has no row.
    assert len(found) >= 5 or (who == EDSGER and "people" in path)
    for address, number in found:
        if number.isdigit():
            page = visit.get(address)
            assert page.status_code == 200, address
            assert f": {number}</h1>" in page.text, address


def test_a_list_has_the_columns_that_it_fills(office: Office) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    heads = {
        kind: re.findall(
            r'<th scope="col"[^>]*>([^<]*)',
            ada.get(f"/console/reports/facts?kind={kind}&{DAYS}").text,
        )
        for kind in ("received", "first_reply", "resolved")
    }
    assert heads == {
        "received": ["Ticket", "When"],
        "first_reply": ["Ticket", "When", "Who", "How long"],
        "resolved": ["Ticket", "When", "Who"],
    }


def test_nothing_of_another_inbox_is_counted(office: Office) -> None:
    ada, grace = Browser(office), Browser(office)
    ada.sign_in(ADA)
    grace.sign_in(GRACE)
    received = r"kind=received[^>]*>(\d+)<"
    assert re.findall(received, ada.get(REPORT).text)[0] == "3"
    assert re.findall(received, grace.get(REPORT).text)[0] == "2"
    for address in ("sales@acme.example", "nobody@acme.example"):
        page = grace.get(f"{REPORT}&inbox={address}").text
        assert re.findall(received, page)[0] == "2"
        assert address not in page


def test_a_rep_sees_their_own_row_alone(office: Office) -> None:
    grace, ada = Browser(office), Browser(office)
    grace.sign_in(GRACE)
    page = grace.get(f"/console/reports/people?{DAYS}").text
    assert "Only your own numbers" in page
    assert "Ada" not in page
    ada.sign_in(ADA)
    assert "Grace" in ada.get(f"/console/reports/people?{DAYS}").text
    theirs = f"/console/reports/facts?kind=first_reply&person={office.cast.ada.id}"
    assert grace.get(f"{theirs}&{DAYS}").status_code == 404
    assert ada.get(f"{theirs}&{DAYS}").status_code == 200


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("from=2026-02-30", "“2026-02-30” is no day."),
        ("from=2026-11-22&to=2026-11-01", "The first day is after the last one."),
        ("from=2001-01-01&to=2026-11-01", "Choose at most 1,100 days."),
    ],
)
def test_days_that_make_no_sense_are_told(office: Office, said: str, told: str) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    page = ada.get(f"/console/reports?{said}")
    assert page.status_code == 200
    assert told in html.unescape(page.text)
    # The usual days are shown instead.
    assert 'name="from" value="2026-10-23"' in page.text


def test_empty_days_lead_to_today(office: Office) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    page = ada.get("/console/reports?from=2026-01-01&to=2026-01-02").text
    assert "Nothing was counted in these days." in page
    [today] = re.findall(r'href="([^"]*)">Show today', page)
    assert "from=2026-11-20&to=2026-11-20" in html.unescape(today)
    assert "Nothing was counted" not in ada.get(REPORT).text


def test_a_list_of_nothing_known_is_no_page(office: Office) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    assert ada.get("/console/reports/facts?kind=nonsense").status_code == 404
    page = "/console/reports/facts?kind=received&page=99999999999999999999"
    assert ada.get(page).status_code == 200


def test_a_file_is_for_managers_and_written_down(office: Office) -> None:
    grace, ada = Browser(office), Browser(office)
    grace.sign_in(GRACE)
    assert "Download as CSV" not in grace.get(REPORT).text
    assert grace.get(f"/console/reports.csv?{DAYS}").status_code == 404
    ada.sign_in(ADA)
    answer = ada.get(f"/console/reports.csv?{DAYS}")
    assert answer.mimetype == "text/csv"
    text = answer.data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["received"] for row in rows] == list("1200000")
    with office.desk.database.reading() as session:
        exported = AuditEntry.action == "report.exported"
        [entry] = session.scalars(select(AuditEntry).where(exported))
    assert entry.new["rows"] == 7


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_few_questions(office: Office, page: str) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    with statements(office.desk.database) as asked:
        assert ada.get(f"/console/reports{page}?{DAYS}").status_code == 200
    assert len(asked) <= 9
    assert not [each for each in asked if " events" in each or " messages" in each]


@pytest.mark.parametrize("language", ["de", "es"])
def test_the_pages_speak(office: Office, language: str) -> None:
    ada = Browser(office, language)
    ada.sign_in(ADA)
    page = ada.get(REPORT).text
    assert f'lang="{language}"' in page
    assert "Received" not in page


@pytest.mark.parametrize(("width", "has_script"), [(1280, True), (390, False)])
def test_the_pages_can_be_used(open_page: Open, width: int, has_script: bool) -> None:
    for page in PAGES:
        shown = open_page(
            f"/console/reports{page}?{DAYS}", width=width, has_script=has_script
        )
        fits(shown)
        picture(shown, f"report{page.replace('/', '-')}-{width}")
        if has_script:
            clean(shown)
    shown = open_page(REPORT, width=width, has_script=has_script)
    shown.get_by_role("row", name="Received").first.get_by_role("link").click()
    expect(shown.get_by_role("heading", name="Received: 3")).to_be_visible()
    fits(shown)
    shown.goto(f"/console/reports/facts?kind=first_reply&{DAYS}")
    fits(shown)
    picture(shown, f"report-facts-{width}")
