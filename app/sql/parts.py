"""A few hundred values at a time: databases do not take any number in one question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
PART = 500


def in_parts(values: Iterable[T], most: int = PART) -> Iterator[list[T]]:
    """The values in lists of at most so many."""
    every = list(values)
    return (every[at : at + most] for at in range(0, len(every), most))
