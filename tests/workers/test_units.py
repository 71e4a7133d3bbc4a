"""What the sync spends at Gmail, beside the cheapest that would do the same.

Small in every run; `make proof` plays it at full size, and DESK_UNITS=FILE keeps the
table: docs/units.md.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.mailboxes import mailbox as mailboxes
from app.people import actor
from app.people.person import Person
from app.tickets.status import Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from demo.gmail.mailboxes.mailbox import GmailMailbox as Gmailbox
from tests.support.databases import SqliteTemplates
from tests.support.office import ADA, GRACE, SUPPORT, Office, open_office, pass_time
from tests.support.proof import IS_FULL
from workers.chores.sweep import sweep_mailboxes
from workers.chores.watches import renew_watches
from workers.drain import DrainOutcome, MailboxDrain

TICKETS = 1_000 if IS_FULL else 60
ALONE = 50 if IS_FULL else 5
TAGGED = 200 if IS_FULL else 30
MAILBOXES = 20 if IS_FULL else 4
# A quiet hour is like the next, and of its minutes some are enough.
MINUTES = {True: 60, False: 10}
BOXES = (SUPPORT, ADA, GRACE)
# Two walks of two calls, a profile and the labels, in a round (sync model, I6).
A_ROUND = 6


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    desk: int
    floor: int

    def __str__(self) -> str:
        ratio = self.desk / self.floor
        return f"| {self.what} | {self.desk:,} | {self.floor:,} | {ratio:.2f} |"


LINES: list[Line] = []


@pytest.fixture(scope="module", autouse=True)
def _table() -> Iterator[None]:
    yield
    if "DESK_UNITS" in os.environ:
        Path(os.environ["DESK_UNITS"]).write_text("\n".join(map(str, LINES)) + "\n")


Worn = dict[str, frozenset[str]]


class Bill:
    """What some mailboxes are asked to do from now on, and what it costs."""

    def __init__(self, boxes: list[Gmailbox]) -> None:
        self._boxes = boxes
        self._units = [box.units for box in boxes]
        self._worn = [worn(box) for box in boxes]
        self._rounds = sum(map(walks, boxes))

    @property
    def units(self) -> int:
        """Quota units, by the table of our Gmail."""
        return sum(box.units for box in self._boxes) - sum(self._units)

    @property
    def rounds(self) -> int:
        """How often a mailbox's history was walked."""
        return sum(map(walks, self._boxes)) - self._rounds

    @property
    def floor(self) -> int:
        """The cheapest writes that make of what was worn what is worn now."""
        pairs = zip(self._boxes, self._worn, strict=True)
        return sum(cheapest(before, worn(box)) for box, before in pairs)


def worn(box: Gmailbox) -> Worn:
    """Message id to the user's labels."""
    system = {label.id for label in box.labels if label.is_system}
    return {m.id: frozenset(m.labels - system) for m in box.messages.values()}


def walks(box: Gmailbox) -> int:
    return sum(path.endswith("/history") for _, path in box.calls)


def cheapest(before: Worn, after: Worn) -> int:
    """For threads of one mail: 5 units each alone, 50 for up to 1,000 together."""
    changes = Counter(
        (after[m] - before[m], before[m] - after[m])
        for m in after
        if after[m] != before[m]
    )
    return sum(
        min(50 * k + 5 * max(0, n - 1000 * k) for k in range(n // 1000 + 2))
        for n in changes.values()
    )


@pytest.fixture(scope="module")
def office(
    sqlite_templates: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Many tickets of one mail each, in step in three mailboxes."""
    url = sqlite_templates.fresh()
    opened = open_office(url, tmp_path_factory.mktemp("office"))
    for number in range(TICKETS):
        opened.write(f"Order {number}")
    opened.sync()
    yield opened
    opened.desk.close()


def bill(office: Office, *addresses: str) -> Bill:
    return Bill([office.world.mailboxes[each] for each in addresses or BOXES])


def set_status(office: Office, status: Status, most: int) -> None:
    with office.desk.database.transaction() as session:
        query = select(Ticket).order_by(Ticket.id).limit(most)
        for ticket in session.scalars(query):
            ticket.set_status(status, by=actor.person_actor(office.cast.ada))


def test_many_tickets_change_their_status_at_once(office: Office) -> None:
    spent = bill(office)
    set_status(office, Status.RESOLVED, TICKETS)
    office.sync()
    assert spent.floor == 50 * len(BOXES)
    assert spent.units <= 1.1 * spent.floor + A_ROUND * spent.rounds
    assert spent.rounds <= 3 * len(BOXES)
    LINES.append(
        Line(f"{TICKETS:,} tickets change status at once", spent.units, spent.floor)
    )


def test_tickets_change_their_status_one_by_one(office: Office) -> None:
    spent, floor = bill(office), 0
    for number in range(1, ALONE + 1):
        before = bill(office)
        with office.ticket(number) as (_, ticket):
            ticket.set_status(Status.WAITING, by=actor.person_actor(office.cast.ada))
        office.sync()
        floor += before.floor
    assert floor == 5 * len(BOXES) * ALONE
    assert spent.units <= 1.1 * floor + A_ROUND * spent.rounds
    assert spent.rounds <= 3 * len(BOXES) * ALONE
    scale = 1_000 // ALONE
    what = "1,000 tickets change status, each in a minute of its own"
    LINES.append(Line(what, spent.units * scale, floor * scale))


def test_a_rep_tags_many_by_hand(office: Office) -> None:
    """Needed are the others' writes and a page of history, which tells of 500 edits."""
    with office.ticket(TICKETS) as (session, ticket):
        billing = tags.find_or_make_tag(session, ticket.workspace_id, "billing")
        ticket.tag(billing, by=actor.person_actor(office.cast.ada))
    office.sync()
    spent, others = bill(office), bill(office, SUPPORT, GRACE)
    mails = list(office.ada.messages.values())[:TAGGED]
    label_id = office.label_id(ADA, "Desk/Tag/billing")
    office.ada.modify(mails, add={label_id}, remove=())
    office.sync()
    floor = others.floor + 2
    assert others.floor == 50 * 2
    assert spent.units <= 1.1 * floor + A_ROUND * spent.rounds
    assert spent.rounds <= 3 * len(BOXES)
    what = f"a rep tags {TAGGED} conversations in Gmail at once"
    LINES.append(Line(what, spent.units, floor))


@pytest.mark.parametrize("is_watched", [True, False], ids=["pushes", "polls"])
def test_a_quiet_day(sqlite_url: str, tmp_path: Path, is_watched: bool) -> None:
    """Needed are a watch a day and one page of history a poll."""
    topic = "projects/p/topics/t" if is_watched else None
    office = open_office(sqlite_url, tmp_path, pubsub_topic=topic)
    addresses = [*BOXES, *(connect_another(office, n) for n in range(3, MAILBOXES))]
    office.sync()
    spent, begun = bill(office, *addresses), clock.now()
    renew_watches(office.desk)
    watching = spent.units
    office.sync()
    quiet, polls, minutes = bill(office, *addresses), 0, MINUTES[is_watched]
    while clock.now() < begun + timedelta(minutes=minutes):
        pass_time(30)
        for mailbox_id in sweep_mailboxes(office.desk):
            assert MailboxDrain(office.desk, mailbox_id).run() is DrainOutcome.IN_STEP
            polls += 1
    every = 5 if is_watched else 0.5
    assert polls == pytest.approx(MAILBOXES * minutes / every, rel=0.15)
    assert watching == (100 * MAILBOXES if is_watched else 0)
    # The labels are listed every five minutes: no history tells of their end.
    assert quiet.units <= 2 * polls + (minutes / 5 + 1) * MAILBOXES
    how = "with pushes" if is_watched else "without pushes"
    what = f"a quiet day of {MAILBOXES} mailboxes {how}"
    day = 24 * 60 // minutes
    needed = watching + day * 2 * polls
    LINES.append(Line(what, watching + day * quiet.units, needed))


def connect_another(office: Office, number: int) -> str:
    """One more rep, whose mailbox is connected."""
    address = f"rep{number}@acme.example"
    office.world.add_mailbox(address, f"Rep {number}")
    with office.desk.database.transaction() as session:
        place = office.cast.acme.id
        session.add(Person(workspace_id=place, address=address, name=f"Rep {number}"))
        session.flush()
        mailboxes.find_or_make_mailbox(session, place, address).connect(delegated=True)
    return address
