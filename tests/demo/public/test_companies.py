"""Companies of a public demo: made whole, and removed without a trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select

from app.commands.demo_removal import let_companies_go
from app.commands.demo_seats import MakerServer, SeatMaker
from app.db import Model
from app.mailboxes.mailbox import Mailbox
from app.people.workspace import Workspace
from app.tickets.ticket import Ticket
from demo.cast.script import (
    FOLDER,
    all_conversations,
    moved_to,
    read_conversation,
)
from demo.company import DemoPorts, PublicCompany
from demo.gmail.app import create_app
from tests.demo.sidebar.conftest import serving
from tests.support.office import Office
from tests.support.snapshot import usual_office
from workers import jobs
from workers.drain import DrainOutcome
from workers.sync.history_reader import HistoryReader

SCRIPT = [
    read_conversation(FOLDER / f"{name}.toml")
    for name in ("broken_hinge", "cancel_order_4788", "assembly_instructions")
]
Rows = Counter[tuple[str, int]]


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """A demo's database is a file of its own, whatever the desk runs on."""
    opened = usual_office(sqlite_url, tmp_path)
    let_companies_go(opened.desk.database)
    yield opened
    opened.desk.close()


@pytest.fixture
def maker(office: Office) -> Iterator[SeatMaker]:
    with serving(create_app(office.world)) as gmail:
        yield SeatMaker(
            office.desk, gmail, "https://demo.example", "demo.example", SCRIPT
        )


def rows(office: Office) -> Rows:
    """How many rows each table has of each workspace."""
    found: Rows = Counter()
    with office.desk.database.reading() as session:
        for table in Model.metadata.sorted_tables:
            if "workspace_id" in table.c:
                column = table.c.workspace_id
                query = select(column, func.count()).group_by(column)
                found |= {(table.name, of): n for of, n in session.execute(query)}
    return Counter(found)


def test_each_is_whole_and_goes_without_a_trace(
    office: Office, maker: SeatMaker
) -> None:
    office.write("A chair")
    office.sync()
    before, boxes = rows(office), set(office.world.mailboxes)
    first, second = maker.make({}), maker.make({})
    assert first["domain"] != second["domain"]
    assert str(first["domain"]).endswith(".demo.example")
    with office.desk.database.reading() as session:
        for made in (first, second):
            query = select(Ticket.subject).join(
                Workspace, Workspace.id == Ticket.workspace_id
            )
            of = query.where(Workspace.domain == made["domain"])
            assert len(session.scalars(of).all()) == len(SCRIPT)
            mine = select(Mailbox.address).where(
                Mailbox.address.contains(made["domain"])
            )
            assert len(session.scalars(mine).all()) == 3
    # Labels are in our Gmail: the team has worked there for a while.
    ada = office.world.mailboxes[f"ada@{first['domain']}"]
    assert any(label.name.startswith("Desk/") for label in ada.labels)
    between = rows(office)
    for made in (first, second):
        maker.remove({"domain": made["domain"]})
    assert rows(office) == before
    assert between != before
    assert set(office.world.mailboxes) == boxes
    assert not office.world.groups.keys() & {f"sales@{first['domain']}"}
    # What is gone is not there to be removed: that is no fault.
    maker.remove({"domain": first["domain"]})
    assert rows(office) == before


def test_one_that_fails_half_way_leaves_nothing(
    office: Office, maker: SeatMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, boxes = rows(office), set(office.world.mailboxes)

    def fail(*_: object) -> None:
        raise RuntimeError("no more")

    monkeypatch.setattr("app.commands.demo_seats.perform_script", fail)
    with pytest.raises(RuntimeError):
        maker.make({})
    assert rows(office) == before
    assert set(office.world.mailboxes) == boxes


def test_one_that_nobody_knows_of_is_removed(
    office: Office, maker: SeatMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(office)
    kept = maker.make({})
    own = [kept["domain"], "acme.example"]
    between = rows(office)
    maker.make({})
    maker.keep({"domains": own})
    assert rows(office) == between
    maker.keep({"domains": ["acme.example"]})
    assert rows(office) == before


def test_no_number_is_given_out_twice(office: Office, maker: SeatMaker) -> None:
    """A worker that is late would take the next company's mailbox for the old one."""

    def numbers() -> set[tuple[str, int]]:
        with office.desk.database.reading() as session:
            return {
                (table.name, each)
                for table in Model.metadata.sorted_tables
                if "id" in table.c and "workspace_id" in table.c
                for each in session.scalars(select(table.c.id))
            }

    here = numbers()
    first = maker.make({})
    before = numbers() - here
    maker.remove({"domain": first["domain"]})
    maker.make({})
    after = numbers() - here
    assert ("mailboxes", max(n for t, n in before if t == "mailboxes")) in before
    assert before & after == set()


def test_no_visitor_begins_a_workspace(tmp_path: Path) -> None:
    """Whatever the settings of the operator's own desk say."""
    told = PublicCompany(tmp_path, DemoPorts(1, 2, 3, 4), "https://demo.example")
    told.sockets.rmdir()
    assert told.settings()["DESK_SIGNUP"] == "off"


def test_the_maker_answers_whoever_knows_its_token(maker: SeatMaker) -> None:
    server = MakerServer(maker)
    server.start()
    try:
        told = {"domain": "v-none.demo.example"}
        known = {"Authorization": f"Bearer {server.token}"}
        asked = f"{server.url}/remove"
        assert requests.post(asked, json=told, headers=known, timeout=30).json() == {}
        assert requests.post(asked, json=told, timeout=30).status_code == 403
        other = f"{server.url}/other"
        answer = requests.post(other, json=told, headers=known, timeout=30)
        assert answer.status_code == 404
    finally:
        server.stop()


def test_the_whole_script_moves_to_another_domain() -> None:
    for each in all_conversations():
        moved = moved_to(each, "v-x.demo.example")
        assert "@acme.example" not in repr(moved)
        assert repr(moved).replace("@v-x.demo.example", "@acme.example") == repr(each)


def test_a_worker_in_the_middle_of_one_that_goes(
    office: Office, maker: SeatMaker, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    made = maker.make({})
    with office.desk.database.reading() as session:
        query = select(Mailbox.id).where(Mailbox.address.contains(made["domain"]))
        mailbox_id = session.scalars(query).first()
    assert mailbox_id is not None
    read = HistoryReader.read

    def read_too_late(self: HistoryReader, *more: object) -> object:
        maker.remove({"domain": made["domain"]})
        return read(self, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(HistoryReader, "read", read_too_late)
    assert jobs.drain_noted(office.desk, mailbox_id) is DrainOutcome.BUSY
    assert jobs.drain_noted(office.desk, mailbox_id) is DrainOutcome.BUSY
    assert "unexpected" not in caplog.text
