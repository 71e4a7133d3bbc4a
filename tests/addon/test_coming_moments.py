"""Moments to come: nine in the morning where the reader is, also in summer time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from addon.cards.snooze import snooze_card
from addon.words import coming_moments, status_lines
from app.tickets.view import TicketView
from tests.addon.sidebar import labels
from tests.contract.test_cards import NOW, READER, VIEW

BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CHOICES = [
    # (now, tomorrow, Monday, in a week), all in UTC, read in Berlin.
    ("2026-11-18T12:00", "2026-11-19T08:00", "2026-11-23T08:00", "2026-11-25T08:00"),
    # The night to summer time has 23 hours, the one back has 25.
    ("2026-03-28T12:00", "2026-03-29T07:00", "2026-03-30T07:00", "2026-04-04T07:00"),
    ("2026-10-24T12:00", "2026-10-25T08:00", "2026-10-26T08:00", "2026-10-31T08:00"),
    # Half past midnight in Berlin is still the day before in UTC.
    ("2026-11-17T23:30", "2026-11-19T08:00", "2026-11-23T08:00", "2026-11-25T08:00"),
    # A Monday means the next one.
    ("2026-11-23T06:00", "2026-11-24T08:00", "2026-11-30T08:00", "2026-11-30T08:00"),
]


@pytest.mark.parametrize(("now", "tomorrow", "monday", "week"), CHOICES)
def test_the_choices(now: str, tomorrow: str, monday: str, week: str) -> None:
    found = [
        choice(utc(now), BERLIN)
        for choice in (
            coming_moments.tomorrow_morning,
            coming_moments.next_monday,
            coming_moments.in_a_week,
        )
    ]
    assert found == [utc(tomorrow), utc(monday), utc(week)]


@given(st.integers(0, 60 * 24 * 365 * 4), st.timezones())
def test_every_choice_is_a_morning_to_come(minutes: int, zone: ZoneInfo) -> None:
    now = NOW + timedelta(minutes=minutes)
    for choice in (
        coming_moments.tomorrow_morning,
        coming_moments.next_monday,
        coming_moments.in_a_week,
    ):
        there = choice(now, zone).astimezone(zone)
        assert choice(now, zone) > now
        assert (there.hour, there.minute) == (9, 0)


HERE = replace(READER, now=NOW, zone=UTC)
WHEN = [
    (utc("2026-11-22T20:00"), "Sun 20:00"),
    (utc("2026-11-23T09:00"), "Mon 09:00"),
    (utc("2026-11-28T09:00"), "Sat 09:00"),
    (utc("2026-11-29T09:00"), "29 Nov 09:00"),
    (utc("2027-01-04T09:00"), "4 Jan 2027"),
]


@pytest.mark.parametrize(("moment", "said"), WHEN)
def test_near_moments_are_named_by_their_weekday(moment: datetime, said: str) -> None:
    assert HERE.coming(moment) == said


SUNDAY, MONDAY = NOW, NOW + timedelta(days=1)


@pytest.mark.parametrize("now", [SUNDAY, MONDAY])
def test_one_moment_is_offered_once(now: datetime) -> None:
    form = labels(snooze_card(VIEW, replace(READER, now=now)))
    assert [each for each in form if "09:00" in each] == ["Tomorrow 09:00"]
    assert "Monday 09:00" in labels(snooze_card(VIEW, replace(READER, now=WEDNESDAY)))


WEDNESDAY = NOW + timedelta(days=3)


def asleep(**more: Any) -> TicketView:
    return replace(VIEW, snoozed_at=NOW, **more)


STATES = [
    ("in", utc("2026-11-23T09:00"), "Snoozed to Mon 09:00, no reply"),
    ("out", utc("2026-11-29T09:00"), "Snoozed to 29 Nov 09:00, answered"),
    (None, utc("2026-11-23T09:00"), "Snoozed to Mon 09:00"),
    ("in", None, "Snoozed until they write, no reply"),
    ("out", None, "Snoozed until they write, answered"),
    (None, None, "Snoozed until they write"),
]


@pytest.mark.parametrize(("direction", "until", "said"), STATES)
def test_the_first_line_of_what_sleeps(
    direction: str | None, until: datetime | None, said: str
) -> None:
    view = asleep(direction=direction, snoozed_until=until)
    assert status_lines.answered_line(view, HERE) == said


def test_whose_time_has_come_is_awake() -> None:
    view = asleep(snoozed_until=NOW)
    assert status_lines.answered_line(view, HERE) == "Waiting on us 3 h"


def test_a_reader_without_a_named_zone_has_mornings_too() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    assert coming_moments.tomorrow_morning(NOW, zone) == utc("2026-11-23T03:30")
