"""A human's label edit is a command: the same verbs, by the mailbox's owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.labels.mapping import Label
from app.mailboxes.mailbox import Mailbox
from app.people import principal as principals
from app.people.person import Person
from app.tickets import acting
from app.tickets.acting.arguments import Args
from app.tickets.event import Event
from app.tickets.label_rejections import RejectedLabel, RejectionOutcome, reject_label
from app.tickets.messages import copy_ticket
from app.tickets.ticket import Ticket
from app.wording import TranslatableText
from workers.sync.attribution import SNAPSHOT_ORDER, LabelEdit
from workers.sync.label_intent import LabelIntent, Value
from workers.sync.new_tags import NewTags

# The verb whose right a command on that field needs.
VERB_OF = {
    "status": "set_status",
    "assignee": "assign",
    "priority": "prioritise",
    "tag": "tag",
}


class LabelCommands:
    """Carries out the label intents of one mailbox.

    What its owner may not do is not done: the thread's labels are pending again. In a
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
        self._by = (
            principals.person_principal(self._owner, "gmail")
            if self._owner
            else principals.mailbox_principal(mailbox.workspace_id, mailbox.inbox_id)
        )
        # The threads of tickets on which a command had an effect.
        self.obeyed = set[str]()

    def seen_in(self, edits: Iterable[LabelEdit]) -> dict[str, int]:
        """Message id to ticket, of the edited ones that show one."""
        every = list(edits)
        threads = {edit.thread_id for edit in every}
        found = copy_ticket.shown_tickets(self._session, self._mailbox, threads)
        return {
            edit.message_id: ticket.id
            for edit in every
            if (ticket := found.ticket_of(edit.message_id, edit.thread_id))
        }

    def carry_out(self, gesture: LabelIntent, worn: Mapping[str, set[str]]) -> None:
        """Do what the edits mean; what changes nothing makes no event."""
        ticket = self._ticket(gesture)
        if ticket is None or ticket.aside_reason is not None:
            # No ticket takes no commands: the label comes off again.
            return
        try:
            self._obey(ticket, gesture, worn)
        except Refused as error:
            self._tell(ticket, gesture, error.said)

    def _obey(
        self, ticket: Ticket, gesture: LabelIntent, worn: Mapping[str, set[str]]
    ) -> None:
        """Do it, as far as it is not done.

        Raises:
            Refused: the owner may not, or it cannot be done.
        """
        self._by.require(acting.VERBS[VERB_OF[gesture.field[0]]].right)
        field = self._known_field(gesture.field)
        if gesture.order == SNAPSHOT_ORDER and self._is_overtaken(ticket, field):
            return
        current = _current(ticket, field)
        value = gesture.decide(current, worn)
        if value != current:
            before = ticket.version
            verb, args = self._meant(field, value)
            acting.act(self._session, self._by, ticket.id, verb, args)
            self._session.flush()
            if ticket.version != before:
                self.obeyed |= {edit.thread_id for edit in gesture.edits}

    def _known_field(self, field: tuple[str, str]) -> tuple[str, str]:
        """The field; of a label that was found, its tag's."""
        if field[0] != "tag":
            return field
        return "tag", str(self._new_tags.tag(field[1], self._by).id)

    def _tell(
        self, ticket: Ticket, gesture: LabelIntent, why: TranslatableText
    ) -> None:
        """The owner reads on the ticket's next card why the label did nothing.

        In a shared mailbox nobody knows whom to tell.
        """
        if self._owner is None:
            return
        last = max(gesture.edits, key=lambda edit: edit.order)
        found = self._new_tags.found.get(last.label_id)
        undone = RejectionOutcome.TAKEN_OFF if last.is_on else RejectionOutcome.PUT_BACK
        if found is not None:
            # It is no label of ours, so it stays.
            undone = RejectionOutcome.NO_TAG
        name = found.name if found else self._name(last.label_id)
        reject_label(
            self._session, ticket.id, self._owner, RejectedLabel(name, undone, why)
        )

    def _name(self, label_id: str) -> str:
        query = select(Label.name).where(
            Label.mailbox_id == self._mailbox.id, Label.gmail_id == label_id
        )
        return self._session.scalars(query).one()

    def _meant(self, field: tuple[str, str], value: Value) -> tuple[str, Args]:
        """The verb that sets the field to that value, and its arguments."""
        match field[0]:
            case "tag":
                return ("tag" if value else "untag"), {"tag": int(field[1])}
            case "assignee" if value is None:
                return "unassign", {}
            case "assignee" if self._owner is not None and value == self._owner.id:
                return "take", {}
            case "assignee":
                return "assign", {"to": value}
        return ("set_status" if field[0] == "status" else "prioritise"), {"to": value}

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
        by = self._by.actor
        is_same = (event.actor, event.person_id) == (by.kind, by.person_id)
        return is_same and event.details.get("via") == "gmail"

    def _ticket(self, intent: LabelIntent) -> Ticket | None:
        """The edited mail's ticket, locked; nothing is told of one not theirs."""
        for ticket_id in self.seen_in(intent.edits[:1]).values():
            try:
                return acting.lock_for(self._session, self._by, ticket_id)
            except NotFound:
                return None
        return None


def _current(ticket: Ticket, field: tuple[str, str]) -> Value:
    if field[0] == "tag":
        return int(field[1]) in ticket.tag_ids
    current: Value = {
        "status": ticket.status,
        "priority": ticket.priority,
        "assignee": ticket.assignee_id,
    }[field[0]]
    return current
