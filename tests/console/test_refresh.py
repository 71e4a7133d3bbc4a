"""A page that is looked at says what is new, and nothing when nothing is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.people.console_session import SEEN_EVERY, ConsoleSession
from app.tickets.bulk_actions.table import BulkAction, BulkState
from tests.console.browser import Browser
from tests.support.office import GRACE, Office
from tests.support.tickets import add

PAGES = ("/console", "/console/tickets", "/console/tickets/1", "/console/set-aside")


def ask(who: Browser, path: str, tag: str) -> tuple[int, str, dict[str, str]]:
    """What the page's script is told that has this tag."""
    answer = who.desk.get(path, headers={"If-None-Match": tag, "Desk-Refresh": "1"})
    return answer.status_code, answer.text, dict(answer.headers)


@pytest.mark.parametrize("path", PAGES)
def test_what_has_not_changed_is_not_sent_once_more(
    office: Office, ada: Browser, path: str
) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    first = ada.desk.get(path)
    tag = first.headers["ETag"]
    assert f"data-tag={tag}" in first.text
    status, body, headers = ask(ada, path, tag)
    assert (status, body) == (304, "")
    for each in (first.headers, headers):
        # Nobody keeps it, neither the browser nor what stands between.
        assert (each["ETag"], each["Cache-Control"]) == (tag, "no-store")
        assert "Desk-As-Of" in each
    assert ask(ada, path, '"another"')[0] == 200
    with office.desk.database.transaction() as session:
        add(session, office.cast.support, assignee_id=office.cast.grace.id)
    if path in ("/console", "/console/tickets"):
        status, body, headers = ask(ada, path, tag)
        assert (status, headers["ETag"] == tag) == (200, False)
        assert "Grace" in body
    # A colleague's page is another one, though it holds the same.
    grace = Browser(office)
    grace.sign_in(GRACE)
    assert ask(grace, path, tag)[0] == 200


def test_only_a_page_that_can_be_asked_for_again_does_so(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    page = ada.get("/console/tickets/1").text
    ada.press(page, "take")
    refused = ada.press(page, "status", to="waiting")
    assert refused.status_code == 409
    for answer in (
        refused,
        ada.get("/console/tickets/9"),
        Browser(office).get(PAGES[0]),
    ):
        assert "as-of" not in answer.text
        assert "ETag" not in answer.headers


def test_a_page_that_asks_by_itself_is_no_sign_of_life(
    office: Office, ada: Browser
) -> None:
    """A tab that is left open signs out like one that is closed."""
    past = clock.now() - SEEN_EVERY - timedelta(minutes=1)

    def seen_again(path: str, tag: str = "") -> bool:
        with office.desk.database.transaction() as session:
            session.execute(update(ConsoleSession).values(seen_at=past))
        _ = ask(ada, path, tag) if tag else ada.get(path)
        with office.desk.database.reading() as session:
            return session.scalars(select(ConsoleSession.seen_at)).one() > past

    assert not seen_again("/console", '"x"')
    assert seen_again("/console")


def test_what_is_at_work_is_looked_at_every_two_seconds(
    office: Office, ada: Browser
) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    chosen = ada.post("/console/bulk", act="priority", priority_to="high", ticket="1")
    path = chosen.headers["Location"]
    assert 'data-seconds="60"' in ada.get(path).text
    with office.desk.database.transaction() as session:
        session.execute(update(BulkAction).values(state=BulkState.RUNNING))
    at_work = ada.get(path).text
    assert 'data-seconds="2"' in at_work
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in at_work
