"""Who has changed something in the desk's set-up, and where."""

from __future__ import annotations

from dataclasses import dataclass

from app.people.actor import Actor
from app.people.person import Person

# What an event calls otherwise than the audit log does.
VIA = {"terminal": "command"}


@dataclass(frozen=True)
class Author:
    """The doer of a change; only a person and an API key have an id.

    `via` is one of card, console, command, api, config, clock, setup and restore.
    """

    kind: str
    via: str
    id: int | None = None

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"


# Whoever has a shell on the machine.
OPERATOR = Author("operator", "command")
SETUP = Author("setup", "setup")
CLOCK = Author("clock", "clock")
RESTORE = Author("restore", "restore")


def person_author(who: Person, via: str) -> Author:
    """That person, who did it on a card, on a page or by a command."""
    return Author("person", via, who.id)


def author_of(actor: Actor) -> Author:
    """Whoever does something with a ticket, as the audit log calls them."""
    return Author(actor.kind.value, VIA.get(actor.via, actor.via), actor.person_id)
