"""What every page says to the browser besides itself."""

from __future__ import annotations

import re

from tests.console.browser import Browser
from tests.support.office import Office
from tests.support.tickets import add

# A card draws itself anew when the page that it has opened is closed.
OPENED = ("/console", "/console/tickets/1", "/connect", "/setup", "/help")


def test_a_card_hears_when_a_page_that_it_has_opened_is_closed(
    office: Office, ada: Browser
) -> None:
    """With this header Gmail's window would know nothing of the page any more."""
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    rules = ada.desk.application.url_map.iter_rules()
    paths = {
        re.sub(r"<[^>]*>", "1", each.rule)
        for each in rules
        if "GET" in (each.methods or ())
    }
    assert paths >= set(OPENED)
    for path in sorted(paths):
        with ada.desk.get(path) as answer:
            assert "Cross-Origin-Opener-Policy" not in answer.headers, path
