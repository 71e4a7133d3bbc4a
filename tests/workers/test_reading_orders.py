"""Whatever order mailboxes are read in, the end is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.inboxes import inbox as inboxes
from app.people.person import Person
from demo.gmail.mail.compose import ComposedMail
from tests.support.databases import SqliteTemplates
from tests.support.office import (
    ADA,
    GRACE,
    SUPPORT,
    Office,
    make_world,
    open_office,
    pass_time,
)
from tests.support.proof import often

BOXES = (SUPPORT, ADA, GRACE)
SUPPLIER = "sales@supplier.example"


@dataclass(frozen=True)
class Step:
    """Somebody writes a mail: a customer to support@, or one of us to somebody."""

    name: str
    refers: tuple[str, ...]
    by: str
    to: str
    cc: str = ""

    def happen(self, office: Office, story: str) -> None:
        """Each story has its own customers; what outsiders send reaches support@."""
        who, to, cc = (each.format(story) for each in (self.by, self.to, self.cc))
        draft = ComposedMail(who, [to], f"Chair {story}", "Hello", [cc] if cc else [])
        draft.headers["Message-ID"] = f"<{story}-{self.name}@case.example>"
        draft.answer([f"<{story}-{each}@case.example>" for each in self.refers])
        if who in BOXES:
            office.world.write(who, draft)
        else:
            office.world.write_in(draft)


MARIA, KIM = "maria-{}@lopez.example", "Kim <kim-{}@lopez.example>"


def comes(name: str, *refers: str, who: str = MARIA, cc: str = "") -> Step:
    return Step(name, refers, who, SUPPORT, cc)


def goes(name: str, *refers: str, by: str, to: str = MARIA, cc: str = "") -> Step:
    return Step(name, refers, by, to, cc)


# Of the inbox's own mailbox, of Ada's and of Grace's: nobody else has a copy.
STORIES: dict[str, Sequence[Step]] = {
    "once": [comes("m1"), goes("a1", "m1", by=ADA)],
    "copied": [comes("m1"), goes("a1", "m1", by=ADA, cc=SUPPORT)],
    "twice": [
        comes("m1"), goes("a1", "m1", by=ADA), goes("g1", "m1", "a1", by=GRACE),
    ],
    "again": [
        comes("m1"), goes("a1", "m1", by=ADA), comes("m2", "m1", "a1"),
        goes("g1", "m1", "a1", "m2", by=GRACE), comes("m3", "g1"),
    ],
    "chain": [
        comes("m1"), goes("a1", "m1", by=ADA, cc=SUPPORT),
        goes("a2", "a1", by=ADA, cc=SUPPORT), comes("m2", "a2"),
    ],
    "outside": [
        comes("m1"), goes("q1", "m1", by=ADA, to=SUPPLIER),
        goes("a1", "m1", by=GRACE), goes("q2", "m1", by=GRACE, to=SUPPLIER),
    ],
    "others": [
        comes("m1", cc=KIM), goes("q1", "m1", by=ADA, to=KIM),
        comes("k1", "m1", who=KIM), goes("q2", "m1", "k1", by=GRACE, to=KIM),
    ],
}  # fmt: skip
ROUNDS = max(map(len, STORIES.values()))


@pytest.fixture
def make_office(
    sqlite_templates: SqliteTemplates, tmp_path: Path
) -> Iterator[Callable[[], Office]]:
    opened: list[Office] = []

    def make() -> Office:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        world = make_world()
        world.routes.clear()
        office = open_office(sqlite_templates.fresh(), folder, world=world)
        opened.append(office)
        return office

    yield make
    for each in opened:
        each.desk.close()


def play(office: Office, orders: Iterator[Sequence[str]]) -> dict[str, Any]:
    """Every story's end, when after each round those mailboxes are read."""
    for number in range(ROUNDS):
        for story, steps in STORIES.items():
            pass_time(60)
            for step in steps[number : number + 1]:
                step.happen(office, story)
        for address in next(orders):
            office.drain(address)
    office.sync()
    every = [office.shown(n + 1) for n in range(office.tickets())]
    alone = [each for each in every if each["merged_into"] is None]
    assert len(alone) == len(STORIES)
    return {each["messages"][0]["message_id"]: end_of(each) for each in alone}


def end_of(shown: dict[str, Any]) -> dict[str, Any]:
    """The ticket, without what differs between two runs: its moments have names."""
    name_at = {each["at"]: each["message_id"] for each in shown["messages"]}
    ends = {key: shown[key] for key in ("status", "assignee", "mails", "customer")}
    for key in ("waiting_since", "answered_at"):
        ends[key] = name_at.get(shown[key])
    mails = shown["messages"]
    ends["messages"] = [
        (each["message_id"], each["direction"], each["set_aside"]) for each in mails
    ]
    events = {each["action"] for each in shown["events"]}
    ends["answered"] = "message_out" in events
    return ends


def always(boxes: Sequence[str]) -> Iterator[Sequence[str]]:
    while True:
        yield boxes


def at_the_end(boxes: Sequence[str]) -> Iterator[Sequence[str]]:
    """No mailbox could be reached until the last mail had come."""
    yield from [()] * (ROUNDS - 1)
    yield boxes


def by_chance(seed: int) -> Iterator[Sequence[str]]:
    chance = Random(seed)
    while True:
        yield chance.sample(BOXES, chance.randrange(4))


def test_the_end_is_the_same_in_every_order(make_office: Callable[[], Office]) -> None:
    expected = play(make_office(), always(BOXES))
    facts = {name: (end["status"], end["assignee"]) for name, end in expected.items()}
    assert facts == {
        "once-m1@case.example": ("waiting", ADA),
        "copied-m1@case.example": ("waiting", ADA),
        "twice-m1@case.example": ("waiting", ADA),
        "again-m1@case.example": ("open", ADA),
        "chain-m1@case.example": ("open", ADA),
        "outside-m1@case.example": ("waiting", GRACE),
        "others-m1@case.example": ("waiting", GRACE),
    }
    # Each is read once before the others; in make proof in every order.
    late = [*permutations(BOXES)][:: often(2, 1)]
    orders = [at_the_end(boxes) for boxes in late]
    orders += [by_chance(seed) for seed in range(often(1, 60))]
    for number, order in enumerate(orders):
        assert play(make_office(), order) == expected, number


def test_a_mailbox_is_read_again_for_what_it_has_sent_alone(
    make_office: Callable[[], Office],
) -> None:
    office = make_office()
    for step in STORIES["once"]:
        step.happen(office, "once")
    for number in range(5):
        private = ComposedMail("eve@friend.example", [ADA], f"Lunch {number}", "Soon?")
        office.world.write_in(private)
    office.drain(ADA)
    asked: list[str] = []
    office.world.faults.latency = asked.append
    office.sync()
    assert office.shown()["status"] == "waiting"
    read = [each for each in asked if each.startswith("users.messages.get")]
    assert len(read) <= 2, asked


def test_nobody_elses_mailbox_is_read_again(make_office: Callable[[], Office]) -> None:
    office = make_office()
    with office.desk.database.transaction() as session:
        grace = session.get_one(Person, office.cast.grace.id)
        support = inboxes.find_inbox(session, SUPPORT)
        assert inboxes.remove_member(session, support, grace)
    comes("m1").happen(office, "left")
    goes("g1", "m1", by=GRACE).happen(office, "left")
    for address in (GRACE, SUPPORT):
        office.drain(address)
    office.sync()
    assert (office.shown()["status"], office.shown()["mails"]) == ("open", 1)
