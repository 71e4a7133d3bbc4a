"""The thirty questions in one table, in the order of their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.errors import Refused
from app.probe.step import ProbeStep
from app.probe.steps import (
    clicks,
    delegation,
    history,
    ids,
    labels,
    limits,
    mailboxes,
    setup,
    tokens,
)

BY_SUBJECT = (
    setup, tokens, ids, clicks, limits, labels, history, delegation, mailboxes,
)  # fmt: skip
STEPS = tuple(
    sorted(
        (step for each in BY_SUBJECT for step in each.STEPS),
        key=lambda step: step.number,
    )
)
PART = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?")


def chosen_steps(said: str) -> Sequence[ProbeStep]:
    """Those that are named: `1-5`, `8,12`, `M` for all that need nobody, `all`.

    Raises:
        Refused: there is no such step.
    """
    if said.lower() == "all":
        return STEPS
    if said.upper() in ("M", "H"):
        return tuple(step for step in STEPS if step.by == said.upper())
    wanted = set[int]()
    for part in said.split(","):
        found = PART.fullmatch(part.strip())
        if found is None:
            raise Refused(f"{said} names no steps. Write 1-5, or 8,12, or M.")
        first, last = int(found[1]), int(found[2] or found[1])
        wanted |= set(range(first, last + 1))
    unknown = wanted - {step.number for step in STEPS}
    if unknown or not wanted:
        raise Refused(f"There are steps 1 to {len(STEPS)}; {said} names others.")
    return tuple(step for step in STEPS if step.number in wanted)
