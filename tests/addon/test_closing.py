"""What the card says of silence: when a ticket closes, until when it reopens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from addon.card_reader import CardReader
from addon.cards.closing import closing_rows
from addon.words import languages
from app import clock
from app.people import actor
from app.tickets.status import Status
from tests.addon.sidebar import Sidebar, click_of, shown, words
from tests.contract.test_cards import READER, VIEW
from tests.support.office import ADA

THEN = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
SAID = [
    ("en", "Closes 26 Nov, 09:00 unless the customer writes"),
    ("de", "Schließt am 26.11. um 09:00, wenn der Kunde nicht schreibt"),
    ("es", "Se cierra el 26 nov a las 09:00 si el cliente no escribe"),
]


def said(reader: CardReader, **state: object) -> list[str]:
    rows = closing_rows(replace(VIEW, **state), reader)  # type: ignore[arg-type]
    return [row["decoratedText"]["text"] for row in rows]


@pytest.mark.parametrize(("language", "sentence"), SAID)
def test_it_is_said_in_the_readers_zone_and_language(
    language: str, sentence: str
) -> None:
    zone, words = ZoneInfo("Europe/Berlin"), languages.language_of(language)
    assert said(replace(READER, zone=zone, language=words), closes_at=THEN) == [
        sentence
    ]


def test_a_moment_that_has_passed_is_not_promised() -> None:
    late = replace(READER, now=THEN)
    assert said(late, closes_at=THEN, reopens_until=THEN) == []


def test_resolving_says_when_it_closes_and_closing_when_it_reopens(
    ada: Sidebar,
) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    card = shown(ada.press(ada.open(mail), "Resolve"))
    assert click_of(card, "Undo")
    with ada.office.ticket() as (_, ticket):
        when = f"{ticket.status_at + timedelta(days=4):%-d %b, %H:%M}"
    assert f"Closes {when} unless the customer writes" in words(card)
    clock.advance(timedelta(days=4))
    with ada.office.ticket() as (_, ticket):
        ticket.close_silent(by=actor.CLOCK)
        assert ticket.status == Status.CLOSED
        until = f"{ticket.status_at + timedelta(days=14):%-d %b}"
    assert f"Reopens if the customer writes by {until}" in words(ada.open(mail))
