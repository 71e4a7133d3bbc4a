"""A ticket: one conversation the team has taken on, and what may be done with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from app import clock
from app.db import Model
from app.people.actor import CUSTOMER, RULE, Actor
from app.people.person import Person
from app.tickets.closing import ONLY_RESOLVED, Closing
from app.tickets.event import Event
from app.tickets.note import Note, checked
from app.tickets.snooze import ENDS, ONLY_SNOOZED
from app.tickets.status import Priority, Status
from app.tickets.tag import Tag, TicketTag
from app.tickets.undoing import Undoing

if TYPE_CHECKING:
    from app.tickets.mail import Mail


class Ticket(Closing, Undoing, Model):
    """One conversation with a customer, however many messages it has.

    `wrote_at` is the customer's last mail, `waiting_since` their oldest one without an
    answer, `answered_at` our last mail, `status_at` the moment of the present status.
    With `snoozed_at` alone it sleeps until the customer writes, else to
    `snoozed_until`.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "number"),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "assignee_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "merged_into_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        Index("ix_tickets_mine", "assignee_id", "status", "waiting_since"),
        Index("ix_tickets_queue", "inbox_id", "status", "assignee_id", "waiting_since"),
        Index("ix_tickets_snoozed", "snoozed_until", **ONLY_SNOOZED),
        Index("ix_tickets_silent", "inbox_id", "status_at", **ONLY_RESOLVED),
        Index("ix_tickets_customer", "workspace_id", "customer_address", "status"),
        Index("ix_tickets_newest", "inbox_id", "id"),
        Index("ix_tickets_newest_of", "inbox_id", "assignee_id", "id"),
        Index("ix_tickets_asleep", "inbox_id", "assignee_id", **ONLY_SNOOZED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int]
    number: Mapped[int]
    subject: Mapped[str]
    customer_name: Mapped[str]
    customer_address: Mapped[str]

    status: Mapped[str] = mapped_column(default=Status.OPEN)
    status_at: Mapped[datetime] = mapped_column(default=clock.now)
    priority: Mapped[str] = mapped_column(default=Priority.NORMAL)
    assignee_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)

    direction: Mapped[str | None]
    wrote_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    first_answered_at: Mapped[datetime | None]
    mail_count: Mapped[int] = mapped_column(default=0)
    note_count: Mapped[int] = mapped_column(default=0)

    snoozed_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    merged_into_id: Mapped[int | None]
    aside_reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    events: WriteOnlyMapped[Event] = relationship(
        order_by=Event.id, cascade="all, delete-orphan", passive_deletes=True
    )
    notes: WriteOnlyMapped[Note] = relationship(
        order_by=Note.id, cascade="all, delete-orphan", passive_deletes=True
    )
    taggings: Mapped[list[TicketTag]] = relationship(
        cascade="all, delete-orphan", order_by=TicketTag.tag_id
    )

    def take(self, *, by: Actor, who: Person) -> None:
        """Make it theirs; an open ticket is in progress from now on."""
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
        """Give it to a teammate; giving it to its holder changes nothing."""
        if self.assignee_id != to.id:
            before = {"assignee_id": self.assignee_id}
            self.assignee_id = to.id
            said = {"to": to.address, "before": before, **more}
            self.record("assigned", by, ["assignee"], **said)

    def unassign(self, *, by: Actor, **more: object) -> None:
        """Let nobody have it."""
        if self.assignee_id is not None:
            before = {"assignee_id": self.assignee_id}
            self.assignee_id = None
            self.record("unassigned", by, ["assignee"], before=before, **more)

    def set_status(self, status: Status, *, by: Actor) -> None:
        """Any status may follow any."""
        if self.status != status:
            old, was = self._state(), Status(self.status)
            fields = self._set_status(status)
            reopens = was.is_done and not status.is_done
            action = "reopened" if reopens else "status"
            before = self._before(old)
            self.record(action, by, fields, to=status, was=was, before=before)

    def prioritise(self, priority: Priority, *, by: Actor) -> None:
        """Say how soon it wants somebody."""
        if self.priority != priority:
            was, self.priority = self.priority, priority
            said = {"to": priority, "was": was, "before": {"priority": was}}
            self.record("prioritised", by, ["priority"], **said)

    def tag(self, tag: Tag, *, by: Actor) -> None:
        """Put the tag on it."""
        if tag.id not in self.tag_ids:
            self.taggings.append(
                TicketTag(tag_id=tag.id, workspace_id=self.workspace_id)
            )
            self.record("tagged", by, [f"tag:{tag.id}"], tag=tag.name, before={})

    def untag(self, tag: Tag, *, by: Actor) -> None:
        """Take the tag off it."""
        for tagging in [each for each in self.taggings if each.tag_id == tag.id]:
            self.taggings.remove(tagging)
            self.record("untagged", by, [f"tag:{tag.id}"], tag=tag.name, before={})

    def note(self, text: str, *, by: Actor, who: Person) -> Note:
        """Add internal text.

        Raises:
            Refused: there is no text, or too much of it.
        """
        note = Note(
            workspace_id=self.workspace_id, author_id=who.id, text=checked(text)
        )
        self.notes.add(note)
        self.note_count += 1
        self.record("noted", by, [])
        return note

    def open_with(
        self, mail: Mail, *, after: int | None = None, by: Actor = CUSTOMER
    ) -> None:
        """The customer's first mail has made it, or a person by hand of that mail.

        `after` is a closed ticket.
        """
        self._count_in(mail)
        details = _about(mail) | ({"after": after} if after else {})
        if by != CUSTOMER:
            details["by_hand"] = True
        self.record("created", by, [], **details)

    def receive(self, mail: Mail, *, is_past: bool = False) -> None:
        """The customer wrote again: what waited or was done is open again.

        In the past it only counts: people have acted on the ticket since.
        """
        is_answered = self.answered_at is not None and self.answered_at >= mail.at
        is_answered = is_answered or is_past
        self._count_in(mail)
        details, fields = _about(mail), []
        was = Status(self.status)
        if not is_answered:
            # Also what was not snoozed: nobody snoozes it over a mail not seen yet.
            fields += ENDS
            details |= {"woken": True} if self._end_snooze() else {}
        if not was.is_open and not is_answered:
            fields += self._set_status(Status.OPEN)
            details |= {"status": self.status, "was": was}
        self.record("message_in", CUSTOMER, fields, **details)

    def answer(self, mail: Mail, *, by: Actor, who: Person | None, then: str) -> None:
        """We wrote to the customer; `then` is the inbox's status after a reply."""
        known = (self.wrote_at, self.answered_at)
        is_latest = all(at is None or at <= mail.at for at in known)
        self._count_out(mail)
        details, fields = _about(mail), []
        if is_latest and then != "keep" and self.status != then:
            fields += self._set_status(Status(then))
            details["status"] = then
        if self.assignee_id is None and who is not None:
            self.assignee_id = who.id
            details["to"] = who.address
            fields.append("assignee")
        self.record("message_out", by, fields, **details)

    def record_answer(self, mail: Mail, *, by: Actor) -> None:
        """We wrote to the customer in the past; people have acted on it since."""
        self._count_out(mail)
        self.record("message_out", by, [], **_about(mail))

    def set_aside(self, mail: Mail, reason: str) -> None:
        """A mail of the conversation that changes nothing, and why it does not."""
        self.record("set_aside", RULE, [], reason=reason, **_about(mail))

    @property
    def tag_ids(self) -> set[int]:
        """The ids of its tags."""
        return {tagging.tag_id for tagging in self.taggings}

    def _count_in(self, mail: Mail) -> None:
        self.mail_count += 1
        self.wrote_at = max(self.wrote_at or mail.at, mail.at)
        # Mailboxes are read one after the other: an answer may have been seen first.
        if self.answered_at is None or self.answered_at < mail.at:
            self.direction = "in"
            self.waiting_since = min(self.waiting_since or mail.at, mail.at)

    def _count_out(self, mail: Mail) -> None:
        self.mail_count += 1
        self.answered_at = max(self.answered_at or mail.at, mail.at)
        self.first_answered_at = min(self.first_answered_at or mail.at, mail.at)
        is_waiting = self.wrote_at is not None and self.wrote_at > self.answered_at
        self.direction = "in" if is_waiting else "out"
        self.waiting_since = self.wrote_at if is_waiting else None


def _about(mail: Mail) -> dict[str, object]:
    return {"from": mail.sender.address, "name": mail.sender.name}
