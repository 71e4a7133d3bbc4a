"""What Google has, beside what is set here: letter by letter, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from app.health.finding import Finding, FindingState
from app.settings import Settings

Json = dict[str, Any]
MAX_SHOWN = 200


@dataclass(frozen=True)
class ComparedValue(Finding):
    """A value that Google has, beside ours: the setting, and what it might be."""

    name: str = ""
    value: str = ""


def compare_values(
    settings: Settings, values: Mapping[str, str]
) -> Iterator[ComparedValue]:
    """Each value beside ours, letter by letter; of a secret only whether it fits."""
    for name, theirs in values.items():
        variable, ours = f"DESK_{name.upper()}", getattr(settings, name)
        if isinstance(ours, SecretStr) or "secret" in name:
            yield _compared_secret(name, theirs, ours)
            continue
        several = [each.strip() for each in (ours or "").split(",")]
        if theirs in several:
            says = f"It is {theirs}, as Google has it."
            yield ComparedValue(variable, FindingState.OK, says, "", name, theirs)
        else:
            says = f"Google has {theirs}, here it is {ours or 'not set'}."
            do = f"{variable}={theirs}"
            yield ComparedValue(variable, FindingState.WRONG, says, do, name, theirs)


def _compared_secret(name: str, theirs: str, ours: SecretStr | None) -> ComparedValue:
    variable = f"DESK_{name.upper()}"
    if ours is not None and ours.get_secret_value() == theirs:
        says = "It is what Google has."
        return ComparedValue(variable, FindingState.OK, says, "", name, theirs)
    says = "Google has another one." if ours else "It is not set here."
    return ComparedValue(variable, FindingState.WRONG, says, "", name, theirs)


def deployment_differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Each field of ours that Google has otherwise; what Google adds is its own."""
    if isinstance(ours, dict):
        told = theirs if isinstance(theirs, dict) else {}
        for key, value in ours.items():
            below = f"{path}.{key}" if path else key
            yield from deployment_differences(value, told.get(key), below)
    elif _are_alike(ours, theirs):
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from deployment_differences(mine, other, f"{path}[{number}]")
    elif ours != theirs and not _are_same_texts(ours, theirs):
        yield f"{path}: Google has {_shown(theirs)}, here it is {_shown(ours)}."


def _are_alike(ours: Any, theirs: Any) -> bool:
    """Whether both are lists of as many objects."""
    if not isinstance(ours, list) or not isinstance(theirs, list):
        return False
    return len(ours) == len(theirs) and all(isinstance(x, dict) for x in ours)


def _are_same_texts(ours: Any, theirs: Any) -> bool:
    """Whether both are the same texts, in whatever order."""
    if not isinstance(ours, list) or not isinstance(theirs, list):
        return False
    return sorted(map(str, ours)) == sorted(map(str, theirs))


def _shown(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
