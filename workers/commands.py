"""A human's label edit is a command: the same verbs, by the mailbox's owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import LOCK
from app.errors import Refused
from app.inboxes.inbox import Membership
from app.labels.mapping import Label
from app.mailboxes.mailbox import Mailbox
from app.people import access, actor
from app.people.person import Person
from app.tickets.correction import Corrected, Undone, correct
from app.tickets.event import Event
from app.tickets.status import Priority, Status
from app.tickets.tag import Tag
from app.tickets.thread import Thread
from app.tickets.ticket import Ticket
from app.wording import Said
from workers.attribution import SNAPSHOT
from workers.meaning import Gesture, Value
from workers.new_tags import NewTags

RIGHTS = {
    "status": "set_status",
    "assignee": "assign",
    "priority": "prioritise",
    "tag": "tag",
}


class Commands:
    """Carries out the gestures of one mailbox.

    What its owner may not do is not done: the thread is owed its labels again. In a
    shared mailbox nobody knows who it was: `by` is gmail, with a rep's rights there.
    """

    def __init__(
        self,
        session: Session,
        mailbox: Mailbox,
        new_tags: NewTags,
        unknown_since: datetime | None = None,
    ) -> None:
        """`unknown_since`: after a resync nobody knows what came before what."""
        self._session = session
        self._mailbox = mailbox
        self._new_tags = new_tags
        self._unknown_since = unknown_since
        self._owner = (
            session.get(Person, mailbox.owner_id) if mailbox.owner_id else None
        )
        self._by = actor.person(self._owner, "gmail") if self._owner else actor.GMAIL
        # The threads of tickets on which a command had an effect.
        self.obeyed = set[str]()

    def seen_in(self, thread_ids: set[str]) -> dict[str, int]:
        """Thread id to ticket, of those that show one."""
        query = select(Thread.gmail_id, Thread.ticket_id).where(
            Thread.mailbox_id == self._mailbox.id, Thread.gmail_id.in_(thread_ids)
        )
        return {thread: ticket for thread, ticket in self._session.execute(query)}

    def carry_out(
        self, thread_id: str, gesture: Gesture, worn: Mapping[str, set[str]]
    ) -> None:
        """Do what the gesture means; one that changes nothing makes no event."""
        ticket = self._ticket(thread_id)
        if ticket is None or ticket.aside_reason is not None:
            # No ticket takes no commands: the label comes off again.
            return
        try:
            self._obey(ticket, gesture, worn)
        except Refused as error:
            self._tell(ticket, gesture, error.said)

    def _obey(
        self, ticket: Ticket, gesture: Gesture, worn: Mapping[str, set[str]]
    ) -> None:
        """Do it, as far as it is not done.

        Raises:
            Refused: the owner may not, or it cannot be done.
        """
        if not self._sees(ticket):
            # Nothing is told of a ticket that is not theirs.
            return
        if self._owner is not None:
            access.require(self._owner, RIGHTS[gesture.field[0]])
        field = self._known_field(gesture.field)
        if gesture.order == SNAPSHOT and self._is_overtaken(ticket, field):
            return
        current = _current(ticket, field)
        value = gesture.decide(current, worn)
        if value != current:
            before = ticket.version
            self._set(ticket, field, value)
            self._session.flush()
            if ticket.version != before:
                self.obeyed |= {edit.thread_id for edit in gesture.edits}

    def _known_field(self, field: tuple[str, str]) -> tuple[str, str]:
        """The field; of a label that was found, its tag's."""
        if field[0] != "tag":
            return field
        return "tag", str(self._new_tags.tag(field[1], self._owner).id)

    def _tell(self, ticket: Ticket, gesture: Gesture, why: Said) -> None:
        """The owner reads on the ticket's next card why the label did nothing.

        In a shared mailbox nobody knows whom to tell.
        """
        if self._owner is None:
            return
        last = max(gesture.edits, key=lambda edit: edit.order)
        found = self._new_tags.found.get(last.label_id)
        undone = Undone.TAKEN_OFF if last.is_on else Undone.PUT_BACK
        if found is not None:
            # It is no label of ours, so it stays.
            undone = Undone.NO_TAG
        name = found.name if found else self._name(last.label_id)
        correct(self._session, ticket.id, self._owner, Corrected(name, undone, why))

    def _name(self, label_id: str) -> str:
        query = select(Label.name).where(
            Label.mailbox_id == self._mailbox.id, Label.gmail_id == label_id
        )
        return self._session.scalars(query).one()

    def _set(self, ticket: Ticket, field: tuple[str, str], value: Value) -> None:
        match field[0]:
            case "status":
                ticket.set_status(Status(str(value)), by=self._by)
            case "priority":
                ticket.prioritise(Priority(str(value)), by=self._by)
            case "assignee":
                self._assign(ticket, value)
            case "tag":
                tag = self._session.get_one(Tag, int(field[1]))
                (ticket.tag if value else ticket.untag)(tag, by=self._by)

    def _assign(self, ticket: Ticket, value: Value) -> None:
        if value is None:
            ticket.unassign(by=self._by)
            return
        to = self._session.get_one(Person, int(value))
        if not access.may(to, "take") or not self._belongs(to, ticket):
            said = "{name} cannot have tickets of this inbox any more."
            raise Refused(said, name=to.name)
        if self._owner is not None and to.id == self._owner.id:
            ticket.take(by=self._by, who=to)
        else:
            ticket.assign(to, by=self._by)

    def _sees(self, ticket: Ticket) -> bool:
        if self._owner is None:
            return ticket.inbox_id == self._mailbox.inbox_id
        return self._belongs(self._owner, ticket)

    def _belongs(self, person: Person, ticket: Ticket) -> bool:
        return self._session.get(Membership, (ticket.inbox_id, person.id)) is not None

    def _is_overtaken(self, ticket: Ticket, field: tuple[str, str]) -> bool:
        """Whether somebody else set the field in the time that nobody can order."""
        if self._unknown_since is None:
            return False
        query = select(Event).where(
            Event.ticket_id == ticket.id, Event.at > self._unknown_since
        )
        name = f"tag:{field[1]}" if field[0] == "tag" else field[0]
        return any(
            name in event.fields and not self._is_own(event)
            for event in self._session.scalars(query)
        )

    def _is_own(self, event: Event) -> bool:
        is_same = (event.actor, event.person_id) == (self._by.kind, self._by.person_id)
        return is_same and event.details.get("via") == "gmail"

    def _ticket(self, thread_id: str) -> Ticket | None:
        query = select(Ticket).join(Thread, Thread.ticket_id == Ticket.id)
        query = query.where(
            Thread.mailbox_id == self._mailbox.id, Thread.gmail_id == thread_id
        )
        return self._session.scalar(query.with_for_update(of=Ticket, **LOCK))


def _current(ticket: Ticket, field: tuple[str, str]) -> Value:
    if field[0] == "tag":
        return int(field[1]) in ticket.tag_ids
    current: Value = {
        "status": ticket.status,
        "priority": ticket.priority,
        "assignee": ticket.assignee_id,
    }[field[0]]
    return current
