"""The card beside an open conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.sidebar import (
    Sidebar,
    field_of,
    labels,
    lines,
    note_form,
    shown,
    words,
)
from tests.support.office import ADA, EDSGER, SUPPORT, Office


def opened(sidebar: Sidebar) -> dict[str, Any]:
    return sidebar.open(sidebar.office.copy(sidebar.address, first(sidebar.office)))


def after_menu(card: dict[str, Any]) -> list[str]:
    """What the card's footer and rows offer, after the entries of its menu."""
    after = labels(card).index("Open my queue") + 1
    return [label for label in labels(card)[after:] if label != "Undo"]


def first(office: Office) -> MailboxMessage:
    return next(iter(office.support.messages.values()), None) or office.write()


def test_the_two_lines_say_answered_and_who(ada: Sidebar) -> None:
    mail = first(ada.office)
    clock.advance(timedelta(hours=3, minutes=20))
    card = ada.open(ada.office.copy(ADA, mail))
    assert lines(card) == ("Waiting on us 3 h", "Nobody assigned · Open")


def test_it_says_when_the_customer_wrote_last(ada: Sidebar) -> None:
    """Their own mail's time, not that of our answer or of the reading."""
    office = ada.office
    mail, wrote = office.copy(ADA, first(office)), clock.now()
    clock.advance(timedelta(days=3))
    ada.open(mail)
    ada.open(office.answer(ADA, mail.thread.id))
    card = ada.open(mail)
    assert lines(card)[0].startswith("Answered")
    assert f"Last mail {wrote.day} " in words(card)


def test_a_sender_whom_nobody_can_read_is_unknown_and_the_line_is_shown(
    ada: Sidebar,
) -> None:
    raw = (
        b"From: Olga Brandt\r\nTo: support@acme.example\r\nSubject: Shelf\r\n\r\nHi\r\n"
    )
    ada.office.world.receive(raw, to=[SUPPORT])
    ada.office.sync()
    mail = list(ada.office.support.messages.values())[-1]
    said = words(ada.open(ada.office.copy(ADA, mail)))
    assert "Unknown sender" in said
    assert "Olga Brandt" in said


def test_taken_it_says_you_to_the_taker_and_the_name_to_others(
    ada: Sidebar, grace: Sidebar
) -> None:
    card = shown(ada.press(opened(ada), "Take"))
    assert lines(card)[1] == "You have it · In progress"
    assert lines(opened(grace))[1] == "Ada has it · In progress"


def test_an_answer_from_gmail_turns_the_first_line(ada: Sidebar) -> None:
    office = ada.office
    with office.desk.database.transaction() as session:
        session.merge(office.cast.mailbox).connect(delegated=True)
    office.sync()
    mail = office.copy(ADA, first(office))
    office.answer(ADA, mail.thread.id)
    office.sync()
    assert lines(ada.open(mail)) == (
        "Answered just now, waiting",
        "You have it · Waiting",
    )


def test_priority_is_said_only_when_it_is_not_normal(ada: Sidebar) -> None:
    form = shown(ada.press(opened(ada), "Set priority"))
    card = shown(ada.press(form, "High"))
    assert lines(card)[1] == "Nobody assigned · High · Open"


def test_a_long_name_takes_two_lines_at_most(ada: Sidebar) -> None:
    card = opened(ada)
    with ada.office.ticket() as (_, ticket):
        ticket.customer_name = "Maria " * 40
    rows = [
        widget["decoratedText"]["text"]
        for widget in shown(ada.press(card, "Refresh"))["sections"][0]["widgets"]
        if "decoratedText" in widget
    ]
    name = next(text for text in rows if text.startswith("Maria"))
    assert len(name) <= 72
    assert name.endswith("…")


STATES = [
    ([], ["Take", "Note", "Assign", "Resolve"]),
    (["Take"], ["Reply", "Note", "Waiting", "Resolve", "Assign"]),
    (["Resolve"], ["My queue", "Note", "Reopen"]),
]


@pytest.mark.parametrize(("presses", "acts"), STATES)
def test_each_state_offers_its_next_step(
    ada: Sidebar, presses: list[str], acts: list[str]
) -> None:
    card = opened(ada)
    for press in presses:
        card = shown(ada.press(card, press))
    assert after_menu(card)[: len(acts)] == acts


def test_somebody_elses_ticket_offers_to_take_over(
    ada: Sidebar, grace: Sidebar
) -> None:
    ada.press(opened(ada), "Take")
    assert after_menu(opened(grace))[:3] == ["Note", "Take over", "Assign"]


def test_an_observer_looks_and_cannot_change(ada: Sidebar, edsger: Sidebar) -> None:
    opened(ada)
    ada.office.world.route(SUPPORT, also_to=[EDSGER])
    card = edsger.open(ada.office.copy(EDSGER, ada.office.write()))
    acts = [label for label in labels(card) if label != "Maria Lopez"]
    assert acts[:-1] == ["Follow", "View history", "Open my queue"]
    assert "You can look, not change" in words(card)


def test_a_shared_account_assigns_and_takes_nothing(ada: Sidebar) -> None:
    card = ada.of(SUPPORT).open(first(ada.office))
    assert "Take" not in labels(card)
    assert after_menu(card)[:4] == ["Assign", "Note", "Reply", "Resolve"]


def test_a_ticket_of_somebody_who_left_is_nobodys(ada: Sidebar, grace: Sidebar) -> None:
    grace.press(opened(grace), "Take")
    with ada.office.desk.database.transaction() as session:
        session.merge(ada.office.cast.grace).deactivate()
    card = opened(ada)
    assert lines(card)[1] == "Nobody assigned (Grace left) · In progress"
    assert "Take" in labels(card)


def test_what_people_write_is_escaped_once(ada: Sidebar) -> None:
    mail = ada.office.write("<b>Tea & cake</b>")
    form = note_form(ada.open(ada.office.copy(ADA, mail)))
    typed = {field_of(form)["name"]: "a < b\nc"}
    card = shown(ada.press(form, "Add note", **typed))
    assert "&lt;b&gt;Tea &amp; cake&lt;/b&gt;" in words(card)
    assert "a &lt; b<br>c" in words(card)


def test_ages_are_in_the_readers_zone(ada: Sidebar) -> None:
    ada.zone = {"id": "Asia/Kolkata", "offset": 19_800_000}
    clock.stop()
    card = opened(ada)
    there = clock.now() + timedelta(hours=5, minutes=30)
    assert f"As of {there:%H:%M}" in words(card)
