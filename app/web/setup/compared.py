"""What Google has, beside what is set here: letter by letter."""

from __future__ import annotations

from collections.abc import Iterator

from app.health.finding import Finding, fine, wrong
from app.settings import Settings


def compare_values(settings: Settings, values: dict[str, str]) -> Iterator[Finding]:
    """Each value beside ours, letter by letter."""
    for name, theirs in values.items():
        variable, ours = f"DESK_{name.upper()}", getattr(settings, name)
        several = [each.strip() for each in (ours or "").split(",")]
        if theirs in several:
            yield fine(variable, f"It is {theirs}, as Google has it.")
        else:
            says = f"Google has {theirs}, here it is {ours or 'not set'}."
            yield wrong(variable, says, f"{variable}={theirs}")
