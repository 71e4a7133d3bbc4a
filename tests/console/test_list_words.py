"""What a list of the console says of itself, and of what it was asked for."""

from __future__ import annotations

from app import clock
from app.people.workspace import choose_workspace
from tests.console.browser import Browser
from tests.support.office import Office
from tests.support.statements import statements
from tests.support.tickets import add


def test_days_are_of_the_workspace_where_it_has_a_zone(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        at = clock.parse_moment("2026-11-22T22:30:00+00:00")
        add(session, office.cast.support, created_at=at)
    # The reader is in Berlin.
    monday = "/console/tickets?received=2026-11-23"
    assert "Nothing here." in ada.reads(monday)
    assert "Days in" not in ada.reads(monday)
    with statements(office.desk.database) as before:
        ada.reads("/console/tickets")
    with office.desk.database.transaction() as session:
        choose_workspace(session, None).zone = "Europe/Athens"
    assert "Order 1" in ada.reads(monday)
    assert "Days in Europe/Athens" in ada.reads(monday)
    # The form has the days, whatever the address calls them.
    assert ada.get(monday).text.count('value="2026-11-23"') == 2
    with statements(office.desk.database) as after:
        ada.reads("/console/tickets")
    assert len(after) == len(before)
