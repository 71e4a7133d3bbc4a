"""What is kept is what counting everything anew would give, whatever has happened."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.calendars import keeping
from app.calendars.keeping import NewHours
from app.hours import written
from app.hours.business_time import BusinessTime
from app.hours.opening_hours import OpeningHours
from app.people.actor import person_actor
from app.reports import counting, daily
from app.reports.facts import Fact, FactKind as Kind, facts_of
from app.reports.loading import load_histories
from app.reports.tables import (
    ReportCounter,
    ReportDay,
    ReportDue,
    ReportFact,
    ReportPerson,
    ReportTag,
)
from app.tickets.set_aside import set_aside_ticket
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from tests.reports import random_acts, second_reading
from tests.reports.lives import BERLIN, Life, berlin
from tests.support.cast import Cast
from tests.support.proof import often
from tests.support.tickets import sales_of

# SQL is at stake.
pytestmark = pytest.mark.both_databases
SUMS = (ReportDay, ReportPerson, ReportTag)


@pytest.fixture
def life(session: Session, cast: Cast) -> Life:
    cast.acme.zone = BERLIN.key
    return Life(session, cast)


def count(life: Life) -> None:
    """Count until nothing is due."""
    life.session.flush()
    while counting.count_some(life.session, life.cast.acme.id):
        pass


def rows(session: Session, table: Any) -> Counter[tuple[Any, ...]]:
    columns = list(table.__table__.columns)
    return Counter(tuple(row) for row in session.execute(select(*columns)))


def everything(session: Session) -> list[Counter[tuple[Any, ...]]]:
    return [rows(session, table) for table in (ReportFact, *SUMS)]


def stood(session: Session, kind: Kind, day: date) -> int:
    """How many stood so at the end of that day."""
    steps = select(ReportDay.count).where(ReportDay.kind == kind, ReportDay.day <= day)
    return sum(session.scalars(steps))


def stood_days(facts: list[Fact]) -> set[tuple[str, date]]:
    """Each day at whose end something stood."""
    today = clock.now().astimezone(BERLIN).date()
    return {
        (each.kind.value, day)
        for each in facts
        for n in range(((each.until_day or today) - each.day).days + 1)
        for day in [each.day + timedelta(days=n)]
    }


def test_an_act_is_due_and_counted_once(life: Life, session: Session) -> None:
    life.customer("10 09:00")
    count(life)
    assert rows(session, ReportDue) == Counter()
    [day] = session.scalars(select(ReportDay).where(ReportDay.kind == Kind.RECEIVED))
    assert (day.count, day.day) == (1, date(2026, 11, 10))
    assert daily.unpacked(day.hours)[9] == 1
    assert counting.count_some(session, life.cast.acme.id) == 0


def test_the_backlog_of_a_day_is_the_sum_of_steps(
    life: Life, session: Session, cast: Cast
) -> None:
    a = life.ticket(life.customer("16 09:00", thread="a"))
    life.customer("16 09:05", thread="b")
    life.resolve(a, cast.ada, "16 10:00")
    life.reply(cast.ada, "16 10:30", thread="b")
    life.customer("17 09:00", thread="b")
    c = life.ticket(life.customer("17 09:30", thread="c"))
    count(life)
    monday, tuesday = date(2026, 11, 16), date(2026, 11, 17)
    both = (Kind.STOOD_OPEN, Kind.STOOD_WAITING)
    assert [stood(session, kind, monday) for kind in both] == [0, 1]
    assert [stood(session, kind, tuesday) for kind in both] == [2, 0]
    life.go_to(berlin("18 09:00"))
    set_aside_ticket(session, c, always=False, by=person_actor(cast.ada))
    count(life)
    assert [stood(session, kind, tuesday) for kind in both] == [1, 0]


def test_a_move_takes_its_facts_along(life: Life, session: Session, cast: Cast) -> None:
    sales = sales_of(session, cast)
    ticket = life.ticket(life.customer("16 09:00"))
    life.reply(cast.ada, "17 09:00")
    count(life)
    before = session.scalars(select(ReportDay.count)).all()
    life.go_to(berlin("20 09:00"))
    ticket.move(sales.id, by=person_actor(cast.ada))
    count(life)
    assert set(session.scalars(select(ReportDay.inbox_id))) == {sales.id}
    assert sorted(session.scalars(select(ReportDay.count))) == sorted(before)


def test_a_tag_counts_on_the_day_the_ticket_came(
    life: Life, session: Session, cast: Cast
) -> None:
    ticket = life.ticket(life.customer("16 09:00"))
    count(life)
    assert session.scalars(select(ReportTag.tag_id)).all() == [daily.NO_TAG]
    billing = tags.find_or_make_tag(session, cast.acme.id, "billing")
    life.go_to(berlin("20 09:00"))
    ticket.tag(billing, by=person_actor(cast.ada))
    count(life)
    [row] = session.scalars(select(ReportTag))
    assert (row.tag_id, row.day, row.count) == (billing.id, date(2026, 11, 16), 1)


def test_another_zone_has_other_days(life: Life, session: Session, cast: Cast) -> None:
    life.customer("23 00:30")
    count(life)
    received = select(ReportDay.day).where(ReportDay.kind == Kind.RECEIVED)
    assert session.scalars(received).all() == [date(2026, 11, 23)]
    cast.acme.zone = "America/New_York"
    session.flush()
    assert cast.acme.id in counting.due_workspaces(session)
    count(life)
    [day] = session.scalars(
        select(ReportDay)
        .where(ReportDay.kind == Kind.RECEIVED)
        .execution_options(populate_existing=True)
    )
    assert day.day == date(2026, 11, 22)
    assert daily.unpacked(day.hours)[18] == 1
    assert cast.acme.id not in counting.due_workspaces(session)


def test_what_a_deleted_ticket_was_still_counts(life: Life, session: Session) -> None:
    life.customer("16 09:00")
    count(life)
    before = rows(session, ReportDay)
    # Nothing deletes a ticket yet.
    [fact, *_] = session.scalars(select(ReportFact))
    gone = fact.ticket_id + 1
    for each in session.scalars(select(ReportFact)):
        each.ticket_id = gone
    session.add(ReportDue(workspace_id=fact.workspace_id, ticket_id=gone))
    count(life)
    assert rows(session, ReportDay) == before
    assert set(session.scalars(select(ReportFact.gone))) == {True}


@pytest.mark.parametrize("seed", range(often(4, 60)))
def test_kept_is_what_counting_anew_gives(
    life: Life, session: Session, cast: Cast, seed: int
) -> None:
    sales_of(session, cast)
    week = written.parse_week(["Mon-Fri 09:00-17:00"])
    office = OpeningHours(BERLIN, week)
    hours = NewHours("Office", office)
    calendar = keeping.add_calendar(session, cast.acme.id, hours, audit.OPERATOR)
    keeping.give_calendar(session, cast.support, calendar.id)
    chance = random.Random(seed)
    for _ in range(60):
        random_acts.act(life, chance)
        if chance.random() < 0.3:
            count(life)
    count(life)
    kept = everything(session)
    for table in (ReportFact, *SUMS):
        session.execute(delete(table))
    counting.begin_recount(session, cast.acme.id)
    count(life)
    assert everything(session) == kept
    tickets = session.scalars(select(Ticket.id)).all()
    for history in load_histories(session, cast.acme.id, tickets):
        facts = facts_of(history, BusinessTime(office), BERLIN)
        mine = Counter(
            (
                *(each.kind.value, each.at, each.person_id),
                *(each.seconds, each.business, each.hit),
            )
            for each in facts
            if each.kind not in daily.STANDING
        )
        assert mine == second_reading.read(history)
        standing = [each for each in facts if each.kind in daily.STANDING]
        assert stood_days(standing) == second_reading.stood(history, clock.now())
    assert session.scalars(select(ReportCounter.recounted)).all() == [None]


def test_business_time_is_of_the_inboxes_calendar(
    life: Life, session: Session, cast: Cast
) -> None:
    life.customer("20 16:30")
    life.reply(cast.grace, "23 09:20")
    count(life)
    replied = select(ReportDay).where(ReportDay.kind == Kind.FIRST_REPLY)
    [day] = session.scalars(replied)
    assert (day.total, day.business_total) == (233_400, 233_400)
    week = written.parse_week(["Mon-Fri 09:00-17:00"])
    hours = NewHours("Office", OpeningHours(BERLIN, week))
    calendar = keeping.add_calendar(session, cast.acme.id, hours, audit.OPERATOR)
    keeping.give_calendar(session, cast.support, calendar.id)
    session.flush()
    assert cast.acme.id in counting.due_workspaces(session)
    count(life)
    [day] = session.scalars(replied.execution_options(populate_existing=True))
    assert (day.total, day.business_total) == (233_400, 3_000)
    longer = written.parse_week(["Mon-Fri 08:00-18:00"])
    other = NewHours("Office", OpeningHours(BERLIN, longer))
    keeping.change_calendar(session, calendar, other, audit.OPERATOR)
    count(life)
    [day] = session.scalars(replied.execution_options(populate_existing=True))
    assert day.business_total == 10_200
