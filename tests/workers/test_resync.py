"""The history is too old: a snapshot tells what can be told, and invents nothing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app import clock
from app.labels.mapping import Label
from app.mailboxes import mailbox as mailboxes
from app.tickets.status import Status
from tests.support import human
from tests.support.office import SUPPORT, Office, pass_time
from tests.workers.stories import (
    HISTORY,
    LISTS,
    OPEN,
    WRITE,
    by_hand,
    click,
    given_to_grace,
    opened,
    settle,
    status,
    worn,
)
from workers.drain import DrainOutcome


def resync(office: Office) -> None:
    """The history expires; the first drain notes it, the next one lists."""
    office.support.modify(office.support.messages.values(), add=["STARRED"], remove=[])
    office.support.expire_history()
    assert office.drain() is DrainOutcome.AGAIN
    pass_time(61)


def test_an_edit_before_the_history_expired_is_found(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Status/Resolved")
    resync(office)
    settle(office)
    assert (status(office), by_hand(office)) == ("resolved", ["status"])


def test_a_mail_before_the_history_expired_is_found(office: Office) -> None:
    [mail] = opened(office)
    office.write_again(mail)
    office.write("Another")
    resync(office)
    settle(office)
    assert office.tickets() == 2
    assert worn(office, office.support) == [OPEN] * 3


def test_a_list_that_takes_long_keeps_others_out(office: Office) -> None:
    opened(office)
    resync(office)
    others: list[DrainOutcome] = []
    for nth in range(1, 8):
        office.support.before(LISTS, lambda: pass_time(50), nth=nth)
    office.support.before(LISTS, lambda: others.append(office.drain()), nth=8)
    office.drain()
    assert others == [DrainOutcome.BUSY]
    settle(office)
    assert worn(office, office.support) == [OPEN]


def test_our_missed_echo_is_no_command(office: Office) -> None:
    opened(office)
    click(office, Status.WAITING)
    office.support.faults.late(matching=WRITE)
    office.support.before(HISTORY, lambda: click(office, Status.CLOSED), nth=2)
    office.drain()
    office.support.faults.land()
    resync(office)
    settle(office)
    assert (status(office), by_hand(office)) == ("closed", [])


def test_deleted_while_listing(office: Office) -> None:
    [mail] = opened(office)
    given_to_grace(office)
    office.sync()
    resync(office)
    office.support.before(LISTS, lambda: office.support.delete(mail), nth=2)
    settle(office)
    assert office.shown()["assignee"] == "grace@acme.example"
    assert by_hand(office) == []


def test_an_edit_while_listing_is_found(office: Office) -> None:
    [mail] = opened(office)
    resync(office)
    with office.desk.database.reading() as session:
        here = mailboxes.find_mailbox(session, SUPPORT).id
        query = select(func.count()).select_from(Label)
        labels = session.scalar(query.where(Label.mailbox_id == here)) or 0
    office.support.before(
        LISTS,
        lambda: human.label(office.support, mail, add="Desk/Status/Resolved"),
        nth=labels + 3,
    )
    settle(office)
    assert (status(office), by_hand(office)) == ("resolved", ["status"])


def test_lists_that_lag_are_waited_for(office: Office) -> None:
    [mail] = opened(office)
    office.support.modify([mail], add=["STARRED"], remove=[])
    office.support.expire_history()
    pass_time(100)
    office.support.lag.index = timedelta(seconds=45)
    human.label(office.support, mail, add="Desk/Status/Resolved")
    office.sync()
    assert (status(office), by_hand(office)) == ("resolved", ["status"])


def test_a_newer_click_wins(office: Office) -> None:
    [mail] = opened(office)
    human.label(office.support, mail, add="Desk/Status/Resolved")
    click(office, Status.WAITING)
    resync(office)
    settle(office)
    assert (status(office), by_hand(office)) == ("waiting", [])


def test_a_label_deleted_meanwhile_does_not_stop_it(office: Office) -> None:
    opened(office)
    office.support.delete_label(office.label_id(SUPPORT, "Desk/Status/Open"))
    resync(office)
    settle(office)
    assert (status(office), by_hand(office)) == ("open", [])
    assert worn(office, office.support) == [OPEN]


def test_old_mail_that_we_never_read_stays_as_it_is(office: Office) -> None:
    opened(office)
    with office.desk.database.transaction() as session:
        found = mailboxes.find_mailbox(session, SUPPORT)
        found.disconnect()
    old = office.write("Before we came")
    pass_time(3 * 86400)
    here = office.support.history.current
    with office.desk.database.transaction() as session:
        found = mailboxes.find_mailbox(session, SUPPORT)
        found.connect(delegated=True)
        found.cursor, found.cursor_at = here, clock.now()
    resync(office)
    settle(office)
    assert office.worn(old) == set()
