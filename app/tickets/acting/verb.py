"""What a verb is: the right it needs, what it sets and takes, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.people.actor import Actor
from app.people.person import Person
from app.people.principal import Principal
from app.tickets.acting.arguments import Takes
from app.tickets.ticket import Ticket


@dataclass
class Act:
    """One act under way: its doer, the locked ticket, and the checked arguments.

    `details` goes into the event of a verb for many. `told` are the people whom a note
    has called, `unknown` the names in it that are nobody's.
    """

    session: Session
    by: Principal
    ticket: Ticket
    args: Mapping[str, Any]
    details: Mapping[str, Any] = field(default_factory=dict)
    told: list[Person] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        """Whom the event names."""
        return self.by.actor


@dataclass(frozen=True)
class Verb:
    """What a verb needs, sets and does.

    Without `fields` it commutes with everything: it is never stale, and follows a
    ticket that was merged. `bulk_right` is what several tickets at once need, when it
    is another one.
    What is `for_work` is refused for a ticket that was finished since it was seen.
    What `reaches_all` says itself which of several that are no tickets any more it
    refuses. `finds` looks for the ticket of a verb that is about none in particular.
    Without `do` it is done elsewhere: it makes a ticket of a mail, or writes a mail.
    """

    right: str
    do: Callable[[Act], None] | None
    fields: frozenset[str] = frozenset()
    takes: Takes = field(default_factory=dict)
    bulk_right: str = ""
    finds: Callable[[Session, Person], Ticket] | None = None
    for_work: bool = False
    reaches_all: bool = False

    @property
    def right_for_many(self) -> str:
        """The right that several tickets at once need."""
        return self.bulk_right or self.right

    @property
    def commutes(self) -> bool:
        """Whether nothing that others do can stand in its way."""
        return not self.fields
