"""How mail is taken in at present: as always, or while an import runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.inboxes.inbox import Inbox
from app.people import actor
from app.people.actor import Actor
from app.people.workspace import Workspace
from app.tickets import event as events
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.ticket import Ticket
from app.tickets.verbs import closing


@dataclass(frozen=True)
class IntakePolicy:
    """How mail is taken in: imports switch the windows off, and may take list mail.

    The card only links a thread; the copies are the sync's, which knows their labels.
    """

    lists_as_mail: bool = False
    windows: bool = True
    keeps_copies: bool = True
    # Old mail: what people have done with a ticket since stands.
    is_past: bool = False
    # It opens no ticket again, whoever has acted: the labels say how it stands.
    stands: bool = False
    maker: Actor = actor.CUSTOMER

    @classmethod
    def of(cls, workspace: Workspace) -> IntakePolicy:
        """The policy that holds now."""
        until = workspace.import_until
        if until is None or until < clock.now():
            return cls()
        return cls(lists_as_mail=workspace.import_takes_lists, windows=False)

    def read(self, arrival: ArrivedMail) -> ArrivedMail:
        """The mail as this policy reads it."""
        if not self.lists_as_mail:
            return arrival
        return replace(arrival, mail=arrival.mail.of_a_list())

    @property
    def told(self) -> dict[str, object]:
        """What the history tells of a ticket that is made so."""
        return {"imported": True} if self.is_past and not self.stands else {}

    def is_too_late(self, ticket: Ticket, inbox: Inbox) -> bool:
        """Whether the customer's mail opens the ticket no more."""
        until = closing.reopens_within(ticket, inbox.reopen_days)
        return self.windows and until is not None and until < clock.now()

    def has_passed(self, session: Session, ticket: Ticket, at: datetime) -> bool:
        """Whether a mail of then is old, and people have acted on the ticket since."""
        if self.stands:
            return True
        return self.is_past and events.acted_since(session, ticket.id, at)
