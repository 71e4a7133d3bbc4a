"""The report: what was claimed, seen and expected, as Markdown or for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from app.probe.fixtures import Json, seen_in
from app.probe.step import ProbeStep, Verdict

COLUMNS = ("step", "claim", "seen", "expected", "verdict", "fixture")


def report_rows(
    fixtures: Sequence[Json], steps: Sequence[ProbeStep]
) -> list[dict[str, Any]]:
    """A row for each claim; one for each step that was not tried."""
    tried = {each["step"]: each for each in fixtures}
    return [row for step in steps for row in _rows(step, tried.get(step.number))]


def _rows(step: ProbeStep, fixture: Json | None) -> Iterator[dict[str, Any]]:
    if fixture is None:
        values = (
            step.number,
            step.settles,
            "not tried",
            step.expected,
            Verdict.UNSEEN,
            "",
        )
        yield dict(zip(COLUMNS, values, strict=True))
        return
    for each in seen_in(fixture):
        yield {
            "step": step.number,
            **each.as_json(),
            "fixture": f"step-{step.number:02}.json",
        }


def report_text(rows: Sequence[dict[str, Any]], day: str) -> Iterator[str]:
    """The lines of a Markdown page."""
    counted = Counter(str(row["verdict"]) for row in rows)
    yield f"# What Google does, seen on {day}"
    yield ""
    yield (
        ", ".join(f"{counted[each]} {each}" for each in Verdict if counted[each]) + "."
    )
    yield ""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for row in rows:
        yield f"| {' | '.join(_cell(row[name]) for name in COLUMNS)} |"


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
