"""Mails that were read before the one they belong to: taken in once that comes.

An answer of ours, or a machine's note, of which nobody knew whose it is was kept alone.
One that seemed to be about another ticket, which refers to the same mail, was kept
there and changed nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from app.mail.message_ids import is_link, message_id_hash
from app.tickets.conversations import references
from app.tickets.conversations.references import MessageReference
from app.tickets.intake import filters
from app.tickets.intake.answers.customer_answers import answers_customer, colleague
from app.tickets.intake.answers.ticket_answers import TicketAnswers
from app.tickets.intake.answers.undelivered import UndeliveredAnswers
from app.tickets.messages import copy_ticket
from app.tickets.messages.as_mail import mail_of
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson, PersonPart, took_part
from app.tickets.ticket import Ticket

KEPT_ALONE = (filters.OURS, filters.INTERNAL, *filters.OF_MACHINES)


class EarlierMail:
    """Brings to one ticket what was read before the mails that lead to it."""

    def __init__(
        self, found: TicketAnswers, ticket: Ticket, also_in: Collection[int] = ()
    ) -> None:
        """`also_in` are the inboxes to which the mail that comes now was sent."""
        self._found = found
        self._session: Session = found.session
        self._around = found.around
        self._ticket = ticket
        self._also_in = also_in

    def take_in(self, made: Message) -> list[Message]:
        """Take in what answers this mail, and what answers that; give these."""
        wanted, found = [made], list[Message]()
        while wanted:
            answered, done = wanted.pop(), len(found)
            if not is_link(answered.message_id or ""):
                continue
            for kept in self._alone(answered):
                row = self._row_in(kept, answered.inbox_id)
                if row is not None:
                    self._join(row)
                    found.append(row)
            for row in self._misplaced(answered):
                self._take_out(row)
                self._join(row)
                found.append(row)
            wanted += found[done:]
        return found

    def _alone(self, answered: Message) -> Iterable[Message]:
        query = (
            select(Message)
            .join(MessageReference, MessageReference.message_id == Message.id)
            .where(
                *_refers_to(answered),
                MessageReference.ticket_id.is_(None),
                Message.id != answered.id,
                Message.set_aside.in_(KEPT_ALONE),
                Message.ticket_id.is_(None),
            )
            .order_by(Message.at, Message.id)
        )
        found = self._session.scalars(query).all()
        # A mail to several inboxes is one answer; that of this inbox is it.
        return {
            each.key: each
            for each in sorted(found, key=lambda e: e.inbox_id == answered.inbox_id)
        }.values()

    def _misplaced(self, answered: Message) -> Iterable[Message]:
        """What was kept with another ticket, and is of this one.

        It is to or from its customer, or about this very mail.
        """
        session = self._session
        refers = select(
            MessageReference.ticket_id,
            MessageReference.message_id,
            MessageReference.is_seen,
        ).where(
            *_refers_to(answered),
            MessageReference.ticket_id != self._ticket.id,
            MessageReference.ticket_id.is_not(None),
        )
        rows = session.execute(refers).all()
        if not rows:
            return ()
        others = sorted({ticket_id for ticket_id, *_ in rows if ticket_id is not None})
        # A ticket that has a mail of that id itself may be the one that is meant.
        unseen = (row_id for _, row_id, is_seen in rows if not is_seen)
        about = sorted({each for each in unseen if each is not None})
        writer = select(MessagePerson.address).where(
            MessagePerson.message_id == answered.id,
            MessagePerson.role == PersonPart.WRITER,
        )
        theirs = or_(MessagePerson.address == self._ticket.customer_address,
                     MessagePerson.address.in_(writer))  # fmt: skip
        by_or_to = select(MessagePerson.message_id).where(
            theirs, MessagePerson.workspace_id == answered.workspace_id
        )
        aside = (filters.ASKED, *filters.OF_MACHINES)
        query = select(Message).where(
            Message.ticket_id.in_(others),
            Message.inbox_id == answered.inbox_id,
            Message.set_aside.in_(aside),
            Message.at >= answered.at,
            or_(Message.id.in_(by_or_to), Message.id.in_(about)),
        )
        return session.scalars(query.order_by(Message.at, Message.id)).all()

    def _take_out(self, row: Message) -> None:
        """Let its own id lead to its old ticket no more, but to this one."""
        own = row.key[:64]
        old = delete(MessageReference).where(
            MessageReference.workspace_id == row.workspace_id,
            MessageReference.hash == own,
            MessageReference.ticket_id == row.ticket_id,
            MessageReference.is_seen,
        )
        self._session.execute(old)
        row.ticket_id = self._ticket.id
        references.remember_hash(self._session, row, own, is_seen=True)

    def _row_in(self, kept: Message, inbox_id: int) -> Message | None:
        """The mail's row in that inbox; none if it does not count there."""
        if kept.inbox_id == inbox_id:
            return kept
        # The mail that it answers is taken in there as well.
        if kept.inbox_id in self._also_in:
            return None
        theirs = self._around.inboxes_by_person.get(kept.person_id or 0, frozenset())
        if inbox_id not in theirs:
            return None
        same = (Message.workspace_id == kept.workspace_id, Message.key == kept.key)
        query = select(Message.id).where(*same, Message.inbox_id == inbox_id)
        if self._session.scalar(query) is not None:
            return None
        return self._copied(kept, inbox_id)

    def _copied(self, kept: Message, inbox_id: int) -> Message:
        columns = [each.key for each in Message.__table__.columns if each.key != "id"]
        made = Message(**{name: getattr(kept, name) for name in columns})
        made.inbox_id = inbox_id
        self._session.add(made)
        self._session.flush()
        people = select(MessagePerson).where(MessagePerson.message_id == kept.id)
        for each in self._session.scalars(people):
            part = {"role": each.role, "address": each.address, "name": each.name}
            place = {"message_id": made.id, "workspace_id": made.workspace_id}
            self._session.add(MessagePerson(**part, **place))
        self._move_references(kept, made, is_copied=True)
        return made

    def _join(self, row: Message) -> None:
        session, ticket = self._session, self._ticket
        row.ticket_id = ticket.id
        session.flush()
        self._move_references(row, row, is_copied=False)
        mail = mail_of(session, row)
        author = self._found.author(row)
        if row.set_aside not in filters.OF_MACHINES:
            ticket.remember_people(took_part(mail, mail.sender, self._around.ours))
        if row.set_aside in filters.OF_MACHINES:
            reports = UndeliveredAnswers(session, ticket, self._around.ours)
            if not reports.note(row):
                ticket.set_aside(mail, row.set_aside, message_id=row.id)
        elif self._around.is_at(ticket.customer_address, author):
            # A colleague who asked the desk writes again.
            row.direction, row.set_aside = "in", None
            ticket.receive(mail, message_id=row.id)
        elif answers_customer(session, ticket, mail, self._around.ours):
            row.set_aside = None
            self._found.count(row, mail, author)
        elif row.set_aside == filters.INTERNAL:
            ticket.set_aside(mail, filters.INTERNAL, message_id=row.id)
        else:
            row.set_aside = filters.ASKED
            by = colleague(author)
            ticket.ask_outside(mail, by=by, message_id=row.id)
        self._show(row)

    def _move_references(self, old: Message, new: Message, *, is_copied: bool) -> None:
        """Let the ids that the mail knows lead to its ticket."""
        session = self._session
        unplaced = (
            MessageReference.message_id == old.id,
            MessageReference.ticket_id.is_(None),
        )
        rows = session.scalars(select(MessageReference).where(*unplaced)).all()
        for each in rows:
            by = new.id if is_copied else None
            references.remember_hash(
                session, new, each.hash, is_seen=each.is_seen, message_id=by
            )
            if not is_copied:
                session.delete(each)
        session.flush()

    def _show(self, row: Message) -> None:
        """Let the threads of its copies show the ticket, where it may be seen."""
        copy_ticket.repoint_mail(self._session, row)
        copy_ticket.link_copies(self._session, row)


def _refers_to(mail: Message) -> tuple[ColumnElement[bool], ...]:
    return (
        MessageReference.workspace_id == mail.workspace_id,
        MessageReference.hash == message_id_hash(mail.message_id or ""),
    )
