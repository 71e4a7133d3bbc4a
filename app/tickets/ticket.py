"""A ticket: one conversation the team has taken on, and what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import event, inspect

from app import clock
from app.mail.addresses import Address
from app.people.actor import Actor
from app.people.person import Person
from app.tickets import search_words
from app.tickets.merge.verbs import MergeVerbs
from app.tickets.notes.note import Note, checked_text
from app.tickets.status import Priority, Status
from app.tickets.tags.tag import Tag, TicketTag
from app.tickets.undo.verbs import UndoVerbs
from app.tickets.verbs.by_hand import ByHandVerbs
from app.tickets.verbs.closing import ClosingVerbs
from app.tickets.verbs.mail import MailVerbs
from app.tickets.verbs.recovery import RecoveryVerbs


class Ticket(
    ByHandVerbs, ClosingVerbs, MailVerbs, MergeVerbs, RecoveryVerbs, UndoVerbs
):
    """One conversation with a customer, however many messages it has.

    Its columns are in `ticket_table`. The verbs of mail, snoozing, closing, merging,
    restoring and undoing have files of their own.
    """

    __tablename__ = "tickets"

    def take(self, *, by: Actor, who: Person) -> None:
        """Assign it to them; an open ticket becomes in progress, a snooze ends."""
        if self.assignee_id == who.id:
            return
        old = self._state()
        changed = {"to": who.address, "taken": True}
        fields = ["assignee", *self._end_snooze()]
        if self.status == Status.OPEN:
            fields += self._set_status(Status.IN_PROGRESS)
            changed["status"] = self.status
        self.assignee_id = who.id
        self.record("assigned", by, fields, **changed, before=self._before(old))

    def assign(self, to: Person, *, by: Actor, **more: object) -> None:
        """Assign it to a teammate; if they have it already, nothing changes."""
        if self.assignee_id != to.id:
            before = {"assignee_id": self.assignee_id}
            self.assignee_id = to.id
            said = {"to": to.address, "before": before, **more}
            self.record("assigned", by, ["assignee"], **said)

    def unassign(self, *, by: Actor, **more: object) -> None:
        """Remove the assignee; the status stays."""
        if self.assignee_id is not None:
            before = {"assignee_id": self.assignee_id}
            self.assignee_id = None
            self.record("unassigned", by, ["assignee"], before=before, **more)

    def set_status(self, status: Status, *, by: Actor) -> None:
        """Set the status; any may follow any."""
        if self.status != status:
            old, was = self._state(), Status(self.status)
            fields = self._set_status(status)
            reopens = was.is_done and not status.is_done
            action = "reopened" if reopens else "status"
            before = self._before(old)
            self.record(action, by, fields, to=status, was=was, before=before)

    def prioritise(self, priority: Priority, *, by: Actor) -> None:
        """Set the priority."""
        if self.priority != priority:
            was, self.priority = self.priority, priority
            said = {"to": priority, "was": was, "before": {"priority": was}}
            self.record("prioritised", by, ["priority"], **said)

    def tag(self, tag: Tag, *, by: Actor) -> None:
        """Add the tag; a second time changes nothing."""
        if tag.id not in self.tag_ids:
            self.taggings.append(
                TicketTag(tag_id=tag.id, workspace_id=self.workspace_id)
            )
            self.record("tagged", by, [f"tag:{tag.id}"], tag=tag.name, before={})

    def untag(self, tag: Tag, *, by: Actor) -> None:
        """Remove the tag, if it has it."""
        for tagging in [each for each in self.taggings if each.tag_id == tag.id]:
            self.taggings.remove(tagging)
            self.record("untagged", by, [f"tag:{tag.id}"], tag=tag.name, before={})

    def move(self, inbox_id: int, *, by: Actor, loser: Person | None = None) -> None:
        """Put it into that inbox; `loser` has it, and may not have it there."""
        old, fields = self._state(), ["inbox"]
        self.inbox_id = inbox_id
        said: dict[str, object] = {}
        if loser is not None:
            self.assignee_id = None
            fields.append("assignee")
            said["loser"] = loser.address
        self.record("moved", by, fields, **said, before=self._before(old))

    def note(self, text: str, *, by: Actor, who: Person) -> Note:
        """Add an internal note.

        Raises:
            Refused: there is no text, or too much of it.
        """
        note = Note(
            workspace_id=self.workspace_id, author_id=who.id, text=checked_text(text)
        )
        self.notes.add(note)
        self.note_count += 1
        self.record("noted", by, [])
        return note

    def edit_note(self, note: Note, text: str, *, by: Actor) -> None:
        """Let one of its notes say something else."""
        note.text, note.edited_at = text, clock.now()
        self._record_note("note_edited", note, by)

    def delete_note(self, note: Note, *, by: Actor) -> None:
        """Delete one of its notes; it can still be brought back."""
        note.deleted_at = clock.now()
        self.note_count -= 1
        self._record_note("note_deleted", note, by)

    def _record_note(self, action: str, note: Note, by: Actor) -> None:
        self.record(action, by, [f"note:{note.id}"], note=note.id, before={})

    def remember_people(self, people: Iterable[Address]) -> None:
        """Let search find it by those who took part, beside its customer."""
        said = [f"{each.name} {each.address}" for each in people]
        words = search_words.everybodys_words(self.people_words, said)
        if words != self.people_words:
            self.people_words = words

    @property
    def tag_ids(self) -> set[int]:
        """The ids of its tags."""
        return {tagging.tag_id for tagging in self.taggings}


SEARCHED = ("subject", "customer_name", "customer_address")


@event.listens_for(Ticket, "before_insert")
@event.listens_for(Ticket, "before_update")
def _add_words(_mapper: object, _connection: object, ticket: Ticket) -> None:
    """Let what search finds of its subject and customer follow these."""
    state = inspect(ticket).attrs
    if any(state[name].history.has_changes() for name in SEARCHED):
        said = (getattr(ticket, name) or "" for name in SEARCHED)
        ticket.added_words = search_words.added_words(*said)
