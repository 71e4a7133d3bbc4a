"""What the definition gives in cases worked out by hand; every moment is in UTC."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.errors import Refused
from app.hours.business_time import HORIZON
from app.hours.span import Span, joined_spans
from app.hours.written import (
    parse_duration,
    parse_special,
    parse_week,
    parse_zone,
    said_week,
)
from tests.hours.calendars import counting, utc

OFFICE = "mon-fri 09:00-12:30,13:30-18:00"
CALENDARS = {
    "B": counting(
        "Europe/Berlin",
        OFFICE,
        d20261224="09:00-12:00",
        d20261225="",
        d20261226="",
        d20270101="",
    ),
    "N": counting("Europe/Berlin", "fri,sat 22:00-06:00", d20261226=""),
    "A": counting("Europe/Berlin", "mon-sun 00:00-24:00"),
    "Y": counting("America/New_York", "mon-sun 01:00-03:00"),
    "L": counting("Australia/Lord_Howe", "mon-sun 00:00-24:00"),
    "C": counting("America/Santiago", "sat 20:00-02:00"),
    "S": counting("Europe/Berlin", "sun 02:15-02:45"),
    "M": counting("Europe/Moscow", "mon-fri 09:00-10:00"),
}
BETWEEN = """
B 11-27 16:30 → 11-30 08:30 = 3600      over a weekend
B 11-25 11:00 → 11-25 13:00 = 3600      without lunch
B 12-23 16:00 → 12-28 09:00 = 18000     an hour, half a holiday, two of them, an hour
B 03-27 16:00 → 03-30 08:00 = 7200      the clock changes on the weekend
N 03-27 12:00 → 03-30 12:00 = 54000     a night with the gap
N 10-23 12:00 → 10-26 12:00 = 61200     a night with the fold
N 12-25 12:00 → 12-28 12:00 = 7200      a closed day ends the night before it
A 03-28 23:00 → 03-29 22:00 = 82800     a day of 23 hours
A 10-24 22:00 → 10-25 23:00 = 90000     a day of 25 hours
Y 03-08 05:00 → 03-08 12:00 = 3600      the second hour is missing
Y 11-01 04:00 → 11-01 12:00 = 10800     the first hour comes twice
L 10-03 13:30 → 10-04 13:00 = 84600     half an hour is missing
C 09-05 12:00 → 09-06 12:00 = 18000     there is no midnight
C 04-04 12:00 → 04-05 12:00 = 25200     the hour before midnight comes twice
S 03-28 12:00 → 03-29 12:00 = 0         all of it in the gap
S 10-24 12:00 → 10-25 12:00 = 3600      all of it in the fold, in two pieces
M 2012-03-05 05:00 → 2012-03-05 06:00 = 3600  as the clock was set then
M 03-02 06:00 → 03-02 07:00 = 3600      and as it is set now
B 11-30 08:30 → 11-27 16:30 = -3600     backwards
B 11-25 08:00:20 → 11-25 08:01:05 = 45  seconds
"""
DUE = """
B 11-27 16:00 + 1h = 11-27 17:00        the closing time itself
B 11-27 16:30 + 1h = 11-30 08:30        over a weekend
B 11-27 15:00 + 8h = 11-30 15:00        and over Monday's lunch
B 12-23 16:30 + 4h = 12-28 08:30        half an hour, three, and a half
B 12-31 16:30 + 1h = 2027-01-04 08:30   over New Year
B 03-27 16:30 + 1h = 03-30 07:30        the clock changes on the weekend
N 03-28 22:00 + 4h = 03-29 02:00        a night with the gap
N 10-24 22:00 + 7h = 10-25 05:00        a night with the fold
Y 03-08 05:00 + 90m = 03-09 05:30       the second hour is missing
Y 11-01 04:00 + 150m = 11-01 07:30      the first hour comes twice
S 10-24 12:00 + 45m = 10-25 01:30       in the fold's second piece
B 11-28 10:00 + 0m = 11-28 10:00        nothing stays where it is
"""


def rows(text: str, between: str) -> list[tuple[str, str, str, str]]:
    """Calendar, from, to or how long, and what it gives."""
    found = []
    for line in text.strip().splitlines():
        said, _, gives = line.partition(" = ")
        name, _, rest = said.partition(" ")
        start, _, other = rest.partition(between)
        found.append((name, start.strip(), other.strip(), gives.split("  ")[0]))
    return found


@pytest.mark.parametrize(("name", "start", "end", "seconds"), rows(BETWEEN, "→"))
def test_between(name: str, start: str, end: str, seconds: str) -> None:
    found = CALENDARS[name].between(utc(start), utc(end))
    assert found == timedelta(seconds=int(seconds))


@pytest.mark.parametrize(("name", "start", "amount", "gives"), rows(DUE, " + "))
def test_due(name: str, start: str, amount: str, gives: str) -> None:
    found = CALENDARS[name].due(utc(start), parse_duration(amount))
    assert found == utc(gives)


def test_parts_of_a_second_are_kept() -> None:
    start = utc("11-27 16:59:59.250000")
    assert CALENDARS["B"].between(start, utc("11-30 08:00:00.5")) == timedelta(
        seconds=1.25
    )
    due = CALENDARS["B"].due(start, timedelta(seconds=1))
    assert due == utc("11-30 08:00:00.250000")


def test_what_is_never_open_is_never_due() -> None:
    never = counting("Europe/Berlin", "")
    assert never.due(utc("01-01 00:00"), timedelta(seconds=1)) is None
    assert never.between(utc("01-01 00:00"), utc("2030-01-01 00:00")) == timedelta()
    once = counting("UTC", "", d20260105="09:00-10:00")
    end = utc("01-05 10:00")
    assert once.due(utc("01-01 00:00"), timedelta(hours=1)) == end
    assert once.due(end - HORIZON, timedelta(hours=1)) == end
    assert once.due(end - HORIZON - timedelta(seconds=1), timedelta(hours=1)) is None


def test_less_than_nothing_is_never_due() -> None:
    with pytest.raises(Refused):
        CALENDARS["B"].due(utc("01-01 00:00"), timedelta(seconds=-1))


def test_a_special_day_takes_the_night_before_in() -> None:
    night = counting("Europe/Berlin", "fri 22:00-06:00", d20261128="05:00-08:00")
    # Until six by Friday's night, and from five by Saturday's own: none counts twice.
    found = night.between(utc("11-27 12:00"), utc("11-29 12:00"))
    assert found == timedelta(hours=10)


def test_public_holidays_of_a_region_are_closed_but_for_special_days() -> None:
    from app.hours.business_time import BusinessTime
    from app.hours.opening_hours import OpeningHours, SpecialDay

    week = parse_week([OFFICE])
    berlin = BusinessTime(OpeningHours(parse_zone("Europe/Berlin"), week, (), "DE-BE"))
    assert berlin.between(utc("12-24 23:00"), utc("12-25 23:00")) == timedelta()
    # Women's Day is one in Berlin, 2027 a Monday, and none in Bavaria.
    women = utc("2027-03-08 00:00"), utc("2027-03-09 00:00")
    assert berlin.between(*women) == timedelta()
    bavaria = BusinessTime(OpeningHours(parse_zone("Europe/Berlin"), week, (), "DE-BY"))
    assert bavaria.between(*women) == timedelta(hours=8)
    day = (SpecialDay(women[0].date(), (Span(600, 660),)),)
    special = BusinessTime(
        OpeningHours(parse_zone("Europe/Berlin"), week, day, "DE-BE")
    )
    assert special.between(*women) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mon 09:00-12:00,11:00-15:00", "Mon 09:00-12:00 and 11:00-15:00 overlap."),
        ("mon 22:00-06:00; tue 05:00-09:00", "Mon 22:00-06:00 and Tue 05:00-09:00"),
        ("mon 01:00-02:00; sun 22:00-06:00", "Sun 22:00-06:00 and Mon 01:00-02:00"),
        ("mon 18:00-18:00", "begins and ends at the same time"),
        ("mon 09:00-25:00", "is not understood"),
        ("mon 24:00-09:00", "is not understood"),
        ("mon 09:60-10:00", "is not understood"),
        ("mon nine", "is not understood"),
        ("mon", "has no hours"),
        ("someday 09:00-10:00", "has no weekdays"),
        ("mon-xx 09:00-10:00", "has no weekdays"),
    ],
)
def test_a_week_that_makes_no_sense_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        parse_week([text])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mon-fri 13:00-17:00, 09:00-13:00", "mon-fri 09:00-17:00"),
        ("sat-mon 10:00-12:00", "mon 10:00-12:00; sat-sun 10:00-12:00"),
        ("mon 20:00-00:00", "mon 20:00-24:00"),
        ("tue 06:00-22:00,22:00-06:00", "tue 06:00-22:00,22:00-06:00"),
        ("wed 20:00-23:00,23:00-02:00", "wed 20:00-02:00"),
        ("mon,wed 9:00-10:00", "mon 09:00-10:00; wed 09:00-10:00"),
        ("", ""),
    ],
)
def test_a_week_is_said_as_it_is_typed(text: str, said: str) -> None:
    week = parse_week([text])
    assert said_week(week) == said
    assert parse_week([said]) == week


def test_touching_spans_are_joined() -> None:
    assert joined_spans([Span(720, 900), Span(540, 720)]) == (Span(540, 900),)


def test_a_day_has_hours_and_a_name() -> None:
    day = parse_special("2026-12-24 09:00-12:00, 13:00-14:00 Christmas Eve")
    assert day.day == utc("12-24 00:00").date()
    assert day.spans == (Span(540, 720), Span(780, 840))
    assert day.title == "Christmas Eve"
    for text in ("2026-12-24", "2026-02-30 09:00-10:00", "24.12. 09:00-10:00"):
        with pytest.raises(Refused):
            parse_special(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("4h", 14400), ("1h30m", 5400)]
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "2d", "h", "-30m", "1m1h", "١٢m"])
def test_no_durations(text: str) -> None:
    with pytest.raises(Refused):
        parse_duration(text)


def test_an_unknown_zone_names_the_nearest() -> None:
    with pytest.raises(Refused, match="Europe/Berlin"):
        parse_zone("Europe/Berlim")
    for text in ("", "Europe", "../etc/passwd", "Europe/Berlin\x00"):
        with pytest.raises(Refused):
            parse_zone(text)
