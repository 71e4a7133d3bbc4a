"""What must be true when the noise has ended, whatever the noise was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.labels import mapping
from app.labels.mapping import Label, LabelKind
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.tickets.event import Event
from app.tickets.messages.message import MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket
from demo.gmail.mailboxes.history import RecordKind
from demo.gmail.mailboxes.mailbox import GmailMailbox as Gmailbox
from tests.support.office import Office
from workers.labels.desired_labels import thread_states

Field = tuple[int, str]


@dataclass(frozen=True)
class Act:
    """A human's record or a click: which gesture, and what it says of a field."""

    gesture: int
    value: str | None
    is_on: bool


class Judge:
    """Keeps book of who did what, and compares when it is quiet."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._gestures = 0
        # After deletions and expired history some edits may be lost.
        self.is_blurred = False
        self._acts: dict[Field, list[Act]] = defaultdict(list)
        self._edits: list[tuple[int, str, str, Act]] = []
        # Labels that were not ours when somebody set them.
        self._found: list[tuple[int, str, tuple[str, int], bool]] = []
        self._mails = 0
        self._start: dict[int, dict[str, str | None]] = {}
        self._last_event = 0

    def begin(self) -> None:
        """A round begins."""
        self.is_blurred, self._mails = False, 0
        self._acts.clear()
        self._edits.clear()
        self._found.clear()
        with self._office.desk.database.reading() as session:
            tickets = session.scalars(select(Ticket))
            self._start = {each.id: self.values(session, each) for each in tickets}
            ids = session.scalars(select(Event.id).order_by(Event.id.desc()).limit(1))
            self._last_event = ids.first() or 0

    def gesture(self) -> int:
        """A number for what somebody is about to do."""
        self._gestures += 1
        return self._gestures

    def mailed(self) -> None:
        """A mail was written: it may move any status and assignee."""
        self._mails += 1

    def values(self, session: Session, ticket: Ticket) -> dict[str, str | None]:
        """The ticket's fields, as text."""
        values: dict[str, str | None] = {
            "status": ticket.status,
            "priority": ticket.priority,
            "assignee": str(ticket.assignee_id) if ticket.assignee_id else None,
        }
        return values | {f"tag:{tag_id}": "on" for tag_id in ticket.tag_ids}

    def clicked(
        self, session: Session, ticket: Ticket, before: dict[str, str | None]
    ) -> list[str]:
        """A click has changed the ticket; the fields that it changed."""
        after = self.values(session, ticket)
        changed = [
            field
            for field in sorted(before.keys() | after.keys())
            if before.get(field) != after.get(field)
        ]
        for field in changed:
            act = Act(self.gesture(), after.get(field), is_on=True)
            self._acts[ticket.id, field].append(act)
        return changed

    @contextmanager
    def watch(self, box: Gmailbox, gesture: int) -> Iterator[None]:
        """What a human changes meanwhile, as records that count."""
        here = box.history.current
        yield
        with self._office.desk.database.reading() as session:
            mailbox = mailboxes.find_mailbox(session, box.address)
            query = select(Label).where(Label.mailbox_id == mailbox.id)
            labels = {each.gmail_id: each for each in session.scalars(query)}
            for record in box.history.undone(here):
                for change in record.changes:
                    place = (change.message.thread.id, gesture)
                    is_on = change.kind is RecordKind.LABELS_ADDED
                    for label_id in change.labels & labels.keys():
                        self._note(mailbox, labels[label_id], place, is_on)
                    for label_id in change.labels - labels.keys():
                        self._found.append((mailbox.id, label_id, place, is_on))

    def _note(
        self, mailbox: Mailbox, label: Label, place: tuple[str, int], is_on: bool
    ) -> None:
        thread_id, gesture = place
        field, value = label.kind, label.key
        if label.kind == LabelKind.PARENT:
            return
        if label.kind == LabelKind.MINE:
            if mailbox.owner_id is None:
                return
            field, value = "assignee", str(mailbox.owner_id)
        if label.kind == LabelKind.TAG:
            field, value = f"tag:{label.key}", "on"
        edit = (mailbox.id, thread_id, field, Act(gesture, value, is_on))
        self._edits.append(edit)

    def _resolve(self, session: Session) -> None:
        """A mail may have been labelled before we had read it, a label been new."""
        labels = {(la.mailbox_id, la.gmail_id): la for la in session.scalars(LABELS)}
        for mailbox_id, label_id, place, is_on in self._found:
            label = labels.get((mailbox_id, label_id))
            if label is not None:
                mailbox = session.get_one(Mailbox, mailbox_id)
                self._note(mailbox, label, place, is_on)
        threads = {
            (thread.mailbox_id, thread.gmail_id): thread.ticket_id
            for thread in session.scalars(select(Thread).order_by(Thread.ticket_id))
        }
        for mailbox_id, thread_id, field, act in self._edits:
            ticket_id = threads.get((mailbox_id, thread_id))
            if ticket_id is not None:
                self._acts[ticket_id, field].append(act)

    def end(self) -> None:
        """The round has ended: every invariant holds."""
        with self._office.desk.database.reading() as session:
            self._resolve(session)
            for mailbox in mailboxes.connected_mailboxes(session):
                self._is_painted(session, mailbox)
            for ticket in session.scalars(select(Ticket).order_by(Ticket.id)):
                self._is_explained(session, ticket)

    def _is_painted(self, session: Session, mailbox: Mailbox) -> None:
        """I1: every copy wears exactly what its ticket says."""
        box = self._office.world.mailboxes[mailbox.address]
        ids = {
            la.says: la.gmail_id for la in mapping.mailbox_labels(session, mailbox.id)
        }
        query = select(Thread.gmail_id).distinct()
        query = query.where(Thread.mailbox_id == mailbox.id)
        linked = list(session.scalars(query))
        copies = select(MessageCopy.gmail_id)
        copies = copies.where(
            MessageCopy.mailbox_id == mailbox.id, MessageCopy.is_synced
        )
        known = set(session.scalars(copies))
        for state in thread_states(session, mailbox, linked):
            thread = box.threads.get(state.thread_id)
            wanted = {each.copy.gmail_id: each.wanted for each in state.copies}
            for message in thread.messages if thread else ():
                right = {ids[key] for key in wanted.get(message.id, ())}
                place = f"I1 {mailbox.address} {message.id} {message.mail.subject}"
                assert message.id in known, f"{place} is not known"
                worn = {x for x in message.labels if x in set(ids.values())}
                assert worn == right, f"{place} wears {worn}, not {right}"

    def _is_explained(self, session: Session, ticket: Ticket) -> None:
        now, start = self.values(session, ticket), self._start.get(ticket.id)
        if start is None:
            return
        query = select(Event).where(
            Event.ticket_id == ticket.id, Event.id > self._last_event
        )
        events = list(session.scalars(query))
        for field in sorted(now.keys() | start.keys() | self._fields(ticket.id)):
            acts = self._acts.get((ticket.id, field), [])
            done = [e for e in events if field in e.fields and e.actor != "customer"]
            done = [e for e in done if e.action != "message_out"]
            place = f"{ticket.number} {field}: {start.get(field)} -> {now.get(field)}"
            if field == "status":
                # Whoever takes an open ticket begins it.
                acts = acts + self._acts.get((ticket.id, "assignee"), [])
            assert len(done) <= len(acts), f"I3/I4 {place}: {acts} {done}"
            moved = field in ("status", "assignee") and self._mails
            if not acts and not moved:
                assert now.get(field) == start.get(field), f"I3 {place}"
            self._decides(place, field, (start.get(field), now.get(field)), acts)

    def _decides(
        self,
        place: str,
        field: str,
        values: tuple[str | None, str | None],
        acts: list[Act],
    ) -> None:
        """I5: the only act on a field decides it."""
        start, now = values
        if len({act.gesture for act in acts}) != 1 or self.is_blurred:
            return
        if field in ("status", "assignee") and self._mails:
            return
        if field == "status" and any(act.value not in STATUSES for act in acts):
            return
        added = {act.value for act in acts if act.is_on}
        removed = {act.value for act in acts if not act.is_on}
        if added:
            wanted = added
        elif start not in removed or field == "status":
            wanted = {start}
        else:
            wanted = {"normal" if field == "priority" else None}
        assert now in wanted, f"I5 {place}, wanted {wanted}: {acts}"

    def _fields(self, ticket_id: int) -> set[str]:
        return {field for known, field in self._acts if known == ticket_id}


LABELS = select(Label)
STATUSES = {"open", "in_progress", "waiting", "resolved", "closed"}
