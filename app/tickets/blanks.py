"""What a saved reply left to be filled in: `[[order no?]]`."""

from __future__ import annotations

import re

MAX_BLANK_LENGTH = 60

_BLANK = re.compile(rf"\[\[([^\[\]\n]{{1,{MAX_BLANK_LENGTH}}})\?\]\]")


def blank(name: str) -> str:
    """How a text shows that this is still to be filled in."""
    return f"[[{name}?]]"


def blanks_in(text: str) -> tuple[str, ...]:
    """The names of what the text still has to be filled in, each once."""
    return tuple(dict.fromkeys(_BLANK.findall(text)))
