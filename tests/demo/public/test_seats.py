"""Seats: taken, left, full, and still there after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.public.seats import READY, DemoSeats, SeatsFull, TooManySeats

IDLE, LIFE = 30 * 60.0, 240 * 60.0


class Clock:
    """Stands still until it is moved."""

    at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def seats(tmp_path: Path, clock: Clock) -> DemoSeats:
    return DemoSeats(tmp_path / "seats.json", 4, IDLE, LIFE, clock)


def fill(seats: DemoSeats, count: int) -> None:
    for number in range(count):
        seats.add(f"v-{number}.demo.example", f"key{number}")


def test_each_visitor_gets_another_company(seats: DemoSeats) -> None:
    assert seats.take("one") is None
    fill(seats, 2)
    first, second = seats.take("one"), seats.take("two")
    assert first is not None
    assert second is not None
    assert first.domain != second.domain
    assert len(first.token) == 26
    assert seats.find(first.token) is first
    assert seats.of_domain(second.domain) is second
    assert seats.take("three") is None


def test_one_that_is_ready_is_nobodys_yet(seats: DemoSeats) -> None:
    fill(seats, 1)
    (token,) = seats.tokens()
    assert seats.find(token) is None
    assert seats.of_domain("v-0.demo.example") is None
    assert seats.of_domain("v-9.demo.example") is None


def test_the_newest_is_given_first(seats: DemoSeats, clock: Clock) -> None:
    seats.add("v-old.demo.example", "k")
    clock.at += 60
    seats.add("v-new.demo.example", "k")
    seat = seats.take("one")
    assert seat is not None
    assert seat.domain == "v-new.demo.example"


def test_three_for_one_visitor(seats: DemoSeats) -> None:
    fill(seats, 4)
    for _ in range(3):
        assert seats.take("one")
    with pytest.raises(TooManySeats):
        seats.take("one")
    assert seats.take("two")


def test_full_says_when_one_is_free(seats: DemoSeats, clock: Clock) -> None:
    fill(seats, 4)
    for name in "abcd":
        seats.take(name)
    clock.at += 600
    with pytest.raises(SeatsFull) as full:
        seats.take("e")
    assert full.value.seconds == 20 * 60


def test_silence_ends_it_and_a_look_is_silence(seats: DemoSeats, clock: Clock) -> None:
    fill(seats, 1)
    seat = seats.take("one")
    assert seat is not None
    clock.at += IDLE - 1
    assert seats.find(seat.token)
    clock.at += IDLE - 1
    assert seats.find(seat.token, acts=False)
    clock.at += 1
    assert seats.find(seat.token) is None
    seats.end_old()
    assert seats.gone() == [seat.domain]
    seats.removed(seat.domain)
    assert seats.gone() == []


def test_nobody_stays_for_ever(seats: DemoSeats, clock: Clock) -> None:
    fill(seats, 1)
    seat = seats.take("one")
    assert seat is not None
    for _ in range(8):
        clock.at += IDLE - 1
        assert seats.find(seat.token)
    clock.at = seats.until(seat)
    assert seats.find(seat.token) is None


def test_ready_ones_are_made_anew_when_their_mails_are_old(
    seats: DemoSeats, clock: Clock
) -> None:
    fill(seats, 1)
    clock.at += LIFE
    seats.end_old()
    assert seats.gone() == ["v-0.demo.example"]


def test_some_are_kept_ready_within_the_number(tmp_path: Path, clock: Clock) -> None:
    seats = DemoSeats(tmp_path / "s", READY + 2, IDLE, LIFE, clock)
    fill(seats, READY - 1)
    assert seats.wants_more()
    fill(seats, 1)
    assert not seats.wants_more()
    for name in "abc":
        assert seats.take(name)
    assert seats.wants_more()
    fill(seats, 2)
    assert not seats.wants_more()


def test_a_restart_ends_nobodys_visit(
    seats: DemoSeats, tmp_path: Path, clock: Clock
) -> None:
    """Who pressed last is not in the file."""
    fill(seats, 1)
    seat = seats.take("one")
    assert seat is not None
    for _ in range(2):
        clock.at += IDLE - 1
        assert seats.find(seat.token)
    again = DemoSeats(tmp_path / "seats.json", 4, IDLE, LIFE, clock)
    assert again.find(seat.token)
    clock.at = seats.until(seat)
    assert again.find(seat.token) is None


def test_a_restart_keeps_them(seats: DemoSeats, tmp_path: Path, clock: Clock) -> None:
    fill(seats, 3)
    kept, left = seats.take("one"), seats.take("two")
    assert kept is not None
    assert left is not None
    seats.end(left.token)
    again = DemoSeats(tmp_path / "seats.json", 4, IDLE, LIFE, clock)
    assert again.find(kept.token) == kept
    assert again.find(left.token) is None
    assert again.gone() == [left.domain]
    assert (tmp_path / "seats.json").stat().st_mode & 0o077 == 0
