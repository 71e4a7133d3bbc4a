"""Workers die and answers get lost: our own writes are never taken for a human's."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.labels.writes import LabelWrite
from app.tickets.status import Status
from tests.support import human
from tests.support.office import Office
from tests.workers.process import Process
from tests.workers.stories import (
    HISTORY,
    OPEN,
    WRITE,
    by_hand,
    click,
    opened,
    settle,
    status,
    worn,
)
from workers.sync import cursor


def test_killed_after_write_before_commit(office: Office) -> None:
    opened(office)
    click(office, Status.WAITING)
    process = Process(office)
    office.support.after(WRITE, process.kill)
    assert process.drain(office.mailbox_id(office.support.address)) is None
    click(office, Status.CLOSED)
    settle(office)
    assert (status(office), by_hand(office)) == ("closed", [])


def test_mail_between_plan_and_write(office: Office) -> None:
    mails = opened(office, 3)
    click(office, Status.IN_PROGRESS)
    write = "POST .*/threads/.*/modify"
    office.support.before(write, lambda: office.write_again(mails[0]))
    office.support.after(write, lambda: click(office, Status.OPEN))
    office.drain()
    settle(office)
    assert (status(office), by_hand(office)) == ("open", [])
    assert worn(office, office.support) == [OPEN] * 4


def test_lagging_history(office: Office) -> None:
    opened(office)
    click(office, Status.WAITING)
    lag = office.support.lag
    office.support.before(WRITE, lag.freeze)
    office.support.after(HISTORY, lambda: click(office, Status.CLOSED), nth=2)
    office.support.before(HISTORY, lag.thaw, nth=3)
    office.drain()
    settle(office)
    assert (status(office), by_hand(office)) == ("closed", [])


def test_late_request_after_the_same_human_edit(office: Office) -> None:
    [mail] = opened(office)
    click(office, Status.WAITING)
    office.support.faults.late(matching=WRITE)
    office.support.before(
        HISTORY,
        lambda: human.label(office.support, mail, add="Desk/Status/Waiting"),
        nth=2,
    )
    office.drain()
    click(office, Status.CLOSED)
    office.drain()
    office.support.faults.land()
    office.drain()
    settle(office)
    assert (status(office), by_hand(office)) == ("closed", [])


def test_a_batch_that_changes_a_part_is_finished(office: Office) -> None:
    office.support.faults.part(2, "timeout", matching="batchModify")
    for number in range(12):
        office.write(f"Mail {number}")
    office.sync()
    settle(office)
    assert worn(office, office.support) == [OPEN] * 12
    assert by_hand(office) == []


def test_a_batch_that_does_nothing_is_not_believed(office: Office) -> None:
    office.support.faults.part(0, matching="batchModify", times=99)
    for number in range(12):
        office.write(f"Mail {number}")
    office.sync()
    assert worn(office, office.support) == [OPEN] * 12
    batches = [line for _, line in office.support.calls if line.endswith("batchModify")]
    assert len(batches) == 1


def test_the_cursor_moves_with_its_effects(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Status/Resolved")
    process = Process(office)
    with monkeypatch.context() as patch:
        patch.setattr(cursor, "close_writes", lambda *told: process.kill())
        process.drain(office.mailbox_id(office.support.address))
    assert status(office) == "open"
    settle(office)
    assert (status(office), by_hand(office)) == ("resolved", ["status"])


def test_an_answer_that_was_lost_leaves_no_trace(office: Office) -> None:
    opened(office)
    click(office, Status.WAITING)
    office.support.faults.lose_answer(matching=WRITE)
    settle(office)
    settle(office)
    with office.desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LabelWrite)) == 0
    assert (status(office), by_hand(office)) == ("waiting", [])


def test_what_was_not_sent_is_not_in_doubt(office: Office) -> None:
    for number in range(3):
        office.write(f"Mail {number}")
    office.support.faults.refuse(429, matching=WRITE)
    office.drain()
    with office.desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LabelWrite)) == 0
