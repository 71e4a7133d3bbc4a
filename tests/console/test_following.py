"""“Follow” on the ticket's page."""

from __future__ import annotations

import re

from tests.console.browser import Browser
from tests.support.office import EDSGER, Office
from tests.support.tickets import add


def test_an_observer_follows_from_the_page(office: Office) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    browser = Browser(office)
    browser.sign_in(EDSGER)
    page = "/console/tickets/1"
    for name, after in (("follow", "unfollow"), ("unfollow", "follow")):
        said = browser.get(page).text
        assert re.findall(r'action="/console/tickets/1/(\w*follow)"', said) == [name]
        once = re.findall(r'name="once" value="([^"]+)"', said)[0]
        answer = browser.post(f"{page}/{name}", version="1", once=f"{once}{name}")
        assert answer.status_code == 303
        assert f'action="/console/tickets/1/{after}"' in browser.get(page).text
