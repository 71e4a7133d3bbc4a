"""What a form's page says of its last 30 days: numbers alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from addon.words.reader import Reader
from app.frontdoor.tallies import FAULTS, REFUSALS, FormStatistics
from app.wording import mark

SHOWN = mark("Shown")
SENT = mark("Sent")
ASKED = mark("Asked once more")
PASSED = mark("… and sent then")
LEFT = mark("… and left")


@dataclass(frozen=True)
class FormNumbers:
    """Three short tables: what happened, what was refused, whose name was not taken."""

    happened: list[tuple[str, int]]
    refused: list[tuple[str, int]]
    unsigned: list[tuple[str, int]]

    @classmethod
    def of(cls, found: FormStatistics, reader: Reader) -> FormNumbers:
        """The numbers in the reader's language, the largest refusal first."""
        return cls(
            [(reader.say(name), number) for name, number in _happened(found)],
            _largest((reader.say(REFUSALS[k]), n) for k, n in found.refused.items()),
            _largest((reader.say(FAULTS[k]), n) for k, n in found.unsigned.items()),
        )


def _happened(found: FormStatistics) -> Iterator[tuple[str, int]]:
    yield SHOWN, found.shown
    yield SENT, found.sent
    if found.asked:
        yield ASKED, found.asked
        yield PASSED, found.passed
        yield LEFT, found.left


def _largest(rows: Iterator[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(rows, key=lambda row: -row[1])
