"""Runs steps one after the other; whatever happens, what was made goes again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.errors import DeskError, Refused
from app.probe.live import Live
from app.probe.session import ProbeSession
from app.probe.step import ProbeStep, Seen, unseen

NOT_GOOGLE = (LookupError, TypeError, ValueError, AttributeError)


@dataclass
class StepResult:
    """What came of one step: what was seen, where it is kept, and what is left."""

    step: ProbeStep
    seen: list[Seen] = field(default_factory=list)
    fixture: Path | None = None
    not_kept: str = ""
    left: list[str] = field(default_factory=list)
    is_interrupted: bool = False

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "step": self.step.number,
            "by": self.step.by.value,
            "settles": self.step.settles,
            "seen": [each.as_json() for each in self.seen],
            "fixture": str(self.fixture) if self.fixture else None,
            "not_kept": self.not_kept,
            "left": self.left,
        }


Keep = Callable[[ProbeStep, Sequence[Seen], Sequence[dict[str, Any]]], Path]


def run_steps(
    live: Live, steps: Sequence[ProbeStep], keep: Keep
) -> Iterator[StepResult]:
    """The result of each step; after Ctrl-C that of the one at hand, and no more."""
    for step in steps:
        live.terminal.say(f"{step.number:>2} {step.by} {step.settles}")
        result = _run_step(live, step, keep)
        yield result
        if result.is_interrupted:
            return


def _run_step(live: Live, step: ProbeStep, keep: Keep) -> StepResult:
    result, session = StepResult(step), ProbeSession(live)
    try:
        for each in step.act(session):
            result.seen.append(each)
    except KeyboardInterrupt:
        result.is_interrupted = True
        result.seen.append(unseen(step.settles, "stopped by hand", step.expected))
    except DeskError as error:
        result.seen.append(unseen(step.settles, str(error), step.expected))
    except NOT_GOOGLE as error:
        # An answer that is not what the step knows how to read is worth keeping.
        why = f"the answer could not be read ({type(error).__name__})"
        result.seen.append(unseen(step.settles, why, step.expected))
    finally:
        if step.writes:
            result.left = _tidied(live)
    try:
        result.fixture = keep(step, result.seen, session.exchanges)
    except Refused as error:
        result.not_kept = str(error)
    return result


def _tidied(live: Live) -> list[str]:
    try:
        return live.tidy()
    except DeskError as error:
        return [str(error)]
