"""Who did something: a person, or one of the four who are nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.people.person import Person


class ActorKind(StrEnum):
    """The kinds of doer that an event can name."""

    PERSON = "person"
    CUSTOMER = "customer"
    GMAIL = "gmail"
    CLOCK = "clock"
    RULE = "rule"


@dataclass(frozen=True)
class Actor:
    """The doer of an act; `via` is where they did it, as `person_principal` says."""

    kind: ActorKind
    person_id: int | None = None
    via: str = "card"


CUSTOMER = Actor(ActorKind.CUSTOMER, via="mail")
GMAIL = Actor(ActorKind.GMAIL, via="gmail")
CLOCK = Actor(ActorKind.CLOCK, via="clock")
RULE = Actor(ActorKind.RULE, via="rule")


def person_actor(who: Person, via: str = "card") -> Actor:
    """That person as the doer."""
    return Actor(ActorKind.PERSON, who.id, via)
