"""The worked examples of the definitions, lived through the model."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from app.people.actor import person_actor
from app.reports.facts import Fact, FactKind as Kind
from app.tickets.merge.merge import merge_tickets, undo_merge
from app.tickets.set_aside import set_aside_ticket
from app.tickets.status import Status
from app.tickets.undo import undo as undos
from tests.reports.lives import Life, berlin, of_kind
from tests.support.cast import Cast
from tests.support.history import events

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def life(session: Session, cast: Cast) -> Life:
    return Life(session, cast)


def count(facts: list[Fact], kind: Kind) -> int:
    return len(of_kind(facts, kind))


def only(facts: list[Fact], kind: Kind) -> Fact:
    [found] = of_kind(facts, kind)
    return found


def test_a_weekend_counts_and_the_reply_has_the_day(life: Life, cast: Cast) -> None:
    first = life.customer("20 16:30")
    life.reply(cast.grace, "23 09:20")
    facts = life.facts([life.ticket(first)])
    replied = only(facts, Kind.FIRST_REPLY)
    assert (replied.seconds, replied.day) == (233_400, date(2026, 11, 23))
    assert replied.person_id == cast.grace.id
    assert only(facts, Kind.RECEIVED).day == date(2026, 11, 20)


@pytest.mark.parametrize(("late", "doubles"), [("12:25", 1), ("12:41", 0)])
def test_waits_begin_at_the_oldest_mail(
    life: Life, cast: Cast, late: str, doubles: int
) -> None:
    first = life.customer("10 10:00")
    life.customer("10 10:05")
    life.customer("10 10:50")
    life.reply(cast.ada, "10 11:00")
    life.customer("10 12:00")
    life.reply(cast.ada, "10 12:10")
    life.reply(cast.grace, f"10 {late}")
    facts = life.facts([life.ticket(first)])
    assert only(facts, Kind.FIRST_REPLY).seconds == 3_600
    assert only(facts, Kind.NEXT_REPLY).seconds == 600
    extra = only(facts, Kind.EXTRA_REPLY)
    assert (extra.person_id, extra.hit) == (cast.grace.id, bool(doubles))


@pytest.mark.parametrize("replies", [False, True])
def test_thanks_is_no_reopening_of_the_rate(
    life: Life, cast: Cast, *, replies: bool
) -> None:
    first = life.customer("10 09:00")
    life.reply(cast.ada, "10 09:30")
    ticket = life.ticket(first)
    life.resolve(ticket, cast.ada, "10 09:40")
    life.customer("10 10:00")
    if replies:
        life.reply(cast.ada, "10 10:03")
    life.resolve(ticket, cast.ada, "10 10:05")
    facts = life.facts([ticket])
    assert [each.hit for each in of_kind(facts, Kind.RESOLVED)] == [replies, False]
    assert only(facts, Kind.REOPENED).hit is not replies
    assert only(facts, Kind.RESOLUTION).seconds == 3_900
    assert only(facts, Kind.FIRST_CONTACT).hit is not replies
    if replies:
        assert only(facts, Kind.NEXT_REPLY).seconds == 180
        assert count(facts, Kind.CLOSED_UNANSWERED) == 0
    else:
        assert only(facts, Kind.WITH_US).seconds == 2_100
        assert count(facts, Kind.CLOSED_UNANSWERED) == 1


def test_a_mail_that_is_read_late_corrects_the_days(life: Life, cast: Cast) -> None:
    first = life.customer("20 16:40")
    life.reply(cast.grace, "23 10:00")
    ticket = life.ticket(first)
    before = only(life.facts([ticket]), Kind.FIRST_REPLY)
    assert (before.seconds, before.day.day) == (235_200, 23)
    life.reply(cast.ada, "20 17:10", read="24 09:00")
    facts = life.facts([ticket])
    after = only(facts, Kind.FIRST_REPLY)
    assert (after.seconds, after.day.day) == (1_800, 20)
    assert after.person_id == cast.ada.id
    assert only(facts, Kind.EXTRA_REPLY).hit is False


def test_a_merge_counts_once_and_its_undo_as_before(
    life: Life, session: Session, cast: Cast
) -> None:
    five = life.ticket(life.customer("10 09:00", thread="five"))
    seven = life.ticket(life.customer("10 09:10", thread="seven"))
    life.reply(cast.ada, "10 09:40", thread="seven")
    before = life.facts([five, seven])
    assert count(before, Kind.RECEIVED) == 2
    assert only(before, Kind.FIRST_REPLY).seconds == 1_800
    life.go_to(berlin("10 11:00"))
    made = merge_tickets(session, seven, five, by=person_actor(cast.ada))
    whole = life.facts([five, seven])
    assert count(whole, Kind.RECEIVED) == 1
    assert only(whole, Kind.FIRST_REPLY).seconds == 2_400
    undo_merge(session, made, by=person_actor(cast.ada))
    assert life.facts([five, seven]) == before


def test_who_resolved_could_not_know_a_mail_that_was_read_later(
    life: Life, cast: Cast
) -> None:
    first = life.customer("10 09:00")
    life.reply(cast.ada, "10 09:10")
    ticket = life.ticket(first)
    life.resolve(ticket, cast.ada, "10 11:00")
    life.customer("10 10:30", read="10 12:00")
    assert Status(ticket.status) is Status.OPEN
    life.reply(cast.ada, "10 13:00")
    facts = life.facts([ticket])
    assert only(facts, Kind.NEXT_REPLY).seconds == 9_000
    assert count(facts, Kind.CLOSED_UNANSWERED) == 0
    assert count(facts, Kind.REOPENED) == 0


def test_the_doubled_hour_is_one_hour(life: Life, cast: Cast) -> None:
    life.go_to(datetime(2026, 10, 25, 3, tzinfo=UTC))
    first = life.customer("2 10:00")
    ticket = life.ticket(first)
    row = life.reply(cast.ada, "2 11:00")
    first.at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    row.at = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    facts = life.facts([ticket])
    sunday = date(2026, 10, 25)
    received, replied = only(facts, Kind.RECEIVED), only(facts, Kind.FIRST_REPLY)
    assert [(each.day, each.hour) for each in (received, replied)] == [(sunday, 2)] * 2
    assert replied.seconds == 3_600
    first.at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    received = only(life.facts([ticket]), Kind.RECEIVED)
    assert (received.day, received.hour) == (sunday, 0)


def test_the_backlog_is_how_it_stood_at_the_days_end(
    life: Life, session: Session, cast: Cast
) -> None:
    a = life.ticket(life.customer("16 09:00", thread="a"))
    b = life.ticket(life.customer("16 09:05", thread="b"))
    life.resolve(a, cast.ada, "16 10:00")
    life.reply(cast.ada, "16 10:30", thread="b")
    life.customer("17 09:00", thread="b")
    c = life.ticket(life.customer("17 09:30", thread="c"))

    def stood(day: int) -> tuple[int, int]:
        facts = life.facts([a, b, c])
        there = date(2026, 11, day)
        is_then = [
            f for f in facts if f.day <= there and there <= (f.until_day or there)
        ]
        kinds = (Kind.STOOD_OPEN, Kind.STOOD_WAITING)
        one, other = (count(is_then, kind) for kind in kinds)
        return one, other

    assert [stood(16), stood(17)] == [(0, 1), (2, 0)]
    life.go_to(berlin("18 09:00"))
    set_aside_ticket(session, c, always=False, by=person_actor(cast.ada))
    assert [stood(16), stood(17)] == [(0, 1), (1, 0)]
    facts = life.facts([a, b, c])
    received = of_kind(facts, Kind.RECEIVED)
    assert [each.day.day for each in received] == [16, 16]


def test_an_act_and_its_undo_both_vanish(
    life: Life, session: Session, cast: Cast
) -> None:
    ticket = life.ticket(life.customer("10 09:00"))
    life.resolve(ticket, cast.ada, "10 10:00")
    life.go_to(berlin("10 10:04"))
    act = events(session, ticket)[-1]
    undos.undo_act(session, ticket, act, by=person_actor(cast.ada))
    facts = life.facts([ticket])
    assert {each.kind for each in facts} == {Kind.RECEIVED, Kind.STOOD_OPEN}
    life.resolve(ticket, cast.ada, "10 10:10")
    assert count(life.facts([ticket]), Kind.RESOLVED) == 1


def test_closing_what_is_resolved_is_no_second_time(life: Life, cast: Cast) -> None:
    ticket = life.ticket(life.customer("10 09:00"))
    life.resolve(ticket, cast.ada, "10 10:00")
    life.status(ticket, cast.ada, "14 10:00", Status.CLOSED)
    facts = life.facts([ticket])
    assert only(facts, Kind.RESOLVED).day.day == 10
    assert only(facts, Kind.RESOLUTION).seconds == 3_600


def test_an_automatic_answer_is_no_reply(life: Life, cast: Cast) -> None:
    first = life.customer("10 10:00")
    life.reply(cast.ada, "10 10:01", auto_submitted="auto-replied")
    life.reply(cast.ada, "10 10:30")
    facts = life.facts([life.ticket(first)])
    assert only(facts, Kind.FIRST_REPLY).seconds == 1_800
    assert count(facts, Kind.EXTRA_REPLY) == 0


def test_facts_of_a_kind_are_numbered_by_time(life: Life, cast: Cast) -> None:
    first = life.customer("10 09:00")
    for hour in (10, 12, 14):
        life.reply(cast.ada, f"10 {hour}:00")
        life.customer(f"10 {hour + 1}:00")
    facts = life.facts([life.ticket(first)])
    replies = of_kind(facts, Kind.NEXT_REPLY)
    assert [each.seq for each in replies] == [0, 1]
    assert all(one.at < other.at for one, other in pairwise(replies))
