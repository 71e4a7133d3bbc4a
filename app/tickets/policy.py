"""How mail is taken in at present: as always, or while an import runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app import clock
from app.people import actor
from app.people.actor import Actor
from app.people.workspace import Workspace
from app.tickets.arrival import Arrival


@dataclass(frozen=True)
class Policy:
    """How mail is taken in: imports switch the windows off, and may take list mail.

    The card only links a thread; the copies are the sync's, which knows their labels.
    """

    lists_as_mail: bool = False
    windows: bool = True
    keeps_copies: bool = True
    # Old mail: what people have done with a ticket since stands.
    is_past: bool = False
    maker: Actor = actor.CUSTOMER

    @classmethod
    def of(cls, workspace: Workspace) -> Policy:
        """The policy that holds now."""
        until = workspace.import_until
        if until is None or until < clock.now():
            return cls()
        return cls(lists_as_mail=workspace.import_takes_lists, windows=False)

    def read(self, arrival: Arrival) -> Arrival:
        """The mail as this policy reads it."""
        if not self.lists_as_mail:
            return arrival
        return replace(arrival, mail=arrival.mail.of_a_list())
