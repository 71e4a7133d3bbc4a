"""Events that no Google would send: always an answer that Google would take."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from addon.routes import CLICKS, TRIGGERS
from tests.addon.sidebar import Sidebar, click_of, labels, shown, sidebar_of
from tests.support.office import ADA, open_office
from tests.support.proof import FACTOR

ROUNDS = 2_000 * FACTOR
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


@pytest.fixture
def ada(sqlite_url: str, tmp_path: Path) -> Iterator[Sidebar]:
    office = open_office(sqlite_url, tmp_path, connected=())
    yield sidebar_of(office, ADA)
    office.desk.close()


def test_thousands_of_spoilt_events(ada: Sidebar) -> None:
    chance = random.Random("events")
    bodies = good_events(ada)
    for _ in range(ROUNDS):
        path, event = chance.choice(bodies)
        spoilt = spoil(copy.deepcopy(event), chance)
        answer = ada.post(path, spoilt)
        # A spoilt identity is nobody's: then there is nothing to draw.
        if answer.status_code != 401:
            kind = "trigger" if path in TRIGGERS else "action"
            ada.judged(kind, answer)


def good_events(ada: Sidebar) -> list[tuple[str, Any]]:
    """One of each: triggers, and every button that the first cards offer."""
    card = ada.open(ada.office.copy(ADA, ada.office.write()))
    found = [(path, ada.event()) for path in TRIGGERS]
    forms = [shown(ada.press(card, each)) for each in ("Assign", "Add a tag", "Snooze")]
    for each in (card, *forms, ada.home()):
        for label in labels(each):
            if action := click_of(each, label):
                found.append(pressed(ada, action))
    assert {path for path, _ in found} & set(CLICKS)
    return found


def pressed(ada: Sidebar, action: Any) -> tuple[str, Any]:
    event = ada.event()
    common = event["commonEventObject"]
    common["parameters"] = {p["key"]: p["value"] for p in action["parameters"]}
    common["formInputs"] = {"tag_x": {"stringInputs": {"value": ["billing"]}}}
    return "/addon" + action["function"].partition("/addon")[2], event


def spoil(event: Any, chance: random.Random) -> Any:
    for _ in range(chance.choice((1, 1, 2, 5))):
        left = places(event)
        if not left:
            break
        whole, key = chance.choice(left)
        HARMS[chance.randrange(len(HARMS))](whole, key, chance)
    return event


def places(part: Any) -> list[Place]:
    found: list[Place] = []
    for key in list(part) if isinstance(part, dict) else range(len(part)):
        found.append((part, key))
        if isinstance(part[key], (dict, list)):
            found += places(part[key])
    return found


def replace(whole: Any, key: Any, chance: random.Random) -> None:
    whole[key] = chance.choice(JUNK)


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
