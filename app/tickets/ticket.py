"""A ticket: one conversation the team has taken on, and what may be done with it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from app import clock
from app.db import Model
from app.errors import Refused
from app.people.actor import CUSTOMER, RULE, Actor
from app.people.person import Person
from app.tickets.event import Event
from app.tickets.note import Note
from app.tickets.status import Priority, Status
from app.tickets.tag import Tag, TicketTag

if TYPE_CHECKING:
    from app.tickets.mail import Mail

LONGEST_NOTE = 10_000
TOO_LONG = "A note has at most {most} characters."
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class Ticket(Model):
    """One conversation with a customer, however many messages it has.

    `wrote_at` is the customer's last mail, `waiting_since` their oldest one without an
    answer, `answered_at` our last mail, `status_at` the moment of the present status.
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
        Index("ix_tickets_customer", "workspace_id", "customer_address", "status"),
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

    snoozed_until: Mapped[datetime | None]
    merged_into_id: Mapped[int | None]
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
        changed = {"to": who.address, "taken": True}
        fields = ["assignee"]
        if self.status == Status.OPEN:
            self._set_status(Status.IN_PROGRESS)
            changed["status"] = self.status
            fields.append("status")
        self.assignee_id = who.id
        self._record("assigned", by, fields, **changed)

    def assign(self, to: Person, *, by: Actor) -> None:
        """Give it to a teammate; giving it to its holder changes nothing."""
        if self.assignee_id != to.id:
            self.assignee_id = to.id
            self._record("assigned", by, ["assignee"], to=to.address)

    def unassign(self, *, by: Actor) -> None:
        """Let nobody have it."""
        if self.assignee_id is not None:
            self.assignee_id = None
            self._record("unassigned", by, ["assignee"])

    def set_status(self, status: Status, *, by: Actor) -> None:
        """Any status may follow any."""
        if self.status != status:
            was = Status(self.status)
            self._set_status(status)
            reopens = was.is_done and not status.is_done
            action = "reopened" if reopens else "status"
            self._record(action, by, ["status"], to=status, was=was)

    def prioritise(self, priority: Priority, *, by: Actor) -> None:
        """Say how soon it wants somebody."""
        if self.priority != priority:
            was, self.priority = self.priority, priority
            self._record("prioritised", by, ["priority"], to=priority, was=was)

    def tag(self, tag: Tag, *, by: Actor) -> None:
        """Put the tag on it."""
        if tag.id not in self.tag_ids:
            self.taggings.append(
                TicketTag(tag_id=tag.id, workspace_id=self.workspace_id)
            )
            self._record("tagged", by, [f"tag:{tag.id}"], tag=tag.name)

    def untag(self, tag: Tag, *, by: Actor) -> None:
        """Take the tag off it."""
        for tagging in [each for each in self.taggings if each.tag_id == tag.id]:
            self.taggings.remove(tagging)
            self._record("untagged", by, [f"tag:{tag.id}"], tag=tag.name)

    def note(self, text: str, *, by: Actor, who: Person) -> None:
        """Add internal text.

        Raises:
            Refused: there is no text, or too much of it.
        """
        text = _UNSTORABLE.sub("", text).strip()
        if not text:
            raise Refused("Type the note first.")
        if len(text) > LONGEST_NOTE:
            raise Refused(TOO_LONG, most=f"{LONGEST_NOTE:,}")
        self.notes.add(
            Note(workspace_id=self.workspace_id, author_id=who.id, text=text)
        )
        self.note_count += 1
        self._record("noted", by, [])

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
        self._record("created", by, [], **details)

    def receive(self, mail: Mail) -> None:
        """The customer wrote again: what waited or was done is open again."""
        is_answered = self.answered_at is not None and self.answered_at >= mail.at
        self._count_in(mail)
        details, fields = _about(mail), []
        was = Status(self.status)
        if was not in (Status.OPEN, Status.IN_PROGRESS) and not is_answered:
            self._set_status(Status.OPEN)
            details |= {"status": self.status, "was": was}
            fields.append("status")
        self._record("message_in", CUSTOMER, fields, **details)

    def answer(self, mail: Mail, *, by: Actor, who: Person | None, then: str) -> None:
        """We wrote to the customer; `then` is the inbox's status after a reply."""
        known = (self.wrote_at, self.answered_at)
        is_latest = all(at is None or at <= mail.at for at in known)
        self._count_out(mail)
        details, fields = _about(mail), []
        if is_latest and then != "keep" and self.status != then:
            self._set_status(Status(then))
            details["status"] = then
            fields.append("status")
        if self.assignee_id is None and who is not None:
            self.assignee_id = who.id
            details["to"] = who.address
            fields.append("assignee")
        self._record("message_out", by, fields, **details)

    def set_aside(self, mail: Mail, reason: str) -> None:
        """A mail of the conversation that changes nothing, and why it does not."""
        self._record("set_aside", RULE, [], reason=reason, **_about(mail))

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

    def _set_status(self, status: Status) -> None:
        self.status = status
        self.status_at = clock.now()

    def _record(
        self, action: str, by: Actor, fields: list[str], **details: object
    ) -> None:
        self.version = (self.version or 0) + 1
        self.events.add(
            Event(
                workspace_id=self.workspace_id,
                action=action,
                actor=by.kind,
                person_id=by.person_id,
                version=self.version,
                fields=fields,
                details={**details, "via": by.via},
            )
        )


def _about(mail: Mail) -> dict[str, object]:
    return {"from": mail.sender.address, "name": mail.sender.name}
