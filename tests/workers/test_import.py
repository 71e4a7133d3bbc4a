"""Older mail is imported: rehearsed, then read page by page, whatever comes between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click import UsageError
from sqlalchemy import func, inspect, select, text

from app import clock
from app.commands.mailbox import import_mail
from app.errors import Refused
from app.mailboxes import backfill, mailbox as mailboxes
from app.mailboxes.backfill import BackfillReason
from app.people import actor
from app.tickets.status import Status
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.world import GmailWorld
from tests.support.office import (
    ADA,
    EDSGER,
    MARIA,
    SUPPORT,
    Office,
    make_world,
    open_office,
    pass_time,
)
from tests.support.snapshot import copied_office
from tests.workers.stories import OPEN, worn
from workers.drain import DrainOutcome
from workers.imports import mailbox_import as importing_module
from workers.imports.counts import NOT_OURS, SEEN, UNREADABLE, MailCounts
from workers.imports.mailbox_import import MailboxImport

GETS = "GET .*/messages/"


class Killed(BaseException):
    """The process ends here."""


def killed() -> None:
    raise Killed


def wrote(
    world: GmailWorld, subject: str, days: float, **headers: str
) -> MailboxMessage:
    """Maria wrote to support@ so many days ago."""
    draft = ComposedMail(MARIA, [SUPPORT], subject, "Hello")
    draft.headers |= {name.replace("_", "-"): text for name, text in headers.items()}
    copies = world.write_in(draft, clock.now() - timedelta(days=days))
    return next(c.message for c in copies if c.mailbox.address == SUPPORT)


def fill(world: GmailWorld, mails: int = 16) -> None:
    """What came before anybody was connected: one conversation, one machine's mail."""
    first = wrote(world, "Chairs", 20)
    wrote(world, "Re: Chairs", 19, In_Reply_To=first.mail.message_id)
    wrote(world, "Away", 18, Auto_Submitted="auto-replied")
    for number in range(mails - 4):
        wrote(world, f"Mail {number}", 15 - number / 10)
    wrote(world, "Long ago", 90)
    private = ComposedMail(MARIA, [ADA], "Dinner?", "Tonight at eight?")
    world.write_in(private, clock.now() - timedelta(days=3))


def named(office: Office, subject: str) -> MailboxMessage:
    """The mail of that subject in the shared mailbox."""
    return next(
        m for m in office.support.messages.values() if m.mail.subject == subject
    )


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = copied_office(filled_office, sqlite_url, tmp_path)
    yield opened
    opened.desk.close()


def filled_office(url: str, folder: Path) -> Office:
    """The mailboxes hold some weeks of mail when they are connected."""
    world = make_world()
    fill(world)
    return open_office(url, folder, world=world, connected=(SUPPORT, ADA))


def importing(office: Office, address: str = SUPPORT) -> MailboxImport:
    return MailboxImport(office.desk, address, pause=pass_time)


def take(office: Office, address: str = SUPPORT, days: int = 30) -> MailCounts:
    return importing(office, address).run(days, lambda share: None)


def rows(office: Office) -> dict[str, int]:
    """How many rows each table has."""
    tables = inspect(office.desk.database.engine).get_table_names()
    with office.desk.database.reading() as session:
        return {
            each: session.scalar(select(func.count()).select_from(text(each))) or 0
            for each in tables
        }


def test_a_rehearsal_writes_nothing_and_tells_what_will_come(office: Office) -> None:
    before, units = rows(office), office.support.units
    forecast = importing(office).forecast(30, lambda share: None)
    assert rows(office) == before
    assert office.tickets() == 0
    counts = take(office)
    assert forecast.counts == counts
    assert (counts.new, counts.joined, counts.total) == (13, 1, 15)
    assert counts.reasons == {"automatic reply": 1}
    office.sync()
    assert forecast.units >= 15 * 20
    assert office.support.units - units <= 2 * forecast.units + 100


def test_a_rehearsal_knows_what_is_here(office: Office) -> None:
    [first] = [
        m for m in office.support.messages.values() if m.mail.subject == "Chairs"
    ]
    office.write("Re: Chairs", In_Reply_To=first.mail.message_id)
    office.sync()
    forecast = importing(office).forecast(30, lambda share: None)
    assert forecast.counts.joined == 2
    assert forecast.counts == take(office)


def test_imported_mail_is_painted_the_oldest_has_the_first_number(
    office: Office,
) -> None:
    take(office)
    office.sync()
    assert [office.shown(n)["subject"] for n in (1, 2)] == ["Chairs", "Mail 0"]
    assert worn(office, office.support).count(OPEN) == 14


@pytest.mark.parametrize("nth", [1, 9, 14])
def test_one_that_is_killed_goes_on_where_it_was(office: Office, nth: int) -> None:
    office.support.after(GETS, killed, nth=nth)
    with pytest.raises(Killed):
        take(office)
    pass_time(121)
    counts = take(office)
    assert (counts.new, counts.joined, counts.set_aside) == (13, 1, 1)
    assert office.tickets() == 13
    # No more is read twice than the page that was lost.
    assert gets(office) <= 15 + 10


def gets(office: Office) -> int:
    """How often a single mail was read in the shared mailbox."""
    calls = office.support.calls
    return sum(m == "GET" and "/messages/" in path for m, path in calls)


def test_a_page_that_gmail_refuses_throws_nothing_away(office: Office) -> None:
    office.support.before(
        GETS, lambda: office.support.faults.refuse(429, matching=GETS), nth=13
    )
    assert take(office).new == 13
    assert gets(office) <= 15 + 2


def test_one_mail_that_always_fails_stops_no_other(office: Office) -> None:
    bad = named(office, "Away")
    office.support.faults.refuse(500, matching=f"{GETS}{bad.id}", times=99)
    counts = take(office)
    assert (counts.new, counts.reasons) == (13, {UNREADABLE: 1})


def test_a_second_import_finds_nothing_more(office: Office) -> None:
    take(office)
    office.sync()
    assert take(office).total == 0
    assert take(office, days=100).new == 1
    assert office.tickets() == 14


def test_another_members_copies_are_no_second_tickets(office: Office) -> None:
    take(office)
    counts = take(office, ADA)
    assert counts.reasons == {SEEN: 15, NOT_OURS: 1}
    office.sync()
    assert worn(office, office.ada).count(OPEN) == 14
    assert office.tickets() == 13


def test_mail_that_is_no_business_of_the_desk_leaves_no_trace(office: Office) -> None:
    boxes = office.ada.messages.values()
    [private] = [mail for mail in boxes if mail.mail.subject == "Dinner?"]
    take(office)
    assert take(office, ADA).reasons == {SEEN: 15, NOT_OURS: 1}
    known = []
    with office.desk.database.reading() as session:
        for table in inspect(office.desk.database.engine).get_table_names():
            rows = session.execute(text(f"SELECT * FROM {table}"))
            known += [str(row) for row in rows]
    assert any("Mail 0" in row for row in known)
    assert not [row for row in known if private.id in row or "Dinner" in row]


def test_what_people_have_done_since_stands(office: Office) -> None:
    [first] = [
        m for m in office.support.messages.values() if m.mail.subject == "Chairs"
    ]
    office.write("Re: Chairs", In_Reply_To=first.mail.message_id)
    office.sync()
    ada = actor.person_actor(office.cast.ada)
    with office.ticket() as (_, ticket):
        ticket.set_status(Status.RESOLVED, by=ada)
        ticket.snooze(clock.now() + timedelta(days=2), by=ada)
    take(office)
    shown = office.shown()
    assert (shown["status"], len(shown["messages"])) == ("resolved", 3)
    with office.ticket() as (_, ticket):
        assert ticket.snoozed_until is not None


@pytest.mark.parametrize(("nth", "next_days"), [(1, 0), (15, 0), (5, 1), (5, 30)])
def test_one_that_is_stopped_takes_nothing_more_in(
    office: Office, nth: int, next_days: int
) -> None:
    told: list[int] = []

    def stop() -> None:
        stopped = importing_module.stop_import(office.desk, SUPPORT)
        assert stopped.counts.new == office.tickets()
        told.append(office.tickets())
        if next_days:
            importing(office)._begin(next_days)

    # The page of this mail is begun before, and comes to be applied after.
    office.support.after(GETS, stop, nth=nth)
    if next_days:
        take(office)
    else:
        with pytest.raises(Refused, match=f"import of {SUPPORT} was stopped"):
            take(office)
    office.sync()
    assert told[0] < 13
    assert office.tickets() == (13 if next_days == 30 else told[0])
    take(office)
    assert office.tickets() == 13


def test_where_no_import_is_under_way_there_is_none_to_stop(office: Office) -> None:
    with pytest.raises(Refused, match="No import of support"):
        importing_module.stop_import(office.desk, SUPPORT)
    take(office)
    with pytest.raises(Refused, match="No import of support"):
        importing_module.stop_import(office.desk, SUPPORT)


def test_the_command_stops_and_says_how_far_it_came(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    command = import_mail.callback.__wrapped__  # type: ignore[union-attr]
    office.support.after(GETS, killed, nth=12)
    with pytest.raises(Killed):
        take(office)
    command(office.desk, SUPPORT, None, False, True)
    counts, reason, end = capsys.readouterr().out.splitlines()
    assert counts == "4 mails: 2 new tickets, 1 in known ones, 1 set aside"
    assert reason.strip() == "automatic reply: 1"
    day = f"{clock.now() - timedelta(days=15):%Y-%m-%d}"
    assert end == f"Stopped at {day}, 50% of the time asked for. All of that stays."
    assert office.tickets() == 2


@pytest.mark.parametrize("options", [(None, False, False), (3, False, True)])
def test_the_command_wants_days_or_stop(office: Office, options: tuple[object]) -> None:
    command = import_mail.callback.__wrapped__  # type: ignore[union-attr]
    with pytest.raises(UsageError):
        command(office.desk, SUPPORT, *options)


def test_what_is_new_does_not_wait_for_an_import(office: Office) -> None:
    # The quota fills up by the second: a slow machine must not have more of it.
    clock.stop()
    office.desk.google.units_a_minute = 6_000
    begun = importing(office)
    begun._begin(30)
    assert office.drain() is DrainOutcome.IN_STEP
    with office.desk.database.reading() as session:
        work = backfill.find_backfill(
            session, office.mailbox_id(SUPPORT), BackfillReason.IMPORT
        )
        assert work is not None
        assert 0 < work.share < 1
    mail = office.write("Urgent")
    office.drain()
    assert office.worn(mail) == OPEN
    assert take(office).new == 13


def test_a_mailbox_that_is_not_connected_is_refused(office: Office) -> None:
    with office.desk.database.transaction() as session:
        mailboxes.find_or_make_mailbox(session, office.cast.acme.id, EDSGER)
    with pytest.raises(Refused, match="Connect edsger"):
        importing(office, EDSGER)


def test_the_command_rehearses_unless_it_is_told_to_write(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    command = import_mail.callback.__wrapped__  # type: ignore[union-attr]
    command(office.desk, SUPPORT, 30, False, False)
    said = capsys.readouterr().out.strip().splitlines()
    assert said[:2] == [
        "15 mails: 13 new tickets, 1 in known ones, 1 set aside",
        "  automatic reply: 1",
    ]
    assert said[-1] == "Nothing was written: import with --write."
    assert office.tickets() == 0
    command(office.desk, SUPPORT, 30, True, False)
    assert (
        capsys.readouterr()
        .out.strip()
        .startswith("15 mails: 13 new tickets, 1 in known ones, 1 set aside")
    )
    assert office.tickets() == 13
