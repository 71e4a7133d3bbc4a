"""For whom something is done: whose rights count, and whom the event names.

A person brings their own rights. Where nobody is known (a label that somebody has put
on in a shared mailbox), a rep's rights count, and in that one inbox only.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import NotAllowed
from app.people import access, actor
from app.people.actor import Actor
from app.people.person import Person
from app.wording import mark

NOBODY = mark("Only people added to Sidedesk can do this. Ask your Sidedesk admin.")


@dataclass(frozen=True)
class Principal:
    """One doer with their rights; without a `person`, those of a rep in `inbox_id`."""

    actor: Actor
    workspace_id: int
    person: Person | None = None
    inbox_id: int | None = None

    def require(self, right: str) -> None:
        """Check that the doer has the right.

        Raises:
            NotAllowed: it is not.
        """
        if self.person is not None:
            access.require(self.person, right)
        elif not access.may_unknown(right):
            raise NotAllowed(NOBODY)

    def somebody(self) -> Person:
        """The person, for what only a known one can do.

        Raises:
            NotAllowed: nobody is known.
        """
        if self.person is None:
            raise NotAllowed(NOBODY)
        return self.person


def person_principal(who: Person, via: str = "card") -> Principal:
    """That person with their own rights; `via` is card, console, gmail or terminal."""
    return Principal(actor.person_actor(who, via), who.workspace_id, who)


def mailbox_principal(workspace_id: int, inbox_id: int | None) -> Principal:
    """Whoever has put a label on in the mailbox of that inbox."""
    return Principal(actor.GMAIL, workspace_id, inbox_id=inbox_id)
