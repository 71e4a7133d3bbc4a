"""Gmail's limits and moods: waited for, never fought, and nobody else has to wait."""

from __future__ import annotations

import pytest

from app import clock
from app.errors import Broken
from app.labels import repaint_limit
from app.mailboxes import mailbox as mailboxes
from app.tickets.status import Status
from demo.gmail.mailboxes.mailbox import GmailMailbox as Gmailbox
from tests.support import human
from tests.support.office import ADA, SUPPORT, Office, pass_time
from tests.workers.stories import (
    HISTORY,
    OPEN,
    WRITE,
    click,
    opened,
    settle,
    status,
    worn,
)
from workers.chores.sweep import sweep_mailboxes
from workers.drain import DrainOutcome


def calls(box: Gmailbox) -> int:
    return len(box.calls)


def test_retry_after_is_honoured(office: Office) -> None:
    opened(office)
    click(office, Status.WAITING)
    until = clock.now().replace(microsecond=0)
    office.support.faults.refuse(
        429,
        f"User-rate limit exceeded. Retry after {until:%Y-%m-%dT%H}:59:59.000Z",
        matching=WRITE,
    )
    office.drain()
    before = calls(office.support)
    click(office, Status.RESOLVED)
    assert office.mailbox_id(SUPPORT) not in sweep_mailboxes(office.desk)
    assert office.drain() is DrainOutcome.BUSY
    assert calls(office.support) == before


def test_the_bucket_holds(office: Office) -> None:
    clock.stop()
    office.desk.google.units_a_minute = 6_000
    office.support.meter.limit = 6_000
    for number in range(60):
        office.write(f"Mail {number}")
    spent, begun = office.support.units, clock.now()
    office.sync()
    minutes = (clock.now() - begun).total_seconds() / 60
    assert worn(office, office.support) == [OPEN] * 60
    assert office.support.units - spent <= 4_800 * minutes + 1_200


def test_one_drain_never_spends_more_than_a_burst(office: Office) -> None:
    clock.stop()
    office.desk.google.units_a_minute = 6_000
    for number in range(60):
        office.write(f"Mail {number}")
    before = office.support.units
    assert office.drain() is DrainOutcome.AGAIN
    assert office.support.units - before <= 1_200


def test_many_new_mails_are_read_in_parts(office: Office) -> None:
    for number in range(60):
        office.write(f"Mail {number}")
    office.support.faults.refuse(429, matching="GET .*/messages/")
    office.sync()
    gets = [p for m, p in office.support.calls if m == "GET" and "/messages/" in p]
    assert len(gets) <= 60 + 1
    assert worn(office, office.support) == [OPEN] * 60


def test_a_mailbox_that_never_rests_is_read(office: Office) -> None:
    [mail] = opened(office)
    for nth in range(1, 5):
        office.support.after("GET .*/messages/", lambda: office.write("More"), nth=nth)
    office.write_again(mail)
    office.drain()
    settle(office)
    assert worn(office, office.support) == [OPEN] * 6
    assert office.tickets() == 5


def test_a_mailbox_without_permission_stops_nobody(office: Office) -> None:
    office.write()
    office.ada.faults.refuse(403, "Delegation denied", "forbidden", times=99)
    with pytest.raises(Broken, match="ada@acme.example"):
        office.sync()
    assert worn(office, office.support) == [OPEN]
    with office.desk.database.reading() as session:
        assert mailboxes.find_mailbox(session, ADA).trouble
    assert office.mailbox_id(ADA) not in sweep_mailboxes(office.desk)


def test_a_history_that_never_reaches_our_writes_is_read_all_the_same(
    office: Office,
) -> None:
    opened(office)
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).marker = (
            office.support.history.current + 999
        )
    mail = office.write("Another one")
    assert office.drain() is DrainOutcome.AGAIN
    pass_time(61)
    office.sync()
    assert office.worn(mail) == OPEN


def test_another_program_that_always_undoes_us_is_left_alone(office: Office) -> None:
    [mail] = opened(office)
    for _ in range(8):
        human.label(office.support, mail, remove="Desk/Status/Open")
        office.drain()
    assert office.worn(mail) == set()
    with office.desk.database.reading() as session:
        here = office.mailbox_id(SUPPORT)
        assert repaint_limit.parked_threads(session, here, clock.now()) == {
            mail.thread.id
        }
    pass_time(3700)
    office.sync()
    assert office.worn(mail) == OPEN


def test_a_click_ends_the_rest(office: Office) -> None:
    [mail] = opened(office)
    for _ in range(8):
        human.label(office.support, mail, remove="Desk/Status/Open")
        office.drain()
    click(office, Status.WAITING)
    office.drain()
    assert office.worn(mail) == {"Desk/Status/Waiting"}


@pytest.mark.parametrize("code", [500, 503, 429])
@pytest.mark.parametrize("where", [HISTORY, WRITE, "GET .*/profile", "POST .*/labels"])
def test_a_fault_is_got_over(office: Office, code: int, where: str) -> None:
    office.support.delete_label(office.label_id(SUPPORT, "Desk/Status/Closed"))
    opened(office)
    office.support.faults.refuse(code, matching=where)
    click(office, Status.CLOSED)
    settle(office)
    assert status(office) == "closed"
    assert worn(office, office.support) == [{"Desk/Status/Closed"}]
