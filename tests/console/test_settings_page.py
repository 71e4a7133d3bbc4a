"""The workspace's zone on a page, for admins; and the way on from an error's page."""

from __future__ import annotations

from sqlalchemy import select

from app.audit.entry import AuditEntry
from app.people.workspace import Workspace
from tests.console.browser import Browser, words
from tests.support.office import GRACE, Office

PAGE, SAVE = "/console/settings", "/console/settings/workspace"


def zone_of(office: Office) -> str | None:
    with office.desk.database.reading() as session:
        return session.get_one(Workspace, office.cast.acme.id).zone


def test_an_admin_sets_the_zone_of_the_workspace(office: Office, ada: Browser) -> None:
    assert "For everybody" in ada.reads(PAGE)
    saved = ada.post(SAVE, zone="europe/berlin")
    assert (saved.status_code, saved.headers["Location"]) == (303, PAGE)
    assert zone_of(office) == "Europe/Berlin"
    assert 'value="Europe/Berlin"' in ada.get(PAGE).text
    refused = ada.post(SAVE, zone="Europe/Berlim")
    assert refused.status_code == 409
    assert "Did you mean Europe/Berlin?" in words(refused.text)
    assert 'value="Europe/Berlim"' in refused.text
    assert zone_of(office) == "Europe/Berlin"
    ada.post(SAVE, zone=" ")
    assert zone_of(office) is None
    with office.desk.database.reading() as session:
        changed = AuditEntry.action == "workspace.changed"
        told = [
            (e.old, e.new) for e in session.scalars(select(AuditEntry).where(changed))
        ]
    assert told == [
        ({"zone": None}, {"zone": "Europe/Berlin"}),
        ({"zone": "Europe/Berlin"}, {"zone": None}),
    ]


def test_ones_own_choices_stand_in_the_audit_log(office: Office, ada: Browser) -> None:
    for _ in range(2):
        assert ada.post(PAGE, weekly_digest="on").status_code == 303
    with office.desk.database.reading() as session:
        of_ada = AuditEntry.action == "person.changed"
        (told,) = session.scalars(select(AuditEntry).where(of_ada))
    assert told.old == {"shortcuts": True, "weekly_digest": False}
    assert told.new == {"shortcuts": False, "weekly_digest": True}
    assert (told.via, told.by_id) == ("console", office.cast.ada.id)


def test_nobody_else_does(office: Office) -> None:
    grace = Browser(office)
    grace.sign_in(GRACE)
    assert "For everybody" not in grace.reads(PAGE)
    assert grace.post(SAVE, zone="Europe/Berlin").status_code == 404
    assert zone_of(office) is None


def test_one_searches_on_from_a_page_that_is_not_there(
    browser: Browser, ada: Browser
) -> None:
    answer = ada.get("/console/tickets/999")
    assert (answer.status_code, 'role="search"' in answer.text) == (404, True)
    stranger = Browser(browser.office)
    assert 'role="search"' not in stranger.get("/console/nowhere").text
