"""Bulk actions on both databases: two at work at once, killed undoing; `desk bulk`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.audit import AuditEntry
from app.db import Database
from app.people.principal import Principal, person_principal
from app.tickets import acting
from app.tickets.acting.arguments import Args
from app.tickets.bulk_actions import choosing, work
from app.tickets.bulk_actions.choosing import Chosen
from app.tickets.bulk_actions.table import BulkAction, BulkState
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.office import ADA, EDSGER, GRACE
from tests.support.patience import LOCKED
from tests.support.terminal import Terminal
from tests.support.tickets import add_many
from tests.support.together import together

# SQL is at stake.
pytestmark = pytest.mark.both_databases
HIGH: Args = {"to": "high"}


class Desk:
    """A database with the cast and open tickets, and what is done to many of them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction() as session:
            self.cast: Cast = casting.enter(session)
            add_many(session, self.cast.support, 60, status="open")

    def choose(self, act: str = "prioritise", args: Args = HIGH) -> int:
        """Ada chooses all of them; the bulk action's id."""
        with self.database.transaction() as session:
            ids = session.scalars(select(Ticket.id).order_by(Ticket.id)).all()
            chosen = Chosen(ids, "status=open")
            return choosing.choose(session, self.by(), act, args, chosen).id

    def by(self) -> Principal:
        """Ada, at the console."""
        return person_principal(self.cast.ada, "console")

    def begin(self, bulk_id: int, *, is_undo: bool = False) -> None:
        """Have it done, or undone."""
        with self.database.transaction() as session:
            bulk = session.get_one(BulkAction, bulk_id)
            turn = work.begin_undo if is_undo else work.begin
            assert turn(session, bulk, self.by())

    def part(self, bulk_id: int) -> bool:
        """Do a part of it."""
        with self.database.transaction() as session:
            return work.work_part(session, bulk_id)

    def end(self, bulk_id: int) -> None:
        """Go on to the end."""
        while self.part(bulk_id):
            pass

    def act(self, verb: str, number: int, args: Args) -> None:
        """Grace does something with one ticket."""
        with self.database.transaction() as session:
            query = select(Ticket.id).where(Ticket.number == number)
            by = person_principal(session.merge(self.cast.grace))
            acting.act(session, by, session.scalars(query).one(), verb, args)

    def events(self) -> int:
        """How many events there are."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Event)) or 0

    def state(self, bulk_id: int) -> str:
        """How far it is."""
        with self.database.reading() as session:
            return session.get_one(BulkAction, bulk_id).state


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Database(database_url, patience=LOCKED)
    yield Desk(opened)
    opened.close()


@pytest.fixture
def terminal(desk: Desk, database_url: str, tmp_path: Path) -> Terminal:
    return Terminal({"DESK_DATABASE_URL": database_url, "DESK_DATA_DIR": str(tmp_path)})


def test_two_at_work_at_once_do_nothing_twice(desk: Desk) -> None:
    """The request and the clock's process, both ways."""
    bulk_id = desk.choose()
    for is_undo, count in ((False, 60), (True, 120)):
        desk.begin(bulk_id, is_undo=is_undo)
        together(2, lambda _: desk.end(bulk_id))
        # Who finds the other one at it goes away.
        desk.end(bulk_id)
        assert desk.events() == count
    assert desk.state(bulk_id) == BulkState.UNDONE


def test_a_killed_undo_goes_on_and_undoes_nothing_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk_id = desk.choose()
    desk.begin(bulk_id)
    desk.end(bulk_id)
    desk.begin(bulk_id, is_undo=True)
    assert desk.part(bulk_id)
    undone, left = acting.bulk, 10

    def dies(*args: Any, **more: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return undone(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(acting, "bulk", dies)
        with pytest.raises(KeyboardInterrupt):
            desk.part(bulk_id)
    assert desk.events() == 60 + work.PART_SIZE
    desk.end(bulk_id)
    assert desk.events() == 120


def test_what_is_no_ticket_any_more_is_again_unless_somebody_was_faster(
    desk: Desk,
) -> None:
    bulk_id = desk.choose("set_aside", {})
    desk.act("tag", 2, {"tag": "vip"})
    desk.act("take", 3, {})
    desk.begin(bulk_id)
    desk.end(bulk_id)
    with desk.database.reading() as session:
        left = select(Ticket.number).where(Ticket.aside_reason.is_(None))
        # A tag stands in nobody's way; who has taken it works at it.
        assert session.scalars(left).all() == [3]
    desk.act("restore", 5, {})
    desk.begin(bulk_id, is_undo=True)
    desk.end(bulk_id)
    with desk.database.reading() as session:
        gone = select(Ticket.number).where(Ticket.aside_reason.is_not(None))
        assert session.scalars(gone).all() == []
        counts = choosing.outcomes(session, session.get_one(BulkAction, bulk_id))
    assert counts == {"refused": 1, "kept": 1, "undone": 58}


def test_what_was_merged_or_set_aside_since_is_left_alone(desk: Desk) -> None:
    bulk_id = desk.choose()
    desk.begin(bulk_id)
    desk.end(bulk_id)
    desk.act("set_aside", 7, {})
    before = desk.events()
    desk.begin(bulk_id, is_undo=True)
    desk.end(bulk_id)
    assert desk.events() == before + 59


def test_the_commands_list_show_and_undo(desk: Desk, terminal: Terminal) -> None:
    first, bulk_id = desk.choose("wake", {}), desk.choose()
    desk.begin(bulk_id)
    desk.end(bulk_id)
    desk.act("prioritise", 9, {"to": "low"})
    newest, older = terminal.json("bulk", "list")
    assert (older["id"], older["state"], older["counts"]) == (
        first,
        "preview",
        {"to_do": 60},
    )
    assert (newest["act"], newest["arguments"]) == ("prioritise", {"to": "high"})
    assert newest["title"] == "Set the priority to High"
    assert (newest["by"], newest["undone_by"]) == (ADA, None)
    assert (newest["total"], newest["counts"]) == (60, {"changed": 60})
    assert newest["filter"] == "status=open"
    (line,) = terminal("bulk", "list", "--limit", "1").stdout.splitlines()
    assert line.endswith(f"{ADA}\tdone\tSet the priority to High\tchanged 60")

    shown = terminal.json("bulk", "show", str(bulk_id))
    assert len(shown["tickets"]) == 60
    for who in (EDSGER, GRACE):
        answer = terminal("bulk", "undo", str(bulk_id), "--by", who)
        assert (answer.exit_code, answer.stderr) == (
            1,
            "Error: There is no such bulk action.\n",
        )
    said = terminal("bulk", "undo", str(bulk_id), "--by", ADA).stdout
    assert "kept 1, undone 59" in said
    assert "#9\tGrace Hopper set the priority to low" in said
    again = terminal.json("bulk", "undo", str(bulk_id), "--by", ADA)
    assert (again["state"], again["undone_by"]) == ("undone", ADA)
    assert desk.events() == 60 + 1 + 59
    told = terminal("bulk", "show", str(bulk_id)).stdout
    assert "#9\tkept\tGrace Hopper set the priority to low" in told


@pytest.mark.parametrize("which", ["999", str(2**63 - 1)])
def test_what_is_not_there_is_said(terminal: Terminal, which: str) -> None:
    for words in (("show", which), ("undo", which, "--by", ADA)):
        answer = terminal("bulk", *words)
        assert answer.exit_code == 1
        assert answer.stderr == "Error: There is no such bulk action.\n"


def test_what_is_at_work_is_not_undone_by_the_command(
    desk: Desk, terminal: Terminal
) -> None:
    bulk_id = desk.choose()
    answer = terminal("bulk", "undo", str(bulk_id), "--by", ADA)
    assert (
        answer.stderr == "Error: It was never started, so there is nothing to undo.\n"
    )
    desk.begin(bulk_id)
    answer = terminal("bulk", "undo", str(bulk_id), "--by", ADA)
    assert (
        answer.stderr
        == "Error: It is still running. Stop it first, or wait until it is done.\n"
    )
    assert desk.state(bulk_id) == BulkState.RUNNING


def test_a_run_and_an_undo_are_one_entry_each(desk: Desk) -> None:
    bulk_id = desk.choose("tag", {"tag": "vip"})
    desk.begin(bulk_id)
    desk.end(bulk_id)
    desk.begin(bulk_id, is_undo=True)
    desk.end(bulk_id)
    with desk.database.reading() as session:
        of_it = select(AuditEntry).where(AuditEntry.subject_kind == "bulk")
        run, undone = session.scalars(of_it.order_by(AuditEntry.seq))
    assert (run.action, undone.action) == ("bulk.run", "bulk.undone")
    assert run.new == {"act": "tag", "tickets": 60}
    assert (run.private or {})["filter"] == "status=open"
    assert (run.by_id, run.subject_id) == (desk.cast.ada.id, bulk_id)
