"""What nobody can ask for any more goes: in small steps, by an index, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from addon import signed
from app import clock, signing
from app.db import Database
from app.desk import Desk
from app.labels.brake import PutBack
from app.people import actor, used_link
from app.people.used_link import UsedLink
from app.replies import draft as drafts
from app.replies.draft import Draft
from app.tickets import merge as merges, press
from app.tickets.moving import MergeMove
from app.tickets.press import Press
from app.tickets.ticket import Ticket
from app.web import state
from tests.support import cast as casting
from tests.support.cast import Cast, arrive, mail
from tests.support.office import settings
from tests.support.plans import plan_of
from workers import schedule, tidying
from workers.tidying import PASSING, Passing

TABLES = [each.table for each in PASSING]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(settings(database_url, tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def acme(desk: Desk) -> Cast:
    with desk.database.transaction() as session:
        return casting.enter(session)


def add_one_of_each(database: Database, cast: Cast, name: str) -> None:
    place, now = cast.acme.id, clock.now()
    with database.transaction() as session:
        press.is_first(session, name, place, cast.ada.id)
        drafts.claim(session, name, place, cast.ada.id)
        used_link.use(session, place, name)
        session.add(
            PutBack(
                mailbox_id=cast.mailbox.id,
                thread_gmail_id=name,
                workspace_id=place,
                since=now,
                count=1,
            )
        )


def left(desk: Desk) -> list[int]:
    with desk.database.reading() as session:
        return [session.scalar(select(func.count(each.at))) or 0 for each in PASSING]


def test_old_rows_go_and_young_ones_stay(desk: Desk, acme: Cast) -> None:
    add_one_of_each(desk.database, acme, "old")
    clock.advance(tidying.AGE - timedelta(hours=1))
    assert tidying.tidy(desk) == 0
    add_one_of_each(desk.database, acme, "young")
    clock.advance(timedelta(hours=2))
    assert tidying.tidy(desk) == len(TABLES)
    assert left(desk) == [1] * len(TABLES)
    assert tidying.tidy(desk) == 0


def test_a_button_that_can_be_pressed_is_remembered() -> None:
    assert 2 * timedelta(seconds=signed.LIFETIME) < tidying.AGE
    assert tidying.MERGE_AGE > merges.UNDO


def test_a_link_that_can_be_followed_is_remembered() -> None:
    longest = max(signing.A_WHILE, signing.A_MOMENT, state.LIFE)
    assert 2 * longest < tidying.AGE


def test_many_go_in_small_transactions(
    desk: Desk, acme: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "BATCH", 2)
    monkeypatch.setattr(tidying, "MOST_BATCHES", 2)
    with desk.database.transaction() as session:
        for number in range(5):
            press.is_first(session, f"{number}", acme.acme.id, acme.ada.id)
    clock.advance(tidying.AGE + timedelta(hours=1))
    assert [tidying.tidy(desk) for _ in range(3)] == [4, 1, 0]


def test_what_a_merge_has_moved_goes_when_it_cannot_be_undone(
    desk: Desk, acme: Cast
) -> None:
    with desk.database.transaction() as session:
        source, target = _two(session, acme)
        merges.merge(session, source, target, by=actor.person(acme.ada))
        moved = session.scalar(select(func.count(MergeMove.key)))
    clock.advance(merges.UNDO)
    assert tidying.tidy(desk) == 0
    clock.advance(timedelta(days=2))
    assert tidying.tidy(desk) == moved
    assert tidying.tidy(desk) == 0


def test_it_is_a_chore_of_the_clock(desk: Desk, acme: Cast) -> None:
    add_one_of_each(desk.database, acme, "old")
    clock.advance(2 * tidying.AGE)
    line = next(each for each in schedule.CHORES if each.name == "tidy")
    assert schedule.tick(desk, line)
    assert left(desk) == [0] * len(TABLES)


@pytest.mark.parametrize("rows", PASSING, ids=lambda each: each.table.__tablename__)
def test_the_old_ones_are_found_by_an_index(
    session: Session, cast: Cast, rows: Passing
) -> None:
    session.execute(insert(rows.table), [_row(rows, cast, n) for n in range(3_000)])
    session.execute(text(f"ANALYZE {rows.table.__tablename__}"))
    before = clock.now() - timedelta(minutes=2_990)
    plan = plan_of(session, lambda: session.execute(tidying.oldest(rows, before)))
    assert f"ix_{rows.table.__tablename__}_{rows.at.key}" in plan


def _two(session: Session, cast: Cast) -> tuple[Ticket, Ticket]:
    target = arrive(session, cast)
    source = arrive(session, cast, mail("<b@x>"), gmail_id="2", thread_id="2")
    assert source is not None
    assert target is not None
    return source, target


def _row(rows: Passing, cast: Cast, number: int) -> dict[str, object]:
    name, place = f"name {number}", {"workspace_id": cast.acme.id}
    at = {rows.at.key: clock.now() - timedelta(minutes=number)}
    of: dict[type, dict[str, object]] = {
        Press: {"nonce": name, "person_id": cast.ada.id},
        Draft: {"key": name, "person_id": cast.ada.id},
        PutBack: {"mailbox_id": cast.mailbox.id, "thread_gmail_id": name},
        UsedLink: {"nonce": name},
    }
    return {**place, **at, **of[rows.table]}
