"""What counts in a month, by the published definition: its examples."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refused
from app.inboxes.inbox import Inbox
from app.people.actor import person_actor
from app.reports import counting
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.policy import IntakePolicy
from app.tickets.merge.merge import Merge, merge_tickets, undo_merge
from app.tickets.set_aside import restore_ticket, set_aside_ticket
from app.tickets.ticket import Ticket
from app.usage.month import Month, month_of, read_month
from app.usage.monthly import last_months, usage_of
from tests.reports.lives import BERLIN, Life, berlin
from tests.support.cast import Cast, mail, take_in
from tests.support.tickets import sales_of

pytestmark = pytest.mark.both_databases

OCTOBER, NOVEMBER, DECEMBER = (Month(date(2026, n, 1)) for n in (10, 11, 12))
THREE = [DECEMBER, NOVEMBER, OCTOBER]


class Usage:
    """A workspace in Berlin, its life, and what each month has."""

    def __init__(self, session: Session, cast: Cast) -> None:
        cast.acme.zone = BERLIN.key
        self.session, self.cast = session, cast
        self.life = Life(session, cast)

    def in_october(self, thread: str) -> Ticket:
        """A ticket of 20 October."""
        self.life.mail(datetime(2026, 10, 20, 9, tzinfo=BERLIN), thread)
        newest = select(Ticket).order_by(Ticket.id.desc()).limit(1)
        return self.session.scalars(newest).one()

    def in_november(self, thread: str, at: str = "10 09:00") -> Ticket:
        """A ticket of that day."""
        return self.life.ticket(self.life.customer(at, thread=thread))

    def counted(self) -> tuple[int, int]:
        """The tickets of October and of November."""
        self.session.flush()
        while counting.count_some(self.session, self.cast.acme.id):
            pass
        ids = self.session.scalars(select(Inbox.id)).all()
        _, november, october = usage_of(self.session, ids, THREE)
        return october.tickets, november.tickets


@pytest.fixture
def usage(session: Session, cast: Cast) -> Usage:
    return Usage(session, cast)


def test_fifty_mails_are_one_ticket(usage: Usage) -> None:
    usage.in_november("a")
    for minute in range(10, 35):
        usage.life.reply(usage.cast.ada, f"10 10:{minute}", thread="a")
        usage.life.customer(f"10 11:{minute}", thread="a")
    assert usage.counted() == (0, 1)


def test_a_mail_to_two_inboxes_is_two(usage: Usage) -> None:
    sales = sales_of(usage.session, usage.cast)
    usage.life.customer("10 09:00", to=f"support@acme.example, {sales.address}")
    assert usage.counted() == (0, 2)


def test_a_merge_takes_one_away_and_its_undo_gives_it_back(usage: Usage) -> None:
    by = person_actor(usage.cast.ada)
    first, second = usage.in_november("a"), usage.in_november("b", "10 09:05")
    assert usage.counted() == (0, 2)
    merge_tickets(usage.session, second, first, by=by)
    assert usage.counted() == (0, 1)
    made = usage.session.scalars(select(Merge)).one()
    undo_merge(usage.session, made, by=by)
    assert usage.counted() == (0, 2)


def test_what_is_merged_into_an_older_month_counts_there(usage: Usage) -> None:
    old, new = usage.in_october("a"), usage.in_november("b")
    assert usage.counted() == (1, 1)
    merge_tickets(usage.session, new, old, by=person_actor(usage.cast.ada))
    assert usage.counted() == (1, 0)


def test_what_is_set_aside_later_does_not_count(usage: Usage) -> None:
    by = person_actor(usage.cast.ada)
    spam = usage.in_november("a")
    usage.life.go_to(datetime(2026, 12, 3, 9, tzinfo=BERLIN))
    set_aside_ticket(usage.session, spam, always=False, by=by)
    assert usage.counted() == (0, 0)
    restore_ticket(spam, by=by)
    assert usage.counted() == (0, 1)


def test_a_ticket_that_opens_again_counts_once(usage: Usage) -> None:
    ticket = usage.in_november("a", "3 09:00")
    usage.life.resolve(ticket, usage.cast.ada, "4 09:00")
    usage.life.customer("16 09:00", thread="a")
    assert usage.counted() == (0, 1)


def test_a_machine_does_not_count(usage: Usage) -> None:
    arrival = ArrivedMail(
        usage.cast.mailbox,
        "m9",
        "t9",
        mail(
            "<9@x.example>", {"Auto-Submitted": "auto-replied"}, at=berlin("10 09:00")
        ),
        frozenset({"INBOX"}),
    )
    usage.life.go_to(berlin("10 10:00"))
    take_in(usage.session, usage.cast, arrival)
    assert usage.counted() == (0, 0)


def test_what_an_import_made_does_not_count(usage: Usage) -> None:
    policy = IntakePolicy(windows=False, is_past=True)
    usage.life.go_to(berlin("20 12:00"))
    for number in range(3):
        old = mail(f"<{number}@old.example>", at=berlin("3 09:00"))
        place = usage.cast.mailbox
        arrival = ArrivedMail(
            place, f"m{number}", f"t{number}", old, frozenset({"INBOX"})
        )
        assert take_in(usage.session, usage.cast, arrival, policy) is not None
    assert usage.counted() == (0, 0)


def test_a_mail_read_later_counts_when_it_came(usage: Usage) -> None:
    last = datetime(2026, 10, 31, 23, 59, 30, tzinfo=BERLIN)
    usage.life.go_to(last + timedelta(minutes=5))
    usage.life.mail(last, "late")
    assert usage.counted() == (1, 0)


def test_the_zone_of_the_workspace_decides(usage: Usage) -> None:
    usage.life.mail(datetime(2026, 10, 31, 23, 30, tzinfo=ZoneInfo("UTC")), "a")
    assert usage.counted() == (0, 1)
    usage.cast.acme.zone = None
    assert usage.counted() == (1, 0)


def test_each_month_is_split_by_inbox_and_channel(usage: Usage) -> None:
    usage.in_november("a")
    usage.in_november("b", "10 09:05").channel = "phone"
    usage.counted()
    support = usage.cast.support.id
    [november] = usage_of(usage.session, [support], [NOVEMBER])
    assert november.by_inbox == {support: 2}
    assert november.by_channel == {"mail": 1, "phone": 1}
    assert [november.over(each) for each in (None, 1, 2, 3)] == [0, 1, 0, 0]
    assert usage_of(usage.session, [], [NOVEMBER])[0].tickets == 0


def test_months() -> None:
    assert (str(NOVEMBER), NOVEMBER.last) == ("2026-11", date(2026, 11, 30))
    assert read_month("2028-02").last == date(2028, 2, 29)
    assert DECEMBER.last == date(2026, 12, 31)
    year = last_months(Month(date(2026, 1, 1)))
    assert [str(each) for each in (year[0], year[1], year[-1])] == [
        "2026-01",
        "2025-12",
        "2025-02",
    ]
    midnight = datetime(2026, 11, 30, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert month_of(midnight, BERLIN) == DECEMBER


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "26-11", "٢026-11"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="2026-11"):
        read_month(text)
