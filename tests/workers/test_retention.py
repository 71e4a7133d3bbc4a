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
from app.frontdoor.confirmation import Confirmation
from app.frontdoor.table import Form, FormTally
from app.invitations.table import Invitation
from app.labels.repaint_limit import RepaintCount
from app.people import actor, used_link
from app.people.console_session import ConsoleSession, begin_session
from app.people.used_link import UsedLink
from app.probe_calls import ProbeCall
from app.tickets.acting import press
from app.tickets.acting.press import Press
from app.tickets.intake import unrelated_mail
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.unrelated_mail import UnrelatedMail
from app.tickets.merge import merge as merges
from app.tickets.merge.moved_rows import MergeMove
from app.tickets.messages import reply_draft as drafts
from app.tickets.messages.reply_draft import ReplyDraft
from app.tickets.notes.note import Note
from app.tickets.notes.revision import NoteRevision
from app.tickets.submissions.table import Submission
from app.tickets.ticket import Ticket
from app.web import sign_in_state
from tests.support import cast as casting
from tests.support.cast import Cast, arrive, mail
from tests.support.office import settings
from tests.support.plans import plan_of
from workers.chores import retention, schedule
from workers.chores.retention import RETENTION_RULES, RetentionRule

# SQL is at stake.
pytestmark = pytest.mark.both_databases

# Of a submission `tests/frontdoor` tells, of an invitation a test below.
WEEKLY = [each for each in RETENTION_RULES if each.age == retention.MAX_AGE]
TABLES = [each.table for each in WEEKLY]


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
        press.claim_press(session, name, place, cast.ada.id)
        drafts.claim_draft(session, name, place, cast.ada.id)
        used_link.claim_link(session, place, name)
        begin_session(session, cast.ada, name)
        session.add(
            ProbeCall(workspace_id=place, person_id=cast.ada.id, at=now, told={})
        )
        session.add(
            RepaintCount(
                mailbox_id=cast.mailbox.id,
                thread_gmail_id=name,
                workspace_id=place,
                since=now,
                count=1,
            )
        )
        arrive(session, cast, thread_id="18c0000000000001")
        session.add(
            Confirmation(
                workspace_id=place,
                inbox_id=cast.support.id,
                submission_id=len(name),
                address_hash=name,
                hour=1,
                due_at=now,
                made_at=now,
            )
        )
        seen = ArrivedMail(
            cast.mailbox, name, "18c0000000000001", mail(), frozenset({"INBOX"})
        )
        unrelated_mail.remember_unrelated(session, cast.ada, seen)


def left(desk: Desk) -> list[int]:
    with desk.database.reading() as session:
        return [session.scalar(select(func.count(each.at))) or 0 for each in WEEKLY]


def test_old_rows_go_and_young_ones_stay(desk: Desk, acme: Cast) -> None:
    add_one_of_each(desk.database, acme, "old")
    clock.advance(retention.MAX_AGE - timedelta(hours=1))
    assert retention.delete_old_rows(desk) == 0
    add_one_of_each(desk.database, acme, "young")
    clock.advance(timedelta(hours=2))
    assert retention.delete_old_rows(desk) == len(TABLES)
    assert left(desk) == [1] * len(TABLES)
    assert retention.delete_old_rows(desk) == 0


def test_an_invitation_is_told_of_for_a_quarter(desk: Desk, acme: Cast) -> None:
    with desk.database.transaction() as session:
        ended = Invitation(code_hash="x", last4="x", role="rep", expires_at=clock.now())
        session.add(ended)
    clock.advance(retention.QUARTER - timedelta(hours=1))
    assert retention.delete_old_rows(desk) == 0
    clock.advance(timedelta(hours=2))
    assert retention.delete_old_rows(desk) == 1


def test_a_button_that_can_be_pressed_is_remembered() -> None:
    assert 2 * timedelta(seconds=signed.LIFETIME_SECONDS) < retention.MAX_AGE
    assert retention.MERGE_AGE > merges.MERGE_UNDO_WINDOW


def test_a_link_that_can_be_followed_is_remembered() -> None:
    longest = max(signing.A_WHILE, signing.A_MOMENT, sign_in_state.LIFE)
    assert 2 * longest < retention.MAX_AGE


def test_many_go_in_small_transactions(
    desk: Desk, acme: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    monkeypatch.setattr(retention, "MAX_BATCHES", 2)
    with desk.database.transaction() as session:
        for number in range(5):
            press.claim_press(session, f"{number}", acme.acme.id, acme.ada.id)
    clock.advance(retention.MAX_AGE + timedelta(hours=1))
    assert [retention.delete_old_rows(desk) for _ in range(3)] == [4, 1, 0]


def test_what_a_merge_has_moved_goes_when_it_cannot_be_undone(
    desk: Desk, acme: Cast
) -> None:
    with desk.database.transaction() as session:
        source, target = _two(session, acme)
        merges.merge_tickets(session, source, target, by=actor.person_actor(acme.ada))
        moved = session.scalar(select(func.count(MergeMove.key)))
    clock.advance(merges.MERGE_UNDO_WINDOW)
    assert retention.delete_old_rows(desk) == 0
    clock.advance(timedelta(days=2))
    assert retention.delete_old_rows(desk) == moved
    assert retention.delete_old_rows(desk) == 0


def test_it_is_a_chore_of_the_clock(desk: Desk, acme: Cast) -> None:
    add_one_of_each(desk.database, acme, "old")
    clock.advance(2 * retention.MAX_AGE)
    line = next(
        each for each in schedule.CHORES if each.act is retention.delete_old_rows
    )
    assert schedule.run_if_due(desk, line)
    assert left(desk) == [0] * len(TABLES)


@pytest.mark.parametrize(
    "rows", RETENTION_RULES, ids=lambda each: each.table.__tablename__
)
def test_the_old_ones_are_found_by_an_index(
    session: Session, cast: Cast, rows: RetentionRule
) -> None:
    _add_form(session, cast)
    session.execute(insert(rows.table), [_row(rows, cast, n) for n in range(3_000)])
    session.execute(text(f"ANALYZE {rows.table.__tablename__}"))
    before = clock.now() - timedelta(minutes=2_990)
    plan = plan_of(
        session, lambda: session.execute(retention.oldest_rows(rows, before))
    )
    assert f"ix_{rows.table.__tablename__}_{rows.at.key}" in plan


def test_deleted_notes_are_found_by_an_index(session: Session, cast: Cast) -> None:
    _add_form(session, cast)
    ticket_id = session.scalars(select(Ticket.id)).first()
    place = {
        "workspace_id": cast.acme.id,
        "ticket_id": ticket_id,
        "author_id": cast.ada.id,
    }
    row = {**place, "text": "No", "at": clock.now()}
    session.execute(insert(Note), [{**row, "id": n} for n in range(2, 3_000)])
    session.execute(text("ANALYZE notes"))
    old = retention.oldest_notes(clock.now())
    plan = plan_of(session, lambda: session.execute(old))
    assert "ix_notes_deleted" in plan


def _two(session: Session, cast: Cast) -> tuple[Ticket, Ticket]:
    target = arrive(session, cast)
    source = arrive(session, cast, mail("<b@x>"), gmail_id="2", thread_id="2")
    assert source is not None
    assert target is not None
    return source, target


def _add_form(session: Session, cast: Cast) -> None:
    place = {"workspace_id": cast.acme.id, "inbox_id": cast.support.id}
    session.add(Form(id=1, key="abcdefghjkmn", name="Website", **place))
    ticket = arrive(session, cast)
    assert ticket is not None
    ticket.note("Call her", by=actor.person_actor(cast.ada), who=cast.ada).id = 1
    session.flush()


def _row(rows: RetentionRule, cast: Cast, number: int) -> dict[str, object]:
    name, place = f"name {number}", {"workspace_id": cast.acme.id}
    at = {rows.at.key: clock.now() - timedelta(minutes=number)}
    of: dict[type, dict[str, object]] = {
        NoteRevision: {"note_id": 1, "by_id": cast.ada.id, "text": name},
        Press: {"nonce": name, "person_id": cast.ada.id},
        ReplyDraft: {"key": name, "person_id": cast.ada.id},
        RepaintCount: {"mailbox_id": cast.mailbox.id, "thread_gmail_id": name},
        UsedLink: {"nonce": name},
        ConsoleSession: {
            "token_hash": name,
            "person_id": cast.ada.id,
            "made_at": clock.now(),
            "agent": name,
        },
        UnrelatedMail: {
            "mailbox_id": cast.mailbox.id,
            "gmail_hash": name,
            "thread_gmail_id": name,
            "judged_under": name,
        },
        Confirmation: {
            "inbox_id": cast.support.id,
            "submission_id": number,
            "address_hash": name,
            "hour": number,
            "sealed_mail": None,
            "attempts": 1,
            "due_at": clock.now(),
        },
        FormTally: {"form_id": 1, "what": name, "count": 1},
        ProbeCall: {"person_id": cast.ada.id, "told": {}},
        Invitation: {
            "kind": "member",
            "code_hash": name,
            "last4": "9",
            "role": "rep",
            "inbox_ids": [],
            "made_at": clock.now(),
        },
        Submission: {
            "inbox_id": cast.support.id,
            "channel": "form",
            "code": name,
            "nonce_hash": name,
            "message_id": name,
            "state": "delivered",
        },
    }
    return {**place, **at, **of[rows.table]}
