"""What a verb's arguments may be: plain values, as JSON and signed buttons carry them.

Only their kind is checked here, before anything else happens. What they mean (is there
such a tag, has the moment passed) the verb says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.db import MAX_KEY
from app.errors import Refused

Args = Mapping[str, Any]
Takes = Mapping[str, "Argument"]

# Bounds what an answer repeats of a caller's own words.
MAX_NAME_LENGTH = 40


@dataclass(frozen=True)
class Argument:
    """One argument: which values it may have, and whether it may be left out.

    `choices` names them, when they are few. `default` is its value when left out.
    """

    accepts: Callable[[Any], bool]
    is_needed: bool = True
    default: Any = None
    choices: tuple[str, ...] = ()


def check_arguments(takes: Takes, args: Args) -> dict[str, Any]:
    """The arguments, with the defaults of those that were left out.

    Raises:
        Refused: one is missing, unknown, or not of its kind.
    """
    for name in args:
        if name not in takes:
            raise Refused("This takes no “{name}”.", name=str(name)[:MAX_NAME_LENGTH])
    return {name: _one(name, each, args) for name, each in takes.items()}


def one_of(values: type[StrEnum]) -> Argument:
    """One of an enumeration's values."""
    choices = tuple(each.value for each in values)
    return Argument(
        lambda value: isinstance(value, str) and value in choices, choices=choices
    )


def _one(name: str, argument: Argument, args: Args) -> Any:
    if name not in args:
        if argument.is_needed:
            raise Refused("“{name}” is missing.", name=name)
        return argument.default
    if argument.accepts(args[name]):
        return args[name]
    if argument.choices:
        choices = ", ".join(argument.choices)
        raise Refused("“{name}” must be one of: {choices}", name=name, choices=choices)
    raise Refused("“{name}” cannot have this value.", name=name)


def _is_id(value: Any) -> bool:
    # In Python a truth value is a number too.
    return type(value) is int and 0 <= value <= MAX_KEY


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)


def _is_moment(value: Any) -> bool:
    return value is None or isinstance(value, str) or type(value) is int


ROW_ID = Argument(_is_id)
# The version of something beside the ticket that was seen; None takes it as it is.
SEEN = Argument(lambda value: value is None or _is_id(value), is_needed=False)
TEXT = Argument(_is_text)
TEXTS = Argument(_is_texts, is_needed=False, default=())
# Known by its id, or by what people call it.
ID_OR_NAME = Argument(lambda value: _is_id(value) or _is_text(value))
# Without it the doer is meant.
WHO_ELSE = Argument(
    lambda value: _is_id(value) or _is_text(value), is_needed=False, default=0
)
FLAG = Argument(lambda value: isinstance(value, bool), is_needed=False, default=False)
# ISO 8601 with its zone, or milliseconds since the epoch; None is no moment at all.
MOMENT = Argument(_is_moment, is_needed=False)
