"""Each number of each page of the reports is the length of the list that it opens."""

from __future__ import annotations

import html
import re
from itertools import product

import pytest

from app.console.reports.sections import SECTIONS
from tests.console.browser import Browser
from tests.console.reported import DAYS, live_some_weeks
from tests.support.office import ADA, EDSGER, GRACE, Office

FILTERS = (
    DAYS,
    f"{DAYS}&inbox=support@acme.example",
    f"{DAYS}&channel=phone",
    f"{DAYS}&hours=business&compare=year",
    "from=2026-11-01&to=2026-11-30&by=week",
    "from=2026-11-17&to=2026-11-17",
)
PAGES = (*(f"/{each.key}" if each.key else "" for each in SECTIONS), "/print")
LINK = re.compile(r'<a href="(/console/(?:reports/facts|tickets)\?[^"]*)">([^<]+)</a>')
# A cell of a table, but for how much it has changed.
CELL = re.compile(r'<td class="number"(?! data-label="Change")[^>]*>(.*?)</td>')
HEAD = re.compile(r"<h1>[^<]*: (\d+)</h1>")


@pytest.fixture
def office(office: Office) -> Office:
    live_some_weeks(office)
    return office


@pytest.mark.parametrize("who", [ADA, GRACE, EDSGER])
def test_each_number_opens_as_many(office: Office, who: str) -> None:
    visit = Browser(office)
    visit.sign_in(who)
    opened = dict[str, str]()
    for page, asked in product(PAGES, FILTERS):
        text = visit.get(f"/console/reports{page}?{asked}").text
        loose = [cell for cell in CELL.findall(text) if re.fullmatch("[1-9]\\d*", cell)]
        assert loose == [], page
        for path, said in LINK.findall(text):
            assert opened.setdefault(html.unescape(path), said) == said, path
    for path, said in opened.items():
        count = counted(visit, path)
        # Behind a time is the ticket that took so long, or several.
        assert int(said) == count if said.isdigit() else count >= 1, path
    assert len(opened) > 100


def counted(visit: Browser, path: str) -> int:
    """How many rows the list has; its head says the same."""
    page = visit.get(path)
    assert page.status_code == 200, path
    if path.startswith("/console/tickets"):
        return len(re.findall('<tr[^>]* data-row="\\d+"', page.text))
    rows = page.text.count('<tr><th scope="row">')
    assert HEAD.findall(page.text) == [str(rows)], path
    return rows
