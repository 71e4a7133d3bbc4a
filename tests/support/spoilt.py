"""JSON that no Google would send: something of it replaced, dropped or renamed."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    10**30,
    1.5e300,
    "",
    "\ud800",
    "\x00",
    "<b>&",
    "x" * 5_000,
    "msg-f:99999999999999999999",
    "thread-a:r-1",
    [],
    [[]],
    {},
    {"value": [None]},
    {"stringInputs": {"value": [7]}},
]

Place = tuple[Any, Any]


def spoil(event: Any, chance: random.Random) -> Any:
    """The event, harmed in one to five places."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        left = places(event)
        if not left:
            break
        whole, key = chance.choice(left)
        HARMS[chance.randrange(len(HARMS))](whole, key, chance)
    return event


def places(part: Any) -> list[Place]:
    """Every value in it, by what holds it and its key."""
    found: list[Place] = []
    for key in list(part) if isinstance(part, dict) else range(len(part)):
        found.append((part, key))
        if isinstance(part[key], (dict, list)):
            found += places(part[key])
    return found


def replace(whole: Any, key: Any, chance: random.Random) -> None:
    whole[key] = copy.deepcopy(chance.choice(JUNK))


def drop(whole: Any, key: Any, _chance: random.Random) -> None:
    del whole[key]


def flip(whole: Any, key: Any, chance: random.Random) -> None:
    text = whole[key]
    if isinstance(text, str) and text:
        at = chance.randrange(len(text))
        whole[key] = text[:at] + chance.choice("a|#.:-<\x7f") + text[at + 1 :]


def rename(whole: Any, key: Any, _chance: random.Random) -> None:
    if isinstance(whole, dict):
        whole[f"{key}_"] = whole.pop(key)


HARMS: tuple[Callable[[Any, Any, random.Random], None], ...] = (
    replace,
    drop,
    flip,
    rename,
)
