"""`desk seed`: as many tickets as asked for, whole, and nothing owed to Gmail."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.commands import seeding, seeding_rest
from app.db import Database
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.pending_thread import PendingThread
from app.people import person as people
from app.people.workspace import Workspace
from app.tickets import view_queries
from app.tickets.lists import queues, search
from app.tickets.ticket import Ticket
from tests.support import cast as casting
from tests.support.terminal import Terminal

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Terminal:
    """A terminal beside a desk with the cast on it."""
    database = Database(database_url)
    with database.transaction() as session:
        casting.enter(session)
    database.close()
    return Terminal({"DESK_DATABASE_URL": database_url, "DESK_DATA_DIR": str(tmp_path)})


def test_it_tops_up_and_keeps_the_number_of_the_living(
    desk: Terminal, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeding, "BATCH", 40)
    monkeypatch.setattr(seeding, "ALIVE", 30)
    for wanted, said in ((60, "60 tickets made"), (200, "140 tickets"), (90, "0 ti")):
        told = desk("seed", "--tickets", str(wanted))
        assert (told.exit_code, said in told.stdout) == (0, True), told.output
        assert sum(t["status"] != "closed" for t in tickets(desk)) == 30
    assert sorted(t["number"] for t in tickets(desk)) == list(range(1, 201))


def test_reports_count_them(desk: Terminal) -> None:
    assert desk("seed", "--tickets", "40").exit_code == 0
    told = json.loads(desk("report", "--no-wait", "--json").stdout)
    assert told["uncounted"] == 0
    today = datetime.now(UTC).date()
    days = ("--from", str(today - timedelta(days=2)), "--to", str(today))
    facts = desk("report", "facts", "received", *days, "--json").stdout
    assert len(json.loads(facts)) == 40
    assert desk("report", "rebuild", "--check").exit_code == 0


def test_they_are_whole(desk: Terminal, database_url: str) -> None:
    assert desk("seed", "--tickets", "40").exit_code == 0
    shown = desk.json("ticket", "show", "20")
    assert shown["customer"]["address"] == "customer4@seeded.example"
    assert [each["action"] for each in shown["events"]] == ["created"]
    assert [each["message_id"] for each in shown["messages"]] == ["20@seeded.example"]
    assert (shown["tags"], len(shown["notes"])) == (["delivery"], 1)
    assert len(shown["threads"]) == 1
    database = Database(database_url)
    with database.reading() as session:
        ada = people.find_person(session, "ada@acme.example")
        thread = shown["threads"][0]["thread_id"]
        seen = view_queries.of_mail(session, ada, thread, "").view
        assert seen is not None
        # The first mail's id is its thread's, as at Gmail: a card asks Gmail nothing.
        assert view_queries.of_mail(session, ada, thread, thread).is_counted
        assert (seen.number, seen.note_count, seen.mail_count) == (20, 1, 1)
        found = search.search_tickets(session, ada, "cupboard")
        assert [row.number for row in found.rows] == [39, 31, 23, 15, 7]
        free = queues.waiting_queue(session, ada, 0)
        assert free.count > 0
    database.close()


def test_customers_are_known_and_some_mail_is_set_aside(
    desk: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many of it in the last 90 days, however many tickets there are."""
    monkeypatch.setattr(seeding, "BATCH", 40)
    monkeypatch.setattr(seeding_rest, "RECENT_ASIDE", 3)
    for wanted, recent, all_of_it in ((60, 3, 3), (200, 3, 10)):
        assert desk("seed", "--tickets", str(wanted)).exit_code == 0
        assert desk.json("set-aside", "list")["count"] == recent
        everything = desk.json("set-aside", "list", "--days", "3660")
        assert everything["count"] == all_of_it
    known = desk.json("customer", "show", "customer4@seeded.example")
    assert known["tickets"]["total"] == 5


def test_nothing_is_owed_and_numbers_go_on(desk: Terminal, database_url: str) -> None:
    assert desk("seed", "--tickets", "10").exit_code == 0
    database = Database(database_url)
    with database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(PendingThread)) == 0
        place = session.scalars(select(Workspace)).one()
        assert place.last_number == 10
    database.close()


def test_a_desk_that_is_at_work_is_left_alone(
    desk: Terminal, database_url: str
) -> None:
    database = Database(database_url)
    with database.transaction() as session:
        place = session.scalars(select(Workspace)).one()
        box = mailboxes.find_or_make_mailbox(session, place.id, "support@acme.example")
        box.connect(delegated=True)
    told = desk("seed", "--tickets", "10")
    assert (told.exit_code, "A mailbox is connected" in told.stderr) == (1, True)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 0
    database.close()


def tickets(desk: Terminal) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.json("ticket", "list")
    return found


def test_the_bench_asks_everything_and_writes_nothing(desk: Terminal) -> None:
    assert desk("seed", "--tickets", "30").exit_code == 0
    before = desk.json("ticket", "show", "30")
    told = desk.json("bench", "queries", "--times", "2")
    assert told["tickets"] == 30
    assert len(told["milliseconds"]) == 22
    assert all(taken > 0 for taken in told["milliseconds"].values())
    assert desk.json("ticket", "show", "30") == before
    assert "a click" in desk("bench", "queries", "--times", "2").stdout


def test_the_bench_says_what_it_lacks(desk: Terminal) -> None:
    told = desk("bench", "queries")
    assert (told.exit_code, "desk seed" in told.stderr) == (1, True)
