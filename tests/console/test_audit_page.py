"""The console's page of the audit log: for admins alone, 50 rows, three statements."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import audit
from app.audit.listing import AuditFilter
from app.audit.record import SUBJECTS
from app.console.audit_page import ACTIONS, KINDS, audit_path, filter_from_args
from tests.app.test_audit_commands import steps
from tests.console.browser import Browser, links
from tests.support.office import GRACE, SUPPORT, Office
from tests.support.statements import statements

PATH = "/console/audit"

HOME = Path(__file__).parents[2]
OF = "|".join([*SUBJECTS.values(), "domain", "alias", "member", "sender", "setting"])
ACTION = re.compile(rf'"((?:{OF})\.[a-z]+(?:ed|ten|set))"')


@pytest.fixture
def log(office: Office) -> None:
    """Ada has changed the inbox 60 times, a shell has let Grace archive."""
    cast = office.cast
    with office.desk.database.transaction() as session:
        support, grace = session.merge(cast.support), session.merge(cast.grace)
        by, fields = audit.person_author(cast.ada, "console"), ["close_hours"]
        for hours in range(1, 61):
            with audit.changing(session, by, "inbox.changed", support, fields):
                support.close_hours = hours
        with audit.changing(session, audit.OPERATOR, "person.changed", grace, ["name"]):
            grace.name = "Grace <b>H</b>"


@pytest.mark.usefixtures("log")
def test_a_row_says_when_what_about_whom_and_who(ada: Browser) -> None:
    said = ada.reads(PATH)
    assert "Person changed name Grace Hopper → Grace <b>H</b> " in said
    assert f"{GRACE} A command on the server command" in said
    assert f"Inbox changed close_hours 59 → 60 {SUPPORT} ada@acme.example" in said
    assert said.count("Inbox changed") == 49


@pytest.mark.usefixtures("log")
def test_it_goes_on_to_the_first(ada: Browser) -> None:
    (older,) = [each for each in links(ada.get(PATH).text) if "before" in each]
    said = ada.reads(older)
    assert "close_hours 96 → 1 " in said
    assert "Older" not in said
    assert said.count("Inbox changed") == 11


@pytest.mark.usefixtures("log")
def test_it_is_narrowed_to_a_person_a_kind_or_one_thing(
    ada: Browser, office: Office
) -> None:
    cast = office.cast
    assert "Person changed" not in ada.reads(f"{PATH}?by={cast.ada.id}")
    assert "Inbox changed" not in ada.reads(f"{PATH}?kind=person")
    one = ada.reads(f"{PATH}?subject=person:{cast.grace.id}")
    assert f"Only {GRACE}." in one
    assert "Inbox changed" not in one
    assert "Nothing here" in ada.reads(f"{PATH}?subject=person:999")


@pytest.mark.usefixtures("log")
def test_it_asks_three_statements(ada: Browser, office: Office) -> None:
    ada.get(PATH)
    with statements(office.desk.database) as seen:
        assert ada.get(f"{PATH}?kind=inbox&by={office.cast.ada.id}").status_code == 200
    assert len(seen) == 3


def test_nobody_else_finds_it(office: Office) -> None:
    grace = Browser(office)
    grace.sign_in(GRACE)
    assert grace.get(PATH).status_code == 404
    assert PATH not in grace.get("/console").text


def test_its_address_says_what_is_shown() -> None:
    for asked in (AuditFilter(), AuditFilter(by_id=7, kind="tag"),
                  AuditFilter(kind="inbox", subject_id=3)):  # fmt: skip
        query = audit_path(asked).partition("?")[2]
        args = dict(part.split("=") for part in query.split("&") if part)
        assert filter_from_args(args) == asked
    nonsense = {"by": "x", "kind": "ufo", "subject": "inbox:x", "before": "-1"}
    assert filter_from_args(nonsense) == AuditFilter()


def test_every_action_has_words() -> None:
    written = {each for _, actions, _ in steps(Path("x")) for each in actions}
    assert written <= set(ACTIONS)


def test_the_page_has_a_name_for_everything_that_is_written_down() -> None:
    assert set(SUBJECTS.values()) == set(KINDS)
    written = set[str]()
    for part in ("app", "workers", "addon"):
        for path in (HOME / part).rglob("*.py"):
            if path.name != "audit_page.py":
                written |= set(ACTION.findall(path.read_text()))
    assert len(written) > 25
    assert written - set(ACTIONS) == set()
