"""“I’m away” on the card: until when, back again, and what is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.absences.table import Absence
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets.bulk_actions import handover, work
from app.tickets.ticket import Ticket
from tests.addon.sidebar import Sidebar, labels, lines, shown, toast, words
from tests.support.office import ADA, GRACE, Office
from tests.support.tickets import add

# SQL is at stake.
pytestmark = pytest.mark.both_databases
Json = dict[str, Any]


def absences(office: Office) -> list[Absence]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Absence).order_by(Absence.id)))


def form_of(sidebar: Sidebar) -> Json:
    return shown(sidebar.press(sidebar.home(), "I’m away"))


def handed_over(office: Office, whose: str, to: str, count: int = 3) -> list[int]:
    """So many open tickets of theirs, given to a colleague."""
    with office.desk.database.transaction() as session:
        holder, taker = (
            session.scalars(select(Person).where(Person.address == each)).one()
            for each in (whose, to)
        )
        support = office.cast.support
        ids = [
            add(session, support, assignee_id=holder.id, status="open")
            for _ in range(count)
        ]
        by = person_principal(holder)
        planned = handover.plan(session, holder, holder, [taker])
        made = handover.prepare(session, by, holder, planned)
        work.begin(session, made, by)
        work.work_part(session, made.id)
    return ids


def holders(office: Office, ids: list[int]) -> set[int | None]:
    with office.desk.database.reading() as session:
        found = select(Ticket.assignee_id).where(Ticket.id.in_(ids))
        return set(session.scalars(found))


def test_one_press_says_it_and_one_ends_it(ada: Sidebar) -> None:
    home = shown(ada.press(form_of(ada), "Until I say so"))
    (made,) = absences(ada.office)
    assert (made.person_id, made.to_at, made.ended_at) == (
        ada.office.cast.ada.id, None, None,
    )  # fmt: skip
    assert "You are away" in words(home)
    again = form_of(ada)
    assert "Until I say so" not in labels(again)
    home = shown(ada.press(home, "I’m back"))
    assert absences(ada.office)[0].ended_at is not None
    assert "You are away" not in words(home)
    assert "Welcome back" not in words(ada.home())


def test_colleagues_see_it(ada: Sidebar, grace: Sidebar) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    ada.press(ada.open(mail), "Take")
    with ada.office.desk.database.transaction() as session:
        until = clock.now() + timedelta(days=400)
        session.add(
            Absence(
                workspace_id=ada.office.cast.acme.id, person_id=ada.office.cast.ada.id,
                from_at=clock.now(), to_at=until, note="Hush",
            )
        )  # fmt: skip
    card = grace.open(ada.office.copy(GRACE, ada.office.write()))
    form = shown(grace.press(card, "Assign"))
    said = words(form)
    assert "away until" in said
    assert "Hush" not in said


def test_the_second_line_says_it(ada: Sidebar, grace: Sidebar) -> None:
    made = ada.office.write()
    ada.press(ada.open(ada.office.copy(ADA, made)), "Take")
    ada.press(form_of(ada), "Until I say so")
    card = grace.open(ada.office.copy(GRACE, made))
    assert "Ada has it, away" in lines(card)[1]
    # One knows that oneself.
    mine = ada.open(ada.office.copy(ADA, made))
    assert "You have it" in lines(mine)[1]


def test_back_offers_what_is_untouched(ada: Sidebar) -> None:
    office = ada.office
    ada.press(form_of(ada), "Until I say so")
    ids = handed_over(office, ADA, GRACE)
    assert holders(office, ids) == {office.cast.grace.id}
    home = shown(ada.press(ada.home(), "I’m back"))
    assert "3 tickets that were handed over are untouched" in words(home)
    answer = ada.press(home, "Take them back")
    assert toast(answer) == "3 taken back"
    assert holders(office, ids) == {office.cast.ada.id}
    assert "Welcome back" not in words(ada.home())


def test_the_first_card_after_the_end_offers_it(ada: Sidebar) -> None:
    with ada.office.desk.database.transaction() as session:
        session.add(
            Absence(
                workspace_id=ada.office.cast.acme.id, person_id=ada.office.cast.ada.id,
                from_at=clock.now() - timedelta(days=2), note="",
                to_at=clock.now() - timedelta(minutes=1),
                at=clock.now() - timedelta(days=2),
            )
        )  # fmt: skip
    assert "You are no longer away" in words(ada.home())
    ids = handed_over(ada.office, ADA, GRACE, 1)
    home = ada.home()
    assert "1 ticket that was handed over is untouched" in words(home)
    left = shown(ada.press(home, "Leave them"))
    assert "Welcome back" not in words(left)
    assert holders(ada.office, ids) == {ada.office.cast.grace.id}


def test_a_moment_that_overlaps_is_refused_on_the_form(ada: Sidebar) -> None:
    form = form_of(ada)
    ada.press(form, "Until I say so")
    answer = ada.press(form, "Until I say so")
    assert "away at that time already" in words(shown(answer))
    assert len(absences(ada.office)) == 1


def test_nobody_ends_the_absence_of_another(ada: Sidebar, grace: Sidebar) -> None:
    home = shown(ada.press(form_of(ada), "Until I say so"))
    answer = grace.press(home, "I’m back")
    assert "made for somebody else" in words(answer)
    assert absences(ada.office)[0].ended_at is None


def test_who_has_no_tickets_is_not_asked(edsger: Sidebar) -> None:
    assert "I’m away" not in words(edsger.home())
