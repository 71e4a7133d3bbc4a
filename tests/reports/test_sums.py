"""The median and the ninth decile: each the value of one ticket."""

from __future__ import annotations

import random

import pytest

from app.reports.sums import MEDIAN, P90, rank


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [
        ([5, 10, 20, 40], 10, 40),
        (list(range(1, 11)), 5, 9),
        ([7], 7, 7),
        ([], None, None),
        ([3, 3, 3, 900], 3, 900),
    ],
)
def test_they_are_places_of_the_sorted_values(
    values: list[int], median: int | None, p90: int | None
) -> None:
    assert (rank([values], MEDIAN), rank([values], P90)) == (median, p90)
    each = [[value] for value in reversed(values)]
    assert (rank(each, MEDIAN), rank([*each, []], P90)) == (median, p90)


def test_many_days_are_as_one() -> None:
    chance = random.Random(7)
    for _ in range(300):
        most = chance.choice((1, 3, 1_000, 2**32 - 1))
        days = [
            sorted(chance.randrange(most + 1) for _ in range(chance.randrange(9)))
            for _ in range(chance.randrange(1, 12))
        ]
        every = sorted(value for day in days for value in day)
        for percent in (1, MEDIAN, P90, 100):
            place = -(-percent * len(every) // 100)
            assert rank(days, percent) == (every[place - 1] if every else None)
