"""The worked examples once more, as far as sums, readers and recounts tell them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.console.reports.words import change_text
from app.db import Database
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.actor import CLOCK, person_actor
from app.people.person import Person
from app.reports import counting
from app.reports.asked import AskedReport
from app.reports.facts import FactKind as Kind, facts_of
from app.reports.history import CountedMail, TicketHistory
from app.reports.numbers import ReportNumbers
from app.reports.tables import ReportCounter
from app.smtp import digest
from app.tickets.set_aside import set_aside_ticket
from tests.reports.lives import BERLIN, Life, berlin
from tests.support.cast import Cast
from tests.support.terminal import Terminal
from tests.support.tickets import sales_of

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
NINE = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture
def life(session: Session, cast: Cast) -> Life:
    cast.acme.zone = BERLIN.key
    return Life(session, cast)


def numbers(life: Life, reader: Person | None = None) -> ReportNumbers:
    """November, counted, of a reader's inboxes or of all."""
    life.session.flush()
    while counting.count_some(life.session, life.cast.acme.id):
        pass
    ids = life.session.scalars(select(Inbox.id)).all()
    if reader is not None:
        ids = [each.id for each in visible.person_inboxes(life.session, reader)]
    return ReportNumbers(life.session, AskedReport(tuple(ids), FIRST, LAST))


@pytest.mark.parametrize(("at", "doubles"), [("10 12:25", 1), ("10 12:41", 0)])
def test_replies_and_answers(life: Life, cast: Cast, at: str, doubles: int) -> None:
    for asked in ("10 10:00", "10 10:05", "10 10:50"):
        life.customer(asked)
    life.reply(cast.ada, "10 11:00")
    life.customer("10 12:00")
    life.reply(cast.ada, "10 12:10")
    life.reply(cast.grace, at)
    told = numbers(life).totals
    names = ("replies", "answered", "extra_replies", "double_replies")
    assert [told[name] for name in names] == [3, 2, 1, doubles]


@pytest.mark.parametrize("replies", [False, True])
def test_thanks_in_the_rates(life: Life, cast: Cast, *, replies: bool) -> None:
    ticket = life.ticket(life.customer("10 09:00"))
    life.reply(cast.ada, "10 09:30")
    life.resolve(ticket, cast.ada, "10 09:40")
    life.customer("10 10:00")
    if replies:
        life.reply(cast.ada, "10 10:03")
    life.resolve(ticket, cast.ada, "10 10:05")
    told = numbers(life).totals
    rates = [told[name] for name in ("reopen_rate", "first_contact")]
    assert [(rate["hits"], rate["count"]) for rate in rates] == (
        [(1, 2), (0, 1)] if replies else [(0, 2), (1, 1)]
    )
    assert (told["reopened"], told["thanks"]) == (1, int(not replies))


def test_a_late_mail_moves_the_answer(life: Life, cast: Cast) -> None:
    def answered() -> dict[int, int]:
        rows = numbers(life).rows_by("day", LAST)
        return {row["day"].day: row["answered"] for row in rows if row["answered"]}

    life.customer("20 16:40")
    life.reply(cast.grace, "23 10:00")
    assert answered() == {23: 1}
    life.reply(cast.ada, "20 17:10", read="24 09:00")
    assert answered() == {20: 1}


def test_closing_by_silence_resolves_nothing(life: Life, cast: Cast) -> None:
    ticket = life.ticket(life.customer("10 09:00"))
    life.resolve(ticket, cast.ada, "10 10:00")
    life.go_to(berlin("14 10:00"))
    ticket.close_silent(by=CLOCK)
    assert numbers(life).totals["resolved"] == 1


def test_a_move_is_seen_by_who_reads_one_inbox(
    life: Life, session: Session, cast: Cast
) -> None:
    sales = sales_of(session, cast)
    ticket = life.ticket(life.customer("16 09:00"))
    life.reply(cast.ada, "17 09:00")
    life.customer("16 12:00", thread="other")

    def seen(by: Person | None) -> tuple[int, int]:
        told = numbers(life, by).totals
        return told["received"], told["answered"]

    assert (seen(None), seen(cast.grace)) == ((2, 1), (2, 1))
    life.go_to(berlin("20 09:00"))
    ticket.move(sales.id, by=person_actor(cast.ada))
    assert (seen(None), seen(cast.grace)) == ((2, 1), (1, 0))


def test_another_zone_by_command(worked: Database, desk: Terminal) -> None:
    def told() -> Any:
        asked = ("--from", "2026-11-01", "--to", "2026-11-30", "--json")
        return json.loads(desk("report", *asked).stdout)

    before = told()
    zone = ("workspace", "set", "--zone", "America/New_York")
    assert desk(*zone).exit_code == 0
    after = told()
    assert (before["zone"], after["zone"]) == ("Europe/Berlin", "America/New_York")
    assert after["totals"] == before["totals"]
    # The first mail came on Monday at 9 of Berlin's clocks.
    assert before["heat"]["received"][0][9] == 1
    assert after["heat"]["received"][0][3] == 1
    assert after["recounted"] is None


def test_a_ticket_without_mail_waits_for_nobody() -> None:
    facts = facts_of(TicketHistory(1, NINE), None, UTC)
    assert [each.kind for each in facts] == [Kind.RECEIVED, Kind.STOOD_OPEN]
    assert facts[0].at == NINE


def test_a_mail_of_ours_before_any_of_theirs_answers_nothing() -> None:
    ten = NINE + timedelta(hours=1)
    mails = (CountedMail(1, NINE, True, NINE, 7), CountedMail(2, ten, False, ten))
    facts = facts_of(TicketHistory(1, NINE, mails), None, UTC)
    kinds = {each.kind: each.at for each in facts}
    assert kinds[Kind.RECEIVED] == ten
    assert kinds[Kind.EXTRA_REPLY] == NINE
    assert Kind.FIRST_REPLY not in kinds


def test_a_recount_tells_how_far_it_is(
    life: Life, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for thread in "abcd":
        life.customer("16 09:00", thread=thread)
    numbers(life)
    monkeypatch.setattr(counting, "RECOUNT_BATCH", 1)
    counting.begin_recount(session, cast.acme.id)
    # The newest are counted first, and each time it goes on where it was.
    done, places = [], []
    while counting.count_some(session, cast.acme.id):
        session.flush()
        done.append(counting.how_far(session, cast.acme.id)[1])
        places.append(session.scalars(select(ReportCounter.recounted)).one())
    assert done[:5] == [0, 25, 50, 75, None]
    assert places[:4] == sorted(places[:4], reverse=True)  # type: ignore[type-var]


def test_what_the_digest_counts(life: Life, session: Session, cast: Cast) -> None:
    sales = sales_of(session, cast)
    for n in range(1, 8):
        life.customer("17 09:00", thread=f"t{n}")
    life.reply(cast.ada, "18 09:00", thread="t7")
    life.reply(cast.grace, "18 09:10", thread="t7")
    moved = life.ticket(life.customer("19 09:00", thread="moved"))
    moved.move(sales.id, by=person_actor(cast.ada))
    aside = life.ticket(life.customer("19 10:00", thread="aside"))
    set_aside_ticket(session, aside, always=False, by=person_actor(cast.ada))
    numbers(life)
    life.go_to(berlin("23 08:30"))
    told = digest.make_digest(session, cast.grace, date(2026, 11, 16))
    assert told is not None
    lines = {each.name: (each.now, each.before) for each in told.lines}
    assert lines["Received"] == ("7", "0")
    assert lines["Double replies"] == ("1", "0")
    assert lines["Open at the end of the week"] == ("6", "0")
    assert lines["Waiting on customers"] == ("1", "0")
    [by_hand] = [each for name, each in lines.items() if name.startswith("Set aside")]
    assert by_hand == ("1", "0")
    assert told.oldest == (1, 2, 3, 4, 5)
    hers = digest.make_digest(session, cast.ada, date(2026, 11, 16))
    assert hers is not None
    assert hers.lines[0].now == "8"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (106, 100, "+6 %"),
        (94, 100, "−6 %"),
        (5, 0, "new"),
        (0, 0, "same"),
        (None, 3, ""),
    ],
)
def test_a_change_in_percent(now: int | None, before: int, said: str) -> None:
    reader = Reader(
        workspace_id=1,
        person_id=0,
        address="",
        may_change=False,
        is_shared_account=False,
        now=NINE,
        zone=UTC,
    )
    assert change_text(reader, now, before) == said
