"""The two lines: every state, and none wider than Gmail's panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from addon import ages, lines
from app.tickets.status import Status
from tests.contract.test_cards import NOW, VIEW

PANEL, SIZE = 268, 16
# Arial's advance widths in thousandths of the size, by letter.
WIDTHS = {
    191: "'",
    222: "ijl",
    278: " ,./:;Ift!",
    333: "()-r",
    500: "Jckvsxyz",
    556: "0123456789Labdeghnopqu",
    611: "FTZ",
    667: "ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    944: "W",
}
WIDTH_OF = {letter: width for width, letters in WIDTHS.items() for letter in letters}

AGO = [
    (timedelta(seconds=10), "just now", "1 min"),
    (timedelta(minutes=59), "59 min ago", "59 min"),
    (timedelta(minutes=60), "1 h ago", "1 h"),
    (timedelta(hours=47, minutes=59), "47 h ago", "47 h"),
    (timedelta(hours=48), "2 d ago", "2 d"),
    (timedelta(days=13, hours=23), "13 d ago", "13 d"),
    (timedelta(days=14), "8 Nov", "since 8 Nov"),
    (timedelta(days=400), "18 Oct 2025", "since 18 Oct 2025"),
]


@pytest.mark.parametrize(("age", "ago", "lasting"), AGO)
def test_ages_are_rounded_down(age: timedelta, ago: str, lasting: str) -> None:
    assert ages.ago(NOW - age, NOW, UTC) == ago
    assert ages.lasting(NOW - age, NOW, UTC) == lasting


STATES = [
    (Status.OPEN, "in", "Waiting on us 3 h"),
    (Status.IN_PROGRESS, "out", "Answered 2 d ago, still open"),
    (Status.OPEN, None, "Open 2 h, no mail yet"),
    (Status.WAITING, "out", "Answered 2 d ago, waiting"),
    (Status.WAITING, "in", "Not answered, waiting 2 h"),
    (Status.RESOLVED, "out", "Resolved 2 h ago, answered"),
    (Status.RESOLVED, "in", "Resolved 2 h ago, no reply"),
    (Status.CLOSED, None, "Closed 2 h ago"),
]


@pytest.mark.parametrize(("status", "direction", "said"), STATES)
def test_the_first_word_carries_the_answer(
    status: Status, direction: str | None, said: str
) -> None:
    answered = NOW - timedelta(days=2)
    view = replace(VIEW, status=status, direction=direction, answered_at=answered)
    assert lines.answered(view, NOW, UTC) == said


def test_no_first_line_is_wider_than_the_panel() -> None:
    wide = datetime(2026, 9, 30, tzinfo=UTC)
    spans = [ages.lasting(each, NOW, UTC) for each in (wide, NOW - timedelta(hours=47))]
    agos = [ages.ago(each, NOW, UTC) for each in (wide, NOW - timedelta(minutes=59))]
    for message in lines.ANSWERED.values():
        for lasting, ago in zip(spans, agos, strict=True):
            assert width(message.format(lasting=lasting, ago=ago)) <= PANEL


def width(text: str) -> float:
    return sum(WIDTH_OF[letter] for letter in text) * SIZE / 1000
