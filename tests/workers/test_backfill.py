"""Mail that was missed or never known: looked for, read in pages, and painted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.mailboxes import mailbox as mailboxes
from app.mailboxes.pending_thread import PendingThread
from app.people import actor
from app.tickets.intake.intake import ArrivedMail, IntakePolicy, MailIntake
from app.tickets.mail import from_headers
from app.tickets.messages import thread as threads
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.world import GmailWorld
from tests.support.office import (
    ADA,
    GRACE,
    MARIA,
    SUPPORT,
    Office,
    make_world,
    open_office,
    pass_time,
)
from tests.workers.stories import LONG, OPEN, settle, worn
from tests.workers.test_group_corpus import FIVE, enter_members, group_world
from workers.drain import DrainOutcome

GETS = "GET .*/messages/"
LOOKS = "GET .*/threads/"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """Three mails of one thread came before anybody was connected."""
    world = make_world()
    opened_office = open_office(sqlite_url, tmp_path, world=world, connected=())
    first = opened_office.write()
    for _ in range(2):
        opened_office.write_again(first)
    pass_time(LONG)
    with opened_office.desk.database.transaction() as session:
        for address in (SUPPORT, ADA):
            place = mailboxes.find_or_make_mailbox(
                session, opened_office.cast.acme.id, address
            )
            place.connect(delegated=True)
    opened_office.sync()
    yield opened_office
    opened_office.desk.close()


def open_card(office: Office, message: MailboxMessage, address: str = ADA) -> None:
    """A colleague opens the mail: the card links its thread and keeps no copy."""
    with office.desk.database.transaction() as session:
        box = mailboxes.find_mailbox(session, address)
        mail = from_headers(message.mail.headers, message.at)
        intake = MailIntake(
            session, office.cast.acme.id, IntakePolicy(keeps_copies=False)
        )
        intake.receive(
            ArrivedMail(box, message.id, message.thread.id, mail, frozenset())
        )


def looks(office: Office) -> int:
    """How often a whole thread was read in Ada's mailbox."""
    calls = office.ada.calls
    return sum(m == "GET" and "/threads/" in path for m, path in calls)


def newest(office: Office) -> MailboxMessage:
    return list(office.ada.messages.values())[-1]


def test_a_thread_that_only_the_card_has_linked_is_painted_whole(
    office: Office,
) -> None:
    assert worn(office, office.ada) == [set()] * 3
    open_card(office, newest(office))
    office.sync()
    assert worn(office, office.ada) == [OPEN] * 3
    assert len(office.shown()["messages"]) == 3


def test_a_thread_is_looked_at_once(office: Office) -> None:
    for _ in range(2):
        open_card(office, newest(office))
        office.sync()
    assert looks(office) == 1
    assert office.tickets() == 1


def test_a_look_that_gmail_refuses_comes_later_and_stops_nothing(
    office: Office,
) -> None:
    office.ada.faults.refuse(500, matching=LOOKS)
    open_card(office, newest(office))
    mail = office.write("Another one")
    office.sync()
    assert office.worn(office.copy(ADA, mail)) == OPEN
    pass_time(301)
    office.sync()
    assert worn(office, office.ada) == [OPEN] * 4


def test_a_look_at_a_thread_that_is_gone_is_over(office: Office) -> None:
    open_card(office, newest(office))
    for message in list(office.ada.messages.values()):
        office.ada.delete(message)
    office.sync()
    with office.desk.database.reading() as session:
        assert threads.next_thread_due(session, office.mailbox_id(ADA)) is None
    assert office.drain(ADA) is DrainOutcome.IN_STEP


def test_a_refused_page_of_a_gap_throws_away_nothing_that_was_read(
    office: Office,
) -> None:
    mails = [office.write(f"Mail {number}") for number in range(30)]
    office.support.expire_history()
    faults = office.support.faults
    for nth in (11, 22):
        office.support.before(GETS, lambda: faults.refuse(429, matching=GETS), nth=nth)
    office.sync()
    assert [office.worn(mail) for mail in mails] == [OPEN] * 30
    gets = [p for m, p in office.support.calls if m == "GET" and "/messages/" in p]
    # The three that came before the mailbox was connected are less than a day old.
    assert len(gets) == 30 + 3 + 2
    assert len(set(gets)) == 33


def test_a_gap_that_is_cut_short_by_a_kill_goes_on(office: Office) -> None:
    # Past the day that is listed first: it holds the old three, the next one these.
    pass_time(10)
    for number in range(30):
        office.write(f"Mail {number}")
    office.support.expire_history()
    office.drain()
    pass_time(61)
    before = len(office.support.calls)

    def die() -> None:
        raise KeyboardInterrupt

    # The second mail of the third page: 3 and 25 are kept.
    office.support.before(GETS, die, nth=3 + 25 + 2)

    def drain_on() -> None:
        for _ in range(3):
            office.drain()
            pass_time(61)

    with pytest.raises(KeyboardInterrupt):
        drain_on()
    settle(office)
    calls = office.support.calls[before:]
    gets = [path for method, path in calls if method == "GET" and "/messages/" in path]
    assert len(gets) == 33 + 2
    assert worn(office, office.support) == [OPEN] * 33


def test_a_mail_that_is_not_to_be_seen_yet_is_tried_again(office: Office) -> None:
    office.support.faults.refuse(404, matching=GETS)
    mail = office.write("Quick")
    assert office.drain() is DrainOutcome.AGAIN
    pass_time(2)
    office.sync()
    assert office.worn(mail) == OPEN


def test_one_that_stays_away_stops_nobody_and_is_looked_for_later(
    office: Office,
) -> None:
    mail, other = office.write("Slow"), office.write("Other")
    office.support.faults.refuse(404, matching=f"{GETS}{mail.id}", times=2)
    office.drain()
    pass_time(6)
    office.sync()
    assert (office.worn(mail), office.worn(other)) == (set(), OPEN)
    pass_time(61)
    office.sync()
    assert office.worn(mail) == OPEN
    assert office.tickets() == 2


def test_one_that_was_deleted_at_once_is_not_waited_for(office: Office) -> None:
    mail = office.write("Gone")
    office.support.delete(mail)
    other = office.write("Other")
    assert office.drain() is DrainOutcome.IN_STEP
    assert office.worn(other) == OPEN


def owed(office: Office) -> int:
    with office.desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(PendingThread)) or 0


def test_a_member_without_a_copy_is_absent_and_no_error(
    sqlite_url: str, tmp_path: Path
) -> None:
    world: GmailWorld = group_world(FIVE)
    office = open_office(sqlite_url, tmp_path, connected=(), world=world, kind="group")
    with office.desk.database.transaction() as session:
        enter_members(session, office, FIVE)
    office.sync()
    world.groups[SUPPORT] = type(world.groups[SUPPORT])(SUPPORT, FIVE[:3])
    ada_copy = world.write_in(ComposedMail(MARIA, [SUPPORT], "Hi", "there"))[0].message
    office.sync()
    grace_copy = office.copy(GRACE, ada_copy)
    world.mailboxes[GRACE].delete(grace_copy)
    with office.ticket() as (_, ticket):
        ticket.take(by=actor.person_actor(office.cast.ada), who=office.cast.ada)
    pass_time(LONG)
    office.sync()
    assert owed(office) == 0
    wearing = [len(worn(office, world.mailboxes[each])) for each in FIVE]
    assert wearing == [1, 0, 1, 0, 0]
    with office.desk.database.reading() as session:
        assert {mailboxes.find_mailbox(session, each).trouble for each in FIVE} == {
            None
        }
    office.desk.close()
