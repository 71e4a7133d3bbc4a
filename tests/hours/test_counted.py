"""Business time against asking of each minute whether it is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings, strategies as st

from app.errors import Refused
from app.hours.business_time import BusinessTime
from app.hours.opening_hours import OpeningHours, SpecialDay
from app.hours.span import DAY, WEEKDAYS, Span, checked_week, joined_spans
from app.hours.written import parse_zone
from tests.hours.calendars import MINUTE, SlowCount, calendar
from tests.support.proof import IS_FULL, often

HOUR, DAYS = timedelta(hours=1), timedelta(days=1)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
OFFICE = "mon-fri 09:00-12:30,13:30-18:00"
NIGHTS = "mon 22:00-06:00; fri,sat 21:30-04:15; sun 04:15-05:00,07:00-23:59"
ALWAYS = "mon-sun 00:00-24:00"
SMALL = "mon-sun 00:10-02:40,03:00-03:05,23:15-24:00"
# Half a holiday, closed days, one in the night, one on a day of the clock's change.
DAYS_OFF = {
    "d20261224": "09:00-12:00",
    "d20261225": "",
    "d20261231": "08:00-12:00,22:00-01:00",
    "d20270101": "",
    "d20260329": "01:00-04:00",
    "d20261025": "00:00-24:00",
    "d20270314": "",
}
# Whole and half hours, both halves of the globe, changes at midnight and before it, of
# half an hour and of none, and a zone a day ahead.
ZONES = [
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Moscow",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Gaza",
    "Asia/Beirut",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "America/Sao_Paulo",
]
WEEKS = (OFFICE, NIGHTS, ALWAYS, SMALL)


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The days on which the zone's clock is changed."""
    at = START
    while at < END:
        there, later = at.astimezone(zone), (at + DAYS).astimezone(zone)
        if there.utcoffset() != later.utcoffset():
            yield at
        at += DAYS


def stretches(zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """What is counted: all of two years, or the days around what is difficult."""
    if IS_FULL:
        return [(START, END)]
    holidays = datetime(2026, 12, 24, tzinfo=UTC)
    days = [each for each in changes(zone) if each.year == 2026] + [holidays]
    return [(each - HOUR * 8, each + HOUR * 36) for each in days]


@pytest.mark.parametrize("place", range(len(ZONES)))
def test_each_minute_of_two_years(place: int) -> None:
    """Every zone has a week of its own; in full each has all of them."""
    weeks = WEEKS if IS_FULL else (WEEKS[place % len(WEEKS)],)
    for week in weeks:
        asked = calendar(ZONES[place], week, **DAYS_OFF)
        quick, slow = BusinessTime(asked), SlowCount(asked)
        for start, end in stretches(asked.zone):
            compare(quick, slow, start, end)


def compare(
    quick: BusinessTime, slow: SlowCount, start: datetime, end: datetime
) -> None:
    """Count on, minute by minute: `between` agrees each hour, `due` at each closing."""
    at, count, was_open = start, timedelta(), False
    while at < end:
        is_open = slow.is_open(at)
        if was_open and not is_open:
            # The moment of closing, not the next opening.
            assert quick.due(start, count) == at
        if at.minute == 0:
            assert quick.between(start, at) == count, at
            assert quick.is_open(at) == is_open, at
        count += MINUTE if is_open else timedelta()
        was_open, at = is_open, at + MINUTE
    assert quick.between(start, end) == count


minutes = st.integers(0, DAY - 1) | st.sampled_from([0, 60, 120, 150, 180, 1439])


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """Up to three that do not overlap; the last may pass midnight."""
    cuts = sorted(draw(st.sets(minutes, max_size=6)))
    found = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    is_late = draw(st.booleans())
    if is_late and found and found[0].start:
        found.append(Span(found[-1].end, draw(st.integers(1, found[0].start))))
    return found


@st.composite
def calendars(draw: st.DrawFn) -> OpeningHours:
    week: list[list[Span]] = draw(
        st.lists(spans(), min_size=len(WEEKDAYS), max_size=len(WEEKDAYS))
    )
    zone = parse_zone(draw(st.sampled_from(ZONES)))
    about = draw(st.sampled_from([*changes(zone)] or [START])).date()
    near = st.integers(-2, 2).map(lambda by: about + by * DAYS)
    days = draw(st.dictionaries(near, spans(), max_size=3))
    try:
        checked = checked_week(week)
    except Refused:
        # Every other day alone none runs into the next one's.
        checked = checked_week([day if n % 2 else [] for n, day in enumerate(week)])
    special = tuple(SpecialDay(each, joined_spans(days[each])) for each in days)
    return OpeningHours(zone, checked, special)


@st.composite
def asked(draw: st.DrawFn) -> tuple[OpeningHours, datetime, datetime]:
    """A calendar, and two moments about a change of its clock."""
    made = draw(calendars())
    about = draw(st.sampled_from([*changes(made.zone)] or [START]))
    start = about + timedelta(minutes=draw(st.integers(-2 * DAY, DAY)))
    length = draw(st.integers(0, 2 * DAY))
    return made, start, start + timedelta(minutes=length)


@given(asked())
@settings(max_examples=often(60, 5_000))
def test_any_calendar(given: tuple[OpeningHours, datetime, datetime]) -> None:
    made, start, end = given
    quick, slow = BusinessTime(made), SlowCount(made)
    count = sum(1 for _ in slow.minutes(start, end)) * MINUTE
    assert quick.between(start, end) == count
    assert quick.between(end, start) == -count
    due = quick.due(start, count)
    assert due is not None
    assert due <= end
    assert quick.between(start, due) == count
    if count:
        tick = timedelta(microseconds=1)
        assert quick.between(start, due - tick) == count - tick


@given(asked(), st.integers(1, 10**13))
@settings(max_examples=often(40, 3_000))
@example((calendar("UTC", ""), START, END), 1)
def test_due_and_between_are_one_another_back(
    given: tuple[OpeningHours, datetime, datetime], ticks: int
) -> None:
    """Over years, which no count by minutes reaches."""
    made, start, end = given
    quick, amount = BusinessTime(made), timedelta(microseconds=ticks)
    due = quick.due(start, amount)
    if due is None:
        assert quick.between(start, start + timedelta(days=1_830)) < amount
    else:
        assert quick.between(start, due) == amount
        assert quick.between(start, due - timedelta(microseconds=1)) < amount
    middle = start + (end - start) / 2
    assert quick.between(start, middle) + quick.between(middle, end) == quick.between(
        start, end
    )
