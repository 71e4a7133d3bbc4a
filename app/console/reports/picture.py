"""The picture over a table: bars and lines for its rows.

Drawn from the very rows of the table, so the two cannot differ; without a script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 800, 160
# Of the place that a row has; what is left is between them.
BARS = 0.8

Values = Sequence[int | None]


@dataclass(frozen=True)
class Bar:
    """A bar of the picture, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    name: str


@dataclass(frozen=True)
class Line:
    """A line of the picture, as points of an SVG."""

    points: str
    name: str


@dataclass(frozen=True)
class Picture:
    """What is drawn in a box of WIDTH × HEIGHT; `most` is its upper edge."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    most: int


def draw_picture(bars: Mapping[str, Values], lines: Mapping[str, Values]) -> Picture:
    """Draw these, by name: each has a value for each row of the table, or None.

    A line that has more rows than there is place for ends at the edge.
    """
    every = [*bars.values(), *lines.values()]
    most = max((v for values in every for v in values if v is not None), default=0)
    rows = len(next(iter(every), ()))
    place, scale = WIDTH / max(1, rows), HEIGHT / max(1, most)
    width = BARS * place / max(1, len(bars))
    return Picture(
        tuple(
            Bar(
                round((n + (1 - BARS) / 2) * place + turn * width, 1),
                round(HEIGHT - value * scale, 1),
                round(width, 1),
                round(value * scale, 1),
                name,
            )
            for turn, (name, values) in enumerate(bars.items())
            for n, value in enumerate(values)
            if value
        ),
        tuple(
            Line(_points(values[:rows], place, scale), name)
            for name, values in lines.items()
        ),
        most,
    )


def _points(values: Values, place: float, scale: float) -> str:
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    return " ".join(
        f"{(n + 0.5) * place:.1f},{HEIGHT - value * scale:.1f}" for n, value in known
    )
