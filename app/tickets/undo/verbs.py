"""The verb of an undo: which act is the opposite of which, and what it brings back."""

from __future__ import annotations

from app import clock
from app.people.actor import Actor
from app.people.person import Person
from app.tickets.event import Event
from app.tickets.status import Status
from app.tickets.tags.tag import TicketTag
from app.tickets.verbs.base import RecordedTicket

Opposite = tuple[str, dict[str, object]]

# Acts that set one column and nothing else: their opposite sets it back.
SET_ONE_COLUMN = {"prioritised": "priority"}
NOTES = frozenset({"note_edited", "note_deleted"})
OPPOSITES = {"tagged": "untagged", "untagged": "tagged", "set_aside": "restored"}
OPPOSITES |= {each: each for each in NOTES}
REVERSIBLE = frozenset(
    {
        *SET_ONE_COLUMN,
        "assigned",
        "unassigned",
        "status",
        "reopened",
        "tagged",
        "untagged",
        "snoozed",
        "woken",
        "moved",
        "set_aside",
        *NOTES,
    }
)


class UndoVerbs(RecordedTicket):
    """A ticket whose acts can be taken back."""

    __abstract__ = True

    def undo(self, event: Event, *, by: Actor, holder: Person | None = None) -> None:
        """Do the opposite of that event; `holder` is who has it again, if it says so.

        Whether it may be undone is for `undo.py` to say.
        """
        was = Status(self.status)
        self._restore(event.details["before"])
        if event.action in ("tagged", "untagged"):
            self._swap_tag(event)
        if event.action == "note_deleted":
            self.note_count += 1
        action, details = self._opposite(event, was, holder)
        self.record(action, by, list(event.fields), **details, undoes=event.id)

    def _opposite(self, event: Event, was: Status, holder: Person | None) -> Opposite:
        before = event.details["before"]
        status = {"status": self.status, "was": was} if "status" in before else {}
        if event.action in SET_ONE_COLUMN:
            column = SET_ONE_COLUMN[event.action]
            return event.action, {"to": getattr(self, column)}
        match event.action:
            case "assigned" | "unassigned":
                if holder is None:
                    return "unassigned", {**status}
                return "assigned", {"to": holder.address, **status}
            case "status" | "reopened":
                reopens = was.is_done and not Status(self.status).is_done
                action = "reopened" if reopens else "status"
                return action, {"to": self.status, "was": was}
            case "moved":
                return "moved", {"to": holder.address} if holder else {}
            case action if action in OPPOSITES:
                kept = {n: v for n, v in event.details.items() if n in ("tag", "note")}
                return OPPOSITES[action], kept
        if self.snoozed_at is None:
            return "woken", {**status}
        return "snoozed", {"until": clock.iso(self.snoozed_until), **status}

    def _swap_tag(self, event: Event) -> None:
        tag_id = int(event.fields[0].removeprefix("tag:"))
        if event.action == "untagged":
            self.taggings.append(
                TicketTag(tag_id=tag_id, workspace_id=self.workspace_id)
            )
            return
        for tagging in [each for each in self.taggings if each.tag_id == tag_id]:
            self.taggings.remove(tagging)
