"""Closing by itself: which moment counts, and who says after how long."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.inboxes import inbox as inboxes
from app.people import actor
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from app.tickets.verbs import closing
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.history import actions
from tests.support.terminal import Terminal

SUPPORT = "support@acme.example"


def test_the_last_mail_or_verb_counts(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.set_status(Status.RESOLVED, by=actor.CLOCK)
    assert closing.closes_after(ticket, 96) == ticket.status_at + timedelta(hours=96)
    ticket.answered_at = ticket.status_at + timedelta(hours=5)
    assert closing.closes_after(ticket, 96) == ticket.status_at + timedelta(hours=101)
    assert closing.closes_after(ticket, None) is None


def test_only_what_is_resolved_closes_by_itself(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    for status in set(Status) - {Status.RESOLVED}:
        ticket.set_status(status, by=actor.CLOCK)
        before = actions(session, ticket)
        ticket.close_silent(by=actor.CLOCK)
        assert (ticket.status, actions(session, ticket)) == (status, before)
        assert closing.closes_after(ticket, 96) is None


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Terminal:
    database = Database(sqlite_url)
    with database.transaction() as session:
        casting.enter(session)
    database.close()
    return Terminal({"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)})


@pytest.mark.parametrize(
    ("words", "hours"), [(("--after", "24"), 24), (("--never",), None)]
)
def test_an_inbox_is_told_after_how_long(
    desk: Terminal, sqlite_url: str, words: tuple[str, ...], hours: int | None
) -> None:
    assert desk("inbox", "close", SUPPORT, *words).exit_code == 0
    database = Database(sqlite_url)
    with database.reading() as session:
        assert inboxes.find_inbox(session, SUPPORT).close_hours == hours
    database.close()


@pytest.mark.parametrize(
    "words", ["", "--after 0", "--after 673", "--after 5 --never", "--after soon"]
)
def test_what_is_no_answer_is_status_2(desk: Terminal, words: str) -> None:
    assert desk("inbox", "close", SUPPORT, *words.split()).exit_code == 2
