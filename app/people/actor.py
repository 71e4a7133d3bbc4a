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
class BulkPart:
    """That an act is one of many: of which bulk action, and with how many others."""

    bulk_id: int
    others: int


@dataclass(frozen=True)
class Actor:
    """The doer of an act; `via` is where they did it, as `person_principal` says."""

    kind: ActorKind
    person_id: int | None = None
    via: str = "card"
    part: BulkPart | None = None

    @property
    def details(self) -> dict[str, object]:
        """What every event of theirs says of how it was done."""
        if self.part is None:
            return {"via": self.via}
        many = {"bulk": self.part.bulk_id, "others": self.part.others}
        return {**many, "via": self.via}


CUSTOMER = Actor(ActorKind.CUSTOMER, via="mail")
GMAIL = Actor(ActorKind.GMAIL, via="gmail")
CLOCK = Actor(ActorKind.CLOCK, via="clock")
RULE = Actor(ActorKind.RULE, via="rule")


def person_actor(who: Person, via: str = "card") -> Actor:
    """That person as the doer."""
    return Actor(ActorKind.PERSON, who.id, via)
