"""Reports in the console: each number opens the list that it counts."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.audit.entry import AuditEntry
from app.console.reports.sections import SECTIONS
from tests.console.browser import Browser
from tests.console.chromium_pages import PICTURES, Open, clean, fits, picture
from tests.console.reported import DAYS, live_some_weeks
from tests.support.office import ADA, GRACE, Office
from tests.support.statements import statements

REPORT = f"/console/reports?{DAYS}"
SECTION_PAGES = tuple(f"/{each.key}" if each.key else "" for each in SECTIONS)
PAGES = (*SECTION_PAGES, "/print", "/definitions")


@pytest.fixture
def office(office: Office) -> Office:
    live_some_weeks(office)
    return office


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
    assert re.findall(received, ada.get(REPORT).text)[0] == "8"
    assert re.findall(received, grace.get(REPORT).text)[0] == "7"
    for address in ("sales@acme.example", "nobody@acme.example"):
        page = grace.get(f"{REPORT}&inbox={address}").text
        assert re.findall(received, page)[0] == "7"
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
        ("inbox=nobody@acme.example", "There is no such inbox among yours."),
        ("channel=fax", "“fax” is no choice of “Channel”."),
        ("compare=never", "“never” is no choice of “Compare with”."),
        ("by=hour&hours=mine", "“hour” is no choice of “Rows”."),
        ("by=hour&hours=mine", "“mine” is no choice of “Times”."),
    ],
)
def test_what_makes_no_sense_is_told(office: Office, said: str, told: str) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    page = ada.get(f"/console/reports?{said}")
    assert page.status_code == 200
    assert told in html.unescape(page.text)
    # The usual days are shown instead.
    assert 'name="from" value="2026-10-23"' in page.text
    listed = ada.get(f"/console/reports/facts?kind=received&{said}")
    assert told in html.unescape(listed.text)
    # A file could not tell.
    for name in (".csv", "/facts.csv"):
        sent = ada.get(f"/console/reports{name}?kind=received&{said}")
        assert sent.status_code == 303
        assert ".csv" not in sent.location


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
    page = "/console/reports/facts?kind=received&page="
    assert ada.get(f"{page}99999999999999999999").status_code == 404
    assert ada.get(f"{page}2").status_code == 200


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
    assert [row["received"] for row in rows] == list("2222000")
    with office.desk.database.reading() as session:
        exported = AuditEntry.action == "report.exported"
        [entry] = session.scalars(select(AuditEntry).where(exported))
    assert entry.new["rows"] == 7


def test_a_file_is_written_down_with_all_that_was_asked(office: Office) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    who = f"kind=extra_reply&hit=yes&person={office.cast.grace.id}"
    asked = f"{DAYS}&{who}&hours=business&compare=year&by=week"
    assert ada.get(f"/console/reports/facts.csv?{asked}").status_code == 200
    with office.desk.database.reading() as session:
        exported = AuditEntry.action == "report.exported"
        [entry] = session.scalars(select(AuditEntry).where(exported))
    assert entry.new == {
        "report": "facts",
        "from": "2026-11-16",
        "to": "2026-11-22",
        "kind": "extra_reply",
        "hit": "yes",
        "person": str(office.cast.grace.id),
        "hours": "business",
        "compare": "year",
        "by": "week",
        "rows": 1,
    }


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_few_questions(office: Office, page: str) -> None:
    ada = Browser(office)
    ada.sign_in(ADA)
    with statements(office.desk.database) as asked:
        assert ada.get(f"/console/reports{page}?{DAYS}").status_code == 200
    # That on paper has all the others on it.
    assert len(asked) <= (18 if page == "/print" else 9)
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
    first = shown.get_by_role("row", name="Received").first
    first.get_by_role("link").first.click()
    expect(shown.get_by_role("heading", name="Received: 8")).to_be_visible()
    fits(shown)
    shown.goto(f"/console/reports/facts?kind=first_reply&{DAYS}")
    fits(shown)
    picture(shown, f"report-facts-{width}")


def test_all_of_it_goes_on_paper(open_page: Open, tmp_path: Path) -> None:
    shown = open_page(f"/console/reports/print?{DAYS}", has_script=False)
    path = Path(PICTURES or tmp_path, "report.pdf")
    paper = shown.pdf(path=path, prefer_css_page_size=True, print_background=True)
    # Sheets of A4, in points.
    sheets = re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", paper)
    assert 1 <= len(sheets) <= 5
    assert set(sheets) <= {(b"594", b"841"), (b"595", b"842")}
    shown.emulate_media(media="print")
    shown.set_viewport_size({"width": 688, "height": 1_000})
    fits(shown)
    for name in ("Summary", "Response times", "Quality", "By hour", "Tags", "People"):
        expect(shown.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(shown.get_by_text("Definitions, version 1")).to_be_visible()
    expect(shown.get_by_role("navigation")).to_have_count(0)
    expect(shown.get_by_text("Back to the report")).to_be_hidden()
