"""What is easily counted twice, to somebody, or on the wrong day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.people.actor import RULE, person_actor
from app.people.person import PersonKind
from app.reports.facts import FactKind as Kind
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.policy import IntakePolicy
from app.tickets.merge.merge import merge_tickets
from app.tickets.messages.message import Message
from app.tickets.status import Priority, Status
from app.tickets.verbs.recovery import Recovered
from tests.reports.lives import Life, berlin, of_kind
from tests.support.cast import Cast, mail, take_in
from tests.support.tickets import sales_of


@pytest.fixture
def life(session: Session, cast: Cast) -> Life:
    return Life(session, cast)


def test_a_mail_to_two_inboxes_counts_once_in_the_whole(
    life: Life, session: Session, cast: Cast
) -> None:
    sales = sales_of(session, cast)
    both = {"to": f"support@acme.example, {sales.address}"}
    here = life.ticket(life.customer("10 09:00", **both))
    rows = session.query(Message).order_by(Message.id).all()
    there = next(life.ticket(row) for row in rows if row.inbox_id == sales.id)
    assert len(of_kind(life.facts([here, there]), Kind.RECEIVED)) == 2
    reply = {"to": "maria@lopez-interiors.example", "cc": both["to"]}
    life.reply(cast.ada, "10 10:00", **reply)
    merge_tickets(session, there, here, by=person_actor(cast.ada))
    facts = life.facts([here, there])
    assert len(of_kind(facts, Kind.RECEIVED)) == 1
    assert len(of_kind(facts, Kind.FIRST_REPLY)) == 1
    # The second row of the same answer is no second answer.
    assert of_kind(facts, Kind.EXTRA_REPLY) == []


def test_nobody_is_named_for_a_shared_account(life: Life, cast: Cast) -> None:
    first = life.customer("10 09:00")
    life.reply(cast.edsger, "10 09:10")
    life.reply(cast.ada, "10 09:20")
    # Several open it, it turns out later.
    cast.edsger.kind = PersonKind.SHARED
    facts = life.facts([life.ticket(first)])
    [reply] = of_kind(facts, Kind.FIRST_REPLY)
    [extra] = of_kind(facts, Kind.EXTRA_REPLY)
    assert reply.person_id is None
    # Who sat before it is unknown: it may have been Ada herself.
    assert (extra.person_id, extra.hit) == (cast.ada.id, False)


def test_what_an_import_makes_stands_from_the_import_on(
    life: Life, session: Session, cast: Cast
) -> None:
    life.go_to(berlin("20 12:00"))
    seen = frozenset({"INBOX"})
    old = mail("<old@x.example>", at=berlin("3 09:00"))
    arrival = ArrivedMail(cast.mailbox, "m", "t", old, seen)
    made = take_in(session, cast, arrival, IntakePolicy(windows=False, is_past=True))
    assert made is not None
    facts = life.facts([life.ticket(made)])
    [received] = of_kind(facts, Kind.RECEIVED)
    [stood] = of_kind(facts, Kind.STOOD_OPEN)
    assert (received.day, received.hit) == (date(2026, 11, 3), True)
    assert stood.day == date(2026, 11, 20)
    [new] = of_kind(
        life.facts([life.ticket(life.customer("20 12:30", thread="n"))]), Kind.RECEIVED
    )
    assert new.hit is False


@pytest.mark.parametrize(
    ("wrote", "comes_back"), [("17 10:00", True), ("17 10:01", False)]
)
def test_it_comes_back_within_seven_days(
    life: Life, cast: Cast, wrote: str, *, comes_back: bool
) -> None:
    ticket = life.ticket(life.customer("10 09:00"))
    life.resolve(ticket, cast.ada, "10 10:00")
    life.customer(wrote)
    facts = life.facts([ticket])
    [resolved] = of_kind(facts, Kind.RESOLVED)
    [reopened] = of_kind(facts, Kind.REOPENED)
    assert (resolved.hit, reopened.hit) == (comes_back, False)


def test_what_a_restore_puts_right_is_nobodys_work(life: Life, cast: Cast) -> None:
    ticket = life.ticket(life.customer("10 09:00"))
    life.go_to(berlin("11 09:00"))
    said = Recovered(Status.RESOLVED, cast.ada, Priority.NORMAL, ())
    ticket.recover(said, by=RULE)
    facts = life.facts([ticket])
    assert {each.kind for each in facts} == {Kind.RECEIVED, Kind.STOOD_OPEN}
    [stood] = of_kind(facts, Kind.STOOD_OPEN)
    assert stood.until_day == date(2026, 11, 10)
