"""The two lines: every state and language, and none wider than Gmail's panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from playwright.sync_api import Browser

from addon.card_reader import CardReader
from addon.words import ages, languages, status_lines
from addon.words.languages import ENGLISH, Language
from app.tickets.status import Status
from app.tickets.view import TicketView
from tests.contract.test_cards import NOW, READER, VIEW

PANEL = 268
FONT = "500 16px Roboto, Arial, 'Liberation Sans'"
LANGUAGES = languages.every_language()
GERMAN, SPANISH = languages.language_of("de-AT"), languages.language_of("es_419")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# The widest of each kind: minutes, hours, days, a date of this year, of another.
WIDE = [
    59 * MINUTE,
    47 * HOUR,
    13 * DAY,
    NOW - datetime(2026, 9, 30, tzinfo=NOW.tzinfo),
    NOW - datetime(2025, 9, 30, tzinfo=NOW.tzinfo),
]
AHEAD = [10 * HOUR, DAY, 2 * DAY, 6 * DAY, 20 * DAY, 300 * DAY]


def reading(language: Language) -> CardReader:
    return replace(READER, language=language)


AGO = [
    (timedelta(seconds=10), "just now", "1 min"),
    (timedelta(minutes=59), "59 min ago", "59 min"),
    (timedelta(minutes=60), "1 h ago", "1 h"),
    (timedelta(hours=47, minutes=59), "47 h ago", "47 h"),
    (timedelta(hours=48), "2 d ago", "2 d"),
    (timedelta(days=13, hours=23), "13 d ago", "13 d"),
    (timedelta(days=14), "8 Nov", "since 8 Nov"),
    (timedelta(days=400), "Oct ’25", "since Oct ’25"),
]


@pytest.mark.parametrize(("age", "ago", "lasting"), AGO)
def test_ages_are_rounded_down(age: timedelta, ago: str, lasting: str) -> None:
    assert ages.how_long_ago(NOW - age, READER) == ago
    assert ages.lasting_for(NOW - age, READER) == lasting


AGO_2 = NOW - 2 * DAY
# Who wrote last, and whether we had answered before.
NEVER, AGAIN, OUT, NOBODY = ("in", None), ("in", AGO_2), ("out", AGO_2), (None, None)
AWAKE, TIMED, ASLEEP = (None, None), (NOW, NOW + 3 * DAY), (NOW, None)
LINES = {
    (AWAKE, Status.OPEN): (
        "Waiting on us 3 h", "Waiting on us 3 h",
        "Answered 2 d ago, still open", "Open 2 h, no mail yet",
    ),
    (AWAKE, Status.WAITING): (
        "Not answered, waiting 2 h", "They wrote last, waiting 2 h",
        "Answered 2 d ago, waiting", "Waiting 2 h, no mail yet",
    ),
    (AWAKE, Status.RESOLVED): (
        "Resolved 2 h ago, no reply", "Resolved 2 h ago, they wrote last",
        "Resolved 2 h ago, answered", "Resolved 2 h ago",
    ),
    (AWAKE, Status.CLOSED): (
        "Closed 2 h ago, no reply", "Closed 2 h ago, they wrote last",
        "Closed 2 h ago, answered", "Closed 2 h ago",
    ),
    (TIMED, None): (
        "Snoozed to Wed 17:02, no reply", "Snoozed to Wed 17:02, they wrote",
        "Snoozed to Wed 17:02, answered", "Snoozed to Wed 17:02",
    ),
    (ASLEEP, None): (
        "Snoozed until they write, no reply", "Snoozed until they write again",
        "Snoozed until they write, answered", "Snoozed until they write",
    ),
}  # fmt: skip
LINES[AWAKE, Status.IN_PROGRESS] = LINES[AWAKE, Status.OPEN]


@pytest.mark.parametrize("snooze", [AWAKE, TIMED, ASLEEP])
@pytest.mark.parametrize("status", Status)
def test_every_state_has_its_line(
    status: Status, snooze: tuple[datetime | None, datetime | None]
) -> None:
    said = LINES.get((snooze, status)) or LINES[snooze, None]
    for (direction, answered), line in zip(
        (NEVER, AGAIN, OUT, NOBODY), said, strict=True
    ):
        view = replace(
            VIEW, status=status, direction=direction, answered_at=answered,
            snoozed_at=snooze[0], snoozed_until=snooze[1],
        )  # fmt: skip
        assert status_lines.answered_line(view, READER) == line


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_denies_an_answer(language: Language) -> None:
    """Of a ticket that was answered none says what it says of one that never was."""
    for status, snooze in product(Status, (AWAKE, TIMED, ASLEEP)):
        if Status(status).is_open and snooze == AWAKE:
            continue
        view = replace(
            VIEW, status=status, snoozed_at=snooze[0], snoozed_until=snooze[1]
        )
        never, again = (
            status_lines.answered_line(
                replace(view, direction=direction, answered_at=answered),
                reading(language),
            )
            for direction, answered in (NEVER, AGAIN)
        )
        assert never != again


ELSEWHERE = [
    (GERMAN, Status.OPEN, "in", 3 * HOUR, "Wartet auf uns seit 3 Std."),
    (GERMAN, Status.OPEN, "in", 20 * DAY, "Wartet auf uns seit 2.11."),
    (GERMAN, Status.WAITING, "out", HOUR / 90, "Gerade beantwortet, wartet"),
    (GERMAN, Status.RESOLVED, "out", 20 * DAY, "Am 2.11. erledigt, beantwortet"),
    (SPANISH, Status.OPEN, "in", 3 * HOUR, "Nos espera hace 3 h"),
    (SPANISH, Status.OPEN, "out", 20 * DAY, "Respondido el 2 nov, abierto"),
    (SPANISH, Status.CLOSED, "in", 2 * DAY, "Cerrado hace 2 d, sin respuesta"),
]


@pytest.mark.parametrize(("language", "status", "direction", "age", "said"), ELSEWHERE)
def test_other_languages_inflect_what_is_in_a_line(
    language: Language, status: Status, direction: str, age: timedelta, said: str
) -> None:
    view = aged(status, direction, age)
    assert status_lines.answered_line(view, reading(language)) == said


SNOOZED = [
    (ENGLISH, 3 * DAY, "in", "Snoozed to Wed 17:02, no reply"),
    (ENGLISH, 20 * DAY, "out", "Snoozed to 12 Dec 17:02, answered"),
    (GERMAN, 3 * DAY, "in", "Bis Mi 17:02, unbeantwortet"),
    (GERMAN, 60 * DAY, None, "Zurückgestellt bis 21.1.2027"),
    (SPANISH, 3 * DAY, "out", "Hasta mié 17:02, respondido"),
    (ENGLISH, -MINUTE, "in", "Waiting on us 3 h"),
]


@pytest.mark.parametrize(("language", "ahead", "direction", "said"), SNOOZED)
def test_a_timer_stands_over_any_status(
    language: Language, ahead: timedelta, direction: str | None, said: str
) -> None:
    view = replace(VIEW, direction=direction, snoozed_at=NOW, snoozed_until=NOW + ahead)
    assert status_lines.answered_line(view, reading(language)) == said


HOLDERS = [
    ({"assignee_id": None, "assignee": None}, "Nobody assigned", "Sin asignar"),
    ({"assignee_id": 2}, "You have it", "Asignado a ti"),
    ({}, "Ada has it", "Asignado a Ada"),
    (
        {"assignee_has_namesake": True},
        "Ada King Lovelace has it",
        "Asignado a Ada King Lovelace",
    ),
    (
        {"assignee_is_active": False},
        "Nobody assigned (Ada left)",
        "Sin asignar (Ada ya no está)",
    ),
]


@pytest.mark.parametrize(("facts", "english", "spanish"), HOLDERS)
def test_the_second_line_says_whose_it_is(
    facts: dict[str, object], english: str, spanish: str
) -> None:
    view = replace(VIEW, assignee_id=7, assignee="Ada King Lovelace")
    view = replace(view, **facts)  # type: ignore[arg-type]
    assert (
        status_lines.who_and_status(view, READER) == f"{english} · High · In progress"
    )
    assert (
        status_lines.who_and_status(view, reading(SPANISH))
        == f"{spanish} · Alta · En curso"
    )


def test_no_first_line_is_wider_than_the_panel(browser: Browser) -> None:
    every = sorted({line for language in LANGUAGES for line in firsts(language)})
    page = browser.new_page()
    measured = page.evaluate(MEASURE, [FONT, every])
    page.close()
    widest = max(zip(measured, every, strict=True))
    assert widest[0] <= PANEL, widest
    assert len(every) > 150


MEASURE = """([font, lines]) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  return lines.map((line) => Math.ceil(pen.measureText(line).width));
}"""


def firsts(language: Language) -> Iterator[str]:
    """Every first line that the language has."""
    reader = reading(language)
    for status, direction, age in product(Status, ("in", "out", None), WIDE):
        view = aged(status, direction, age)
        yield status_lines.answered_line(view, reader)
        yield status_lines.answered_line(replace(view, answered_at=NOW - age), reader)
    for direction, ahead in product(("in", "out", None), [*AHEAD, None]):
        for answered in (None, NOW):
            view = replace(
                VIEW, direction=direction, answered_at=answered,
                snoozed_at=NOW, snoozed_until=None if ahead is None else NOW + ahead,
            )  # fmt: skip
            yield status_lines.answered_line(view, reader)


def aged(status: Status, direction: str | None, age: timedelta) -> TicketView:
    at = NOW - age
    return replace(
        VIEW, status=status, direction=direction,
        status_at=at, waiting_since=at, answered_at=at if direction == "out" else None,
    )  # fmt: skip
