"""A question of the table, and what was seen of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.probe.session import ProbeSession


class DoneBy(StrEnum):
    """Who answers a question: the machine alone, or with somebody who clicks."""

    MACHINE = "M"
    HUMAN = "H"


class Verdict(StrEnum):
    """What was seen, beside what the desk counts on."""

    EXPECTED = "as expected"
    OTHER = "other"
    UNSEEN = "not seen"


@dataclass(frozen=True)
class Seen:
    """A claim, what Google did, and what we had expected."""

    claim: str
    seen: str
    expected: str
    verdict: Verdict

    def as_json(self) -> dict[str, str]:
        """For a fixture and for programs."""
        return {
            "claim": self.claim,
            "seen": self.seen,
            "expected": self.expected,
            "verdict": self.verdict,
        }


def judge(claim: str, seen: Any, expected: Any) -> Seen:
    """The same is as expected."""
    is_same = seen == expected
    verdict = Verdict.EXPECTED if is_same else Verdict.OTHER
    return Seen(claim, say(seen), say(expected), verdict)


def judge_that(claim: str, seen: Any, expected: str, is_so: bool) -> Seen:
    """As expected if it is so."""
    verdict = Verdict.EXPECTED if is_so else Verdict.OTHER
    return Seen(claim, say(seen), expected, verdict)


def unseen(claim: str, why: str, expected: str) -> Seen:
    """Nothing could be seen, and why."""
    return Seen(claim, why, expected, Verdict.UNSEEN)


def say(value: Any) -> str:
    """A value in words: of a list its parts, of nothing that it is nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = sorted(value) if isinstance(value, (set, frozenset)) else value
        return ", ".join(map(say, parts)) or "nothing"
    return "nothing" if value in (None, "") else str(value)


Act = Callable[["ProbeSession"], Iterator[Seen]]


@dataclass(frozen=True)
class ProbeStep:
    """One of the thirty questions.

    `act` looks, and gives what it has seen; `writes`: it makes labels or mails in the
    mailbox, which are swept up after it.
    """

    number: int
    by: DoneBy
    subject: str
    settles: str
    how: str
    expected: str
    act: Act
    writes: bool = False
