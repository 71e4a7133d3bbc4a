"""Hand-over: spread evenly, only to who may have it, done once, undone as if never."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.db import Database
from app.errors import NotAllowed, NotFound, Refused
from app.inboxes import inbox as inboxes
from app.people.person import Person, Role
from app.people.principal import person_principal
from app.tickets.bulk_actions import choosing, handover, work
from app.tickets.bulk_actions.table import BulkAction, BulkState
from app.tickets.event import Event
from app.tickets.status import Priority
from app.tickets.ticket import Ticket
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.patience import LOCKED
from tests.support.terminal import Terminal
from tests.support.tickets import add, add_many, sales_of
from tests.support.together import together

# SQL is at stake.
pytestmark = pytest.mark.both_databases


def fellow(session: Session, cast: Cast, name: str) -> Person:
    """One more rep of support@."""
    who = Person(
        workspace_id=cast.acme.id, address=f"{name.lower()}@acme.example",
        name=name, role=Role.REP,
    )  # fmt: skip
    session.add(who)
    session.flush()
    inboxes.add_member(session, cast.support, who)
    return who


def give(
    session: Session, cast: Cast, who: Person, count: int, **facts: object
) -> None:
    """So many open tickets of theirs."""
    for _ in range(count):
        add(session, cast.support, assignee_id=who.id, status="open", **facts)


def received(planned: handover.Handover) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in planned.given:
        found[each.to.name] = found.get(each.to.name, 0) + 1
    return found


def test_the_papers_example(session: Session, cast: Cast) -> None:
    """Ben 2, Ada 5, Noor 0 and 9 tickets: Ada 1, Ben 3, Noor 5."""
    ben, noor, ill = (fellow(session, cast, n) for n in ("Ben", "Noor", "Zelda"))
    for who, count in ((cast.ada, 5), (ben, 2), (ill, 9)):
        give(session, cast, who, count)
    planned = handover.plan(session, cast.ada, ill, [cast.ada, ben, noor])
    assert received(planned) == {cast.ada.name: 1, "Ben": 3, "Noor": 5}
    assert [(who.name, was, will) for who, was, will in planned.loads] == [
        (cast.ada.name, 5, 6), ("Ben", 2, 5), ("Noor", 0, 5),
    ]  # fmt: skip
    assert planned.stays == []


def test_the_urgent_ones_first_then_who_has_waited_longest(
    session: Session, cast: Cast
) -> None:
    ill, noor = fellow(session, cast, "Zelda"), fellow(session, cast, "Noor")
    now = clock.now()
    wanted = [
        ("low", 9), ("urgent", 1), ("normal", 5), ("urgent", 3), ("high", 1),
        ("normal", 8),
    ]  # fmt: skip
    for priority, hours in wanted:
        since = now - timedelta(hours=hours)
        give(session, cast, ill, 1, priority=priority, waiting_since=since)
    planned = handover.plan(session, cast.ada, ill, [noor])
    query = select(Ticket.number, Ticket.priority, Ticket.waiting_since)
    facts = {
        n: (priority, round((now - at).total_seconds() / 3600))
        for n, priority, at in session.execute(query)
        if at is not None
    }
    order = [facts[each.number] for each in planned.given]
    assert order == [
        ("urgent", 3), ("urgent", 1), ("high", 1), ("normal", 8), ("normal", 5),
        ("low", 9),
    ]  # fmt: skip


def test_each_part_and_what_they_do_not_hold(session: Session, cast: Cast) -> None:
    ill = fellow(session, cast, "Zelda")
    give(session, cast, ill, 3)
    now = clock.now()
    for status, more in (
        ("waiting", {}), ("waiting", {}), ("in_progress", {}), ("resolved", {}),
        ("open", {"snoozed_at": now}),
        ("waiting", {"snoozed_at": now, "snoozed_until": now + timedelta(1)}),
        # Its time has come: it counts before the clock has come by.
        ("open", {"snoozed_at": now, "snoozed_until": now - timedelta(1)}),
    ):  # fmt: skip
        add(session, cast.support, assignee_id=ill.id, status=status, **more)
    give(session, cast, cast.grace, 2)
    held = handover.holdings(session, cast.ada, ill)
    assert held == {"open": 5, "waiting": 2, "snoozed": 2}
    for part, count in held.items():
        planned = handover.plan(session, cast.ada, ill, [cast.grace], [part])
        assert len(planned.given) == count
    every = handover.plan(session, cast.ada, ill, [cast.grace])
    assert len(every.given) == 9


def test_what_nobody_may_have_stays(session: Session, cast: Cast) -> None:
    ill = fellow(session, cast, "Zelda")
    sales = sales_of(session, cast)
    for who in (ill, cast.ada):
        inboxes.add_member(session, sales, who)
    give(session, cast, ill, 2)
    there = add(session, sales, assignee_id=ill.id, status="open")
    planned = handover.plan(session, cast.ada, ill, [cast.grace])
    assert received(planned) == {cast.grace.name: 2}
    number = session.get_one(Ticket, there).number
    assert planned.stays == [(number, sales.address)]
    # Where the doer is not, nothing is seen, given or named.
    cast.grace.role = Role.MANAGER
    session.flush()
    theirs = handover.plan(session, cast.grace, ill, [cast.ada])
    assert len(theirs.given) == 2
    assert theirs.stays == []


def test_who_may(session: Session, cast: Cast) -> None:
    give(session, cast, cast.ada, 1)
    give(session, cast, cast.grace, 1)
    rep, observer = person_principal(cast.grace), person_principal(cast.edsger)
    assert handover.find_holder(session, rep, cast.grace.id) == cast.grace
    for by, whose in ((rep, cast.ada), (observer, cast.ada), (observer, cast.edsger)):
        with pytest.raises(NotAllowed):
            handover.find_holder(session, by, whose.id)
    lead = person_principal(cast.ada)
    stranger = Person(workspace_id=cast.acme.id, address="x@acme.example", name="X")
    session.add(stranger)
    session.flush()
    for unknown in (stranger.id, 999):
        with pytest.raises(NotFound):
            handover.find_holder(session, lead, unknown)


@pytest.mark.parametrize(
    ("to", "parts", "said"),
    [
        ([], ["open"], "Choose who gets the tickets."),
        (["edsger"], ["open"], "cannot have any of these tickets"),
        (["grace"], [], "Choose which tickets"),
        (["grace"], ["closed"], "Choose which tickets"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(
    session: Session, cast: Cast, to: Sequence[str], parts: Sequence[str], said: str
) -> None:
    give(session, cast, cast.ada, 1)
    people = [getattr(cast, each) for each in to]
    with pytest.raises(Refused, match=said):
        handover.plan(session, cast.ada, cast.ada, people, parts)


def test_nothing_to_give_is_said(session: Session, cast: Cast) -> None:
    nothing = handover.Handover([], [], [])
    with pytest.raises(Refused, match="Nothing of it can be handed over"):
        handover.prepare(session, person_principal(cast.ada), cast.grace, nothing)


@given(
    loads=st.lists(st.integers(0, 6), min_size=1, max_size=4),
    count=st.integers(1, 15),
    urgent=st.integers(0, 3),
)
def test_it_is_even(
    session: Session, cast: Cast, loads: list[int], count: int, urgent: int
) -> None:
    """Nobody who got one has more than one ticket above anybody else."""
    with session.begin_nested() as tried:
        ill = fellow(session, cast, "Zelda")
        to = [fellow(session, cast, f"P{n}") for n in range(len(loads))]
        for who, load in zip(to, loads, strict=True):
            give(session, cast, who, load)
        give(session, cast, ill, count)
        give(session, cast, ill, urgent, priority=Priority.URGENT)
        planned = handover.plan(session, cast.ada, ill, to)
        tried.rollback()
    got = received(planned)
    after = [will for _, _, will in planned.loads]
    assert sum(got.values()) == count + urgent
    assert sum(after) == sum(loads) + count + urgent
    for who, was, will in planned.loads:
        assert will == was + got.get(who.name, 0)
        assert not got.get(who.name) or will - min(after) <= 1


class Ill:
    """Zelda is ill and has thirty tickets; Ada gives them to Grace and Noor."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction() as session:
            self.cast = casting.enter(session)
            self.noor = fellow(session, self.cast, "Noor")
            self.zelda = fellow(session, self.cast, "Zelda")
            facts = {"assignee_id": self.zelda.id, "waiting_since": clock.now()}
            add_many(session, self.cast.support, 20, status="open", **facts)
            add_many(session, self.cast.support, 6, status="waiting", **facts)
            asleep = {"snoozed_at": clock.now(), **facts}
            add_many(session, self.cast.support, 4, status="open", **asleep)

    def prepare(self) -> int:
        with self.database.transaction() as session:
            to = [self.cast.grace, self.noor]
            planned = handover.plan(session, self.cast.ada, self.zelda, to)
            by = person_principal(self.cast.ada)
            return handover.prepare(session, by, self.zelda, planned).id

    def turn(self, which: int, *, is_undo: bool = False) -> None:
        with self.database.transaction() as session:
            made = session.get_one(BulkAction, which)
            turn = work.begin_undo if is_undo else work.begin
            assert turn(session, made, person_principal(self.cast.ada))
        self.work(which)

    def turn_as(self, who: Person, which: int) -> None:
        """That person undoes it."""
        with self.database.transaction() as session:
            made = session.get_one(BulkAction, which)
            doer = session.get_one(Person, who.id)
            assert work.begin_undo(session, made, person_principal(doer))
        self.work(which)

    def work(self, which: int) -> None:
        has_more = True
        while has_more:
            with self.database.transaction() as session:
                has_more = work.work_part(session, which)

    def state(self) -> dict[int, object]:
        """Every ticket with what a hand-over could change, and what it must not."""
        with self.database.reading() as session:
            query = select(
                Ticket.number, Ticket.assignee_id, Ticket.status, Ticket.snoozed_at
            )
            return {row[0]: tuple(row[1:]) for row in session.execute(query)}

    def held(self, who: Person) -> int:
        return sum(row[0] == who.id for row in self.state().values())  # type: ignore[index]

    def outcomes(self, which: int) -> dict[str, int]:
        with self.database.reading() as session:
            return choosing.outcomes(session, session.get_one(BulkAction, which))


@pytest.fixture
def ill(database_url: str) -> Iterator[Ill]:
    opened = Database(database_url, patience=LOCKED)
    yield Ill(opened)
    opened.close()


def test_thirty_are_given_and_taken_back_in_one_press(ill: Ill) -> None:
    before, which = ill.state(), ill.prepare()
    assert ill.state() == before
    ill.turn(which)
    assert ill.outcomes(which) == {"changed": 30}
    assert (ill.held(ill.cast.grace), ill.held(ill.noor), ill.held(ill.zelda)) == (
        15, 15, 0,
    )  # fmt: skip
    with ill.database.reading() as session:
        events = session.scalars(select(Event)).all()
        assert [each.action for each in events] == ["assigned"] * 30
        assert all(each.details["handover"] and each.others == 29 for each in events)
    ill.turn(which, is_undo=True)
    assert ill.state() == before
    assert ill.outcomes(which) == {"undone": 30}


def test_what_others_did_meanwhile_stands(ill: Ill) -> None:
    which = ill.prepare()
    with ill.database.transaction() as session:
        first, second = session.scalars(select(Ticket).order_by(Ticket.id).limit(2))
        by = person_principal(ill.cast.ada).actor
        first.assign(session.get_one(Person, ill.cast.ada.id), by=by)
    ill.turn(which)
    assert ill.outcomes(which) == {"changed": 29, "refused": 1}
    with ill.database.transaction() as session:
        later = session.get_one(Ticket, second.id)
        later.assign(session.get_one(Person, ill.cast.ada.id), by=by)
    ill.turn(which, is_undo=True)
    assert ill.outcomes(which) == {"undone": 28, "kept": 1, "refused": 1}
    assert ill.held(ill.cast.ada) == 2


def test_two_processes_do_each_ticket_once(ill: Ill) -> None:
    which = ill.prepare()
    with ill.database.transaction() as session:
        made = session.get_one(BulkAction, which)
        assert work.begin(session, made, person_principal(ill.cast.ada))
    together(2, lambda _: ill.work(which))
    ill.work(which)
    with ill.database.reading() as session:
        assert session.get_one(BulkAction, which).state == BulkState.DONE
        assert len(session.scalars(select(Event.id)).all()) == 30


def test_the_command_says_does_and_undoes(
    ill: Ill, database_url: str, tmp_path: Path
) -> None:
    settings = {"DESK_DATABASE_URL": database_url, "DESK_DATA_DIR": str(tmp_path)}
    terminal = Terminal(settings)
    base = ["person", "handover", "zelda@acme.example", "--by", "ada@acme.example"]
    to = ["--to", "grace@acme.example", "--to", "noor@acme.example"]
    before = ill.state()
    dry = terminal.json(*base, *to, "--parts", "waiting,snoozed")
    assert dry["id"] is None
    assert len(dry["parts"]) == 10
    assert {each["from"] for each in dry["parts"]} == {"zelda@acme.example"}
    assert ill.state() == before
    done = terminal.json(*base, *to, "--write")
    assert len(done["parts"]) == 30
    assert done["stays"] == []
    assert ill.held(ill.zelda) == 0
    undone = terminal.json("person", "handover", "undo", str(done["id"]))
    assert undone["parts"] == []
    assert ill.state() == before
    wrong = terminal(*base, *to, "--parts", "closed")
    assert "closed is none of open, waiting, snoozed." in wrong.stderr
    unknown = terminal("person", "handover", "undo", "999")
    assert "There is no such hand-over." in unknown.stderr
