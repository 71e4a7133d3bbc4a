"""What happened, as people hear it in their languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from addon.card_reader import CardReader
from addon.words import event_text, languages
from app import clock
from app.people.person import Person
from app.tickets.event import Event
from tests.contract.test_cards import READER
from tests.support.cast import Cast


def event_of(who: Person, action: str, **details: Any) -> Event:
    now = clock.now()
    return Event(
        action=action, actor="person", person_id=who.id, details=details,
        at=now, occurred_at=now, workspace_id=who.workspace_id,
    )  # fmt: skip


def reading(code: str) -> CardReader:
    return replace(READER, language=languages.language_of(code))


SAID = [
    ("en", "assigned", {"taken": True}, "Ada took it"),
    ("de", "assigned", {"taken": True}, "Ada hat es übernommen"),
    ("es", "assigned", {"to": "grace@acme.example"}, "Ada lo asignó a Grace"),
    ("de", "status", {"to": "waiting"}, "Ada hat es auf „Wartet“ gesetzt"),
    ("es", "tagged", {"tag": "x", "via": "gmail"}, "Ada añadió la etiqueta x en Gmail"),
    ("en", "tagged", {"tag": "x", "via": "gmail"}, "Ada added the tag x in Gmail"),
]


@pytest.mark.parametrize(("code", "action", "details", "said"), SAID)
def test_an_event_is_told_in_a_language(
    session: Session, cast: Cast, code: str, action: str,
    details: dict[str, Any], said: str,
) -> None:  # fmt: skip
    event = event_of(cast.ada, action, **details)
    (told,) = event_text.event_lines(session, [event], reading(code))
    assert f"{told.who} {told.what}" == said


DAY = timedelta(days=1)
WHOLE = [
    ("en", timedelta(), "Ada took it at {time}.", "You took it at {time}."),
    (
        "de",
        timedelta(),
        "Ada hat es übernommen (um {time}).",
        "Von mir übernommen (um {time}).",
    ),
    (
        "es",
        timedelta(days=1),
        "Ada lo tomó (ayer {time}).",
        "Lo tomaste (ayer {time}).",
    ),
]


@pytest.mark.parametrize(("code", "past", "theirs", "own"), WHOLE)
def test_the_reader_is_no_third_person(
    session: Session, cast: Cast, code: str, past: timedelta, theirs: str, own: str
) -> None:
    event = event_of(cast.ada, "assigned", taken=True)
    reader = replace(READER, now=event.at + past, language=languages.language_of(code))
    time = f"{event.at:%H:%M}"
    others = replace(reader, person_id=cast.grace.id)
    me = replace(reader, person_id=cast.ada.id)
    assert event_text.event_as_sentence(session, event, others) == theirs.format(
        time=time
    )
    assert event_text.event_as_sentence(session, event, me) == own.format(time=time)


def test_two_of_one_given_name_are_told_apart(session: Session, cast: Cast) -> None:
    cast.grace.name = "Ada Hopper"
    session.flush()
    event = event_of(cast.ada, "assigned", to=cast.grace.address)
    (told,) = event_text.event_lines(session, [event], reading("en"))
    assert (told.who, told.what) == ("Ada Lovelace", "assigned it to Ada Hopper")
    # One who does not act in it may be meant as well.
    (told,) = event_text.event_lines(
        session, [event_of(cast.ada, "noted")], reading("en")
    )
    assert told.who == "Ada Lovelace"


def test_a_shared_account_is_nobody_in_particular(session: Session, cast: Cast) -> None:
    event = event_of(cast.shared, "noted")
    (told,) = event_text.event_lines(session, [event], reading("de"))
    assert (told.who, told.what) == ("Jemand in support@", "hat eine Notiz geschrieben")


def test_a_right_to_left_name_is_told_from_the_rest(
    session: Session, cast: Cast
) -> None:
    cast.ada.name = "דוד"
    session.flush()
    event = event_of(cast.ada, "noted")
    (told,) = event_text.event_lines(session, [event], reading("en"))
    assert (told.who, told.what) == ("\u2068דוד\u2069", "added a note")
