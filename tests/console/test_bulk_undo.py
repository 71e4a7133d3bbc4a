"""Many at once: who may undo it, what comes back, and what is said of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.inboxes.inbox import Inbox
from app.tickets.intake.sender_rule import SenderRule
from tests.console.browser import Browser, words
from tests.console.test_bulk_page import chosen, events, fill, turn
from tests.support.office import GRACE, Office
from workers.chores.bulk_actions import go_on_with_bulk

LOW = {"act": "priority", "priority_to": "low"}


@pytest.fixture
def grace(office: Office) -> Browser:
    other = Browser(office)
    assert other.sign_in(GRACE).status_code == 303
    return other


def test_many_are_no_tickets_and_their_senders_stay(
    office: Office, ada: Browser
) -> None:
    fill(office, 3)
    path = chosen(ada, range(1, 4), act="set-aside", never="1")
    assert "Mark as not tickets" in ada.reads(path)
    assert "Done. 3 changed" in turn(ada, path, "run")
    assert "Nothing here." in ada.reads("/console/tickets")
    assert "3 set aside" in ada.reads("/console/set-aside")
    with office.desk.database.reading() as session:
        assert session.scalars(select(SenderRule.address)).all() == []
    assert "Undone. 3 undone" in turn(ada, path, "undo")
    assert "1–3 of 3" in ada.reads("/console/tickets")
    said = ada.reads("/console/tickets/1")
    assert "marked it as not a ticket (with 2 others)" in said
    assert "undid that: a ticket again (with 2 others)" in said


def test_one_that_was_set_aside_by_hand_is_undone_with_its_sender(
    office: Office, ada: Browser
) -> None:
    fill(office, 1)
    ada.press(ada.get("/console/tickets/1").text, "set-aside", never="1")
    page = ada.get("/console/tickets/1").text
    assert "You marked it as not a ticket" in words(page)
    (number,) = {each for each in page.split('name="event" value="')[1].split('"')[:1]}
    ada.press(page, "undo", event=number)
    assert "1–1 of 1" in ada.reads("/console/tickets")
    with office.desk.database.reading() as session:
        assert session.scalars(select(SenderRule.address)).all() == []


def test_a_snooze_gives_back_the_former_one(office: Office, ada: Browser) -> None:
    fill(office, 2)
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    ada.press(ada.get("/console/tickets/1").text, "snooze", until=tomorrow)
    former = office.shown(1)["snoozed_until"]
    later = (clock.now() + timedelta(days=3)).isoformat()
    path = chosen(ada, range(1, 3), act="snooze", until=later)
    assert "Snooze until " in ada.reads(path)
    assert "Done. 2 changed" in turn(ada, path, "run")
    assert office.shown(1)["snoozed_until"] != former
    assert "Undone. 2 undone" in turn(ada, path, "undo")
    assert office.shown(1)["snoozed_until"] == former
    assert office.shown(2)["snoozed_until"] is None
    answer = ada.post("/console/bulk", ticket="1", act="snooze", until="soon")
    assert answer.status_code == 409
    assert "Choose a date and a time." in words(answer.text)


def test_a_manager_undoes_what_a_colleague_did(
    office: Office, ada: Browser, grace: Browser
) -> None:
    """Only where they see all of it; nobody else does."""
    fill(office, 3)
    path = chosen(grace, range(1, 4), **LOW)
    assert ada.get(path).status_code == 404
    assert "Done. 3 changed" in turn(grace, path, "run")
    with office.ticket(2) as (session, ticket):
        private = Inbox(workspace_id=ticket.workspace_id, address="hr@acme.example")
        session.add(private)
        session.flush()
        ticket.inbox_id = private.id
    assert ada.get(path).status_code == 404
    assert ada.post(f"{path}/undo").status_code == 404
    with office.ticket(2) as (session, ticket):
        ticket.inbox_id = office.cast.support.id
    assert "Undone. 3 undone" in turn(ada, path, "undo")
    assert "Ada undid that: the priority is normal again" in grace.reads(
        "/console/tickets/1"
    )
    own = chosen(ada, range(1, 4), **LOW)
    turn(ada, own, "run")
    assert grace.get(own).status_code == 404
    assert grace.post(f"{own}/undo").status_code == 404


def test_a_request_that_was_killed_is_gone_on_with(
    office: Office, ada: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short one is done in its request; what is left of it the clock does."""
    fill(office, 60)
    path = chosen(ada, range(1, 61), **LOW)
    with monkeypatch.context() as patch:
        patch.setattr("app.console.bulk_page.work.work_part", _dies)
        assert ada.post(f"{path}/run").status_code == 500
    assert "Working … 0 of 60" in ada.reads(path)
    assert go_on_with_bulk(office.desk) == 3
    assert "Done. 60 changed" in ada.reads(path)
    assert events(office) == 60


def _dies(*_: object) -> bool:
    raise RuntimeError


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Ada set the priority to low (with 1 other)"),
        ("de", "(mit 1 anderen)"),
        ("es", "(con otro)"),
    ],
)
def test_a_history_says_with_how_many_others(
    office: Office, language: str, said: str
) -> None:
    fill(office, 2)
    browser = Browser(office, language)
    browser.sign_in()
    path = chosen(browser, range(1, 3), **LOW)
    browser.post(f"{path}/run")
    assert said in browser.reads("/console/tickets/1")
    (told,) = office.shown(1)["events"]
    assert told["details"]["bulk"] == int(path.rpartition("/")[2])


def test_an_admin_outside_reads_no_words_of_it_in_the_log(
    office: Office, ada: Browser, grace: Browser
) -> None:
    fill(office, 2)
    path = chosen(grace, range(1, 3), act="untag", tag="secret")
    turn(grace, path, "run")
    said = ada.reads("/console/audit?kind=bulk")
    assert "Many tickets changed at once" in said
    assert "secret" not in said
