"""What a mail did happened when it was written, whenever it was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import clock
from app.people import actor
from app.tickets.event import Event
from app.tickets.lists import history_pages, pages
from app.tickets.lists.ticket_filter import TicketFilter
from app.tickets.status import Priority, Status
from demo.gmail.mail.compose import ComposedMail
from tests.addon.sidebar import shown, sidebar_of, words
from tests.support.cast import Cast, ago, arrive, mail
from tests.support.office import ADA, MARIA, SUPPORT, Office
from tests.support.plans import plan_of
from tests.support.snapshot import usual_office

AGES = (timedelta(days=8), timedelta(days=6), timedelta(days=3))


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """Nothing could be read for eight days; then everything is."""
    opened = usual_office(sqlite_url, tmp_path)
    past = [clock.now() - age for age in AGES]
    world = opened.world
    draft = ComposedMail(MARIA, [SUPPORT], "Chair", "Hello")
    first = world.write_in(draft, at=past[0])[0].message
    answer = ComposedMail(ADA, [MARIA], "Re: Chair", "Hello", [SUPPORT])
    here = opened.copy(ADA, first).thread.id
    sent = world.write(ADA, answer, thread_id=here, at=past[1])
    again = ComposedMail(MARIA, [SUPPORT], "Re: Chair", "Hello")
    again.answer([f"<{first.mail.message_id}>", f"<{sent.mail.message_id}>"])
    world.write_in(again, at=past[2])
    opened.sync()
    yield opened
    opened.desk.close()


def test_the_history_is_told_by_the_mails_own_time(office: Office) -> None:
    sidebar = sidebar_of(office, ADA)
    newest = list(office.ada.messages.values())[-1]
    card = sidebar.open(newest)
    said = words(shown(sidebar.press(card, "View history")))
    reader_day = [f"{(clock.now() - age).day} " for age in AGES]
    places = [said.index(day) for day in reversed(reader_day)]
    assert places == sorted(places)
    assert said.count("seen by Sidedesk ") == len(AGES)
    assert "Today" not in said


def test_programs_are_told_both_times(office: Office) -> None:
    shown_ticket = office.shown()
    mails = {each["message_id"]: each["at"] for each in shown_ticket["messages"]}
    told = [e for e in shown_ticket["events"] if e["message_id"]]
    assert len(told) == len(mails) == len(AGES)
    for each in told:
        assert each["occurred_at"] == mails[each["message_id"]]
        assert each["at"] > each["occurred_at"]
    answer = next(e for e in shown_ticket["messages"] if e["direction"] == "out")
    assert (answer["person"], answer["automatic"]) == (ADA, False)


@pytest.mark.both_databases
def test_pages_are_by_time_and_found_by_an_index(session: Session, cast: Cast) -> None:
    ticket = arrive(session, cast, mail("<late@x>", at=ago(hours=1)))
    assert ticket is not None
    for _ in range(25):
        ticket.prioritise(Priority.HIGH, by=actor.CLOCK)
        ticket.prioritise(Priority.LOW, by=actor.CLOCK)
    early = mail("<early@x>", in_reply_to="<late@x>", at=ago(hours=2))
    assert arrive(session, cast, early, gmail_id="2") is ticket
    session.flush()
    found, before = list[int](), None
    while True:
        page = history_pages.event_page(session, ticket.id, before)
        found += [each.version for each in page.rows]
        if page.older is None:
            break
        before = page.older
    assert found == [*range(51, 1, -1), 1, 52]
    other = arrive(session, cast, mail("<x@y>"), gmail_id="3", thread_id="3")
    assert other is not None
    place = {"workspace_id": other.workspace_id, "ticket_id": other.id}
    many = [
        {**place, "action": "woken", "actor": "clock", "version": version}
        for version in range(100, 4_000)
    ]
    session.execute(insert(Event), many)
    plan = plan_of(session, lambda: history_pages.event_page(session, ticket.id, 30))
    assert "ix_events_ticket" in plan


@pytest.mark.both_databases
def test_a_list_counts_from_our_last_mail(session: Session, cast: Cast) -> None:
    arrive(session, cast, mail(at=ago(days=8)))
    answer = {"from": "Ada <ada@acme.example>", "to": "maria@lopez-interiors.example"}
    answer["in_reply_to"] = "<first@lopez-interiors.example>"
    ticket = arrive(session, cast, mail("<a@x>", answer, at=ago(days=6)), gmail_id="2")
    assert ticket is not None
    assert ticket.status == "waiting"
    session.flush()
    asked = TicketFilter(status=(Status.WAITING,))
    page = pages.ticket_page(session, cast.ada, [cast.support.id], asked)
    assert [row.since for row in page.tickets] == [ticket.answered_at]
