"""The picture over a table: two bars for each of its rows and a line for the backlog.

Drawn from the very rows of the table, so the two cannot differ; without a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 800, 160
# Of the place that a row has.
BAR = 0.36


@dataclass(frozen=True)
class Bar:
    """A bar of the picture, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    name: str


@dataclass(frozen=True)
class Picture:
    """What is drawn in a box of WIDTH × HEIGHT; `line` are points of an SVG."""

    bars: tuple[Bar, ...]
    line: str
    most: int


def draw_picture(rows: Sequence[dict[str, Any]]) -> Picture:
    """Received and resolved as bars, what stood open as a line."""
    names = ("received", "resolved")
    values = [row[name] or 0 for row in rows for name in (*names, "backlog_open")]
    most = max(values, default=0)
    place, scale = WIDTH / max(1, len(rows)), HEIGHT / max(1, most)
    bars = [
        Bar(
            round(n * place + (BAR + 0.04) * place * turn + place * 0.1, 1),
            round(HEIGHT - row[name] * scale, 1),
            round(place * BAR, 1),
            round(row[name] * scale, 1),
            name,
        )
        for n, row in enumerate(rows)
        for turn, name in enumerate(names)
        if row[name]
    ]
    stood = [(n, row["backlog_open"]) for n, row in enumerate(rows)]
    points = [
        f"{(n + 0.5) * place:.1f},{HEIGHT - count * scale:.1f}"
        for n, count in stood
        if count is not None
    ]
    return Picture(tuple(bars), " ".join(points), most)
