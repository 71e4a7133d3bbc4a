"""What the history offers beside an event: an undo, or the merge that it suggests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from addon.words.event_text import EventLine
from app.people import access
from app.people.person import Person
from app.tickets.acting import bulk_events
from app.tickets.conversations.stray_references import LINKED
from app.tickets.event import Event
from app.tickets.merge import candidates, merge as merges


@dataclass(frozen=True)
class HistoryOffers:
    """Of one page of a ticket's events, those with a next step for this reader.

    `merges` can be undone, `tickets` can be merged with this one, and `presses` are the
    events of “Assign several” that can be taken back with all their fellows.
    """

    merges: set[int]
    tickets: set[int]
    presses: set[int]

    @classmethod
    def of(
        cls, session: Session, person: Person, ticket_id: int, events: Sequence[Event]
    ) -> HistoryOffers:
        """As things stand now."""
        linked = {each.details["ticket"] for each in events if each.action == LINKED}
        undone = {each.details.get("undoes") for each in events}
        distributes = access.may(person, "distribute")
        return cls(
            merges=merges.undoable_merge_ids(session, ticket_id),
            tickets=candidates.mergeable_tickets(session, person, linked)
            if linked
            else set(),
            presses={
                each.id
                for each in events
                if distributes
                and each.id not in undone
                and bulk_events.may_undo_bulk(each, person.id)
            },
        )

    def beside(self, told: EventLine, event: Event) -> EventLine:
        """The event as it is read aloud, with its next step if it has one."""
        details = event.details
        if event.action == "merged" and details.get("merge") in self.merges:
            return replace(told, merge=details["merge"])
        if event.action == LINKED and details["ticket"] in self.tickets:
            return replace(told, other=details["ticket"])
        return replace(told, several=event.id if event.id in self.presses else 0)
