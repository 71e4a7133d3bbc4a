"""An answer of ours that came back: its ticket is open again, and its card says so.

A report says which mail it is about; where that is not known, it is about the newest
answer before it that was sent to the address that failed.
"""

from __future__ import annotations

from collections.abc import Collection, Container

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import clock
from app.tickets.event import Event
from app.tickets.messages.message import FAILURE, Message
from app.tickets.messages.people import MessagePerson, PersonPart
from app.tickets.ticket import Ticket

# So many addresses of a mail to a whole town are told.
MAX_TOLD = 5


class UndeliveredAnswers:
    """Opens one ticket again for the reports on its answers."""

    def __init__(self, session: Session, ticket: Ticket, ours: Container[str]) -> None:
        self._session = session
        self._ticket = ticket
        self._ours = ours

    def note(
        self, report: Message, about: str | None = None, *, is_past: bool = False
    ) -> bool:
        """Note the report if it is on an answer of the ticket; whether it is.

        `about` is the id of the mail that it refers to. In the past it only says so.
        """
        if report.kind != FAILURE:
            return False
        failed = self._people(report, PersonPart.FAILED)
        answer = self._answer(report, about, failed)
        if answer is None:
            return False
        self._tell(answer, report, failed, is_past=is_past)
        return True

    def note_earlier(self, answer: Message) -> None:
        """Note the reports on this answer that were read before it."""
        query = select(Message).where(
            Message.ticket_id == self._ticket.id,
            Message.kind == FAILURE,
            Message.at >= answer.at,
        )
        query = query.order_by(Message.at, Message.id)
        for report in self._session.scalars(query).all():
            failed = self._people(report, PersonPart.FAILED)
            is_it = self._answer(report, None, failed) is answer
            if is_it and not self._is_noted(answer, report):
                self._tell(answer, report, failed)

    def _tell(
        self,
        answer: Message,
        report: Message,
        failed: Collection[str],
        *,
        is_past: bool = False,
    ) -> None:
        named = self._people(answer, PersonPart.NAMED)
        outside = [each for each in named if each not in self._ours]
        only = outside if len(outside) == 1 else []
        self._ticket.not_delivered(
            report.at,
            to=sorted(failed)[:MAX_TOLD] or only,
            answered_at=answer.at,
            message_id=report.id,
            is_past=is_past,
        )

    def _answer(
        self, report: Message, about: str | None, failed: Collection[str]
    ) -> Message | None:
        if about is not None:
            known = self._newest(Message.message_id == about)
            if known is not None:
                is_answer = known.direction == "out" and known.set_aside is None
                return known if is_answer else None
        told = select(MessagePerson.message_id).where(
            MessagePerson.workspace_id == report.workspace_id,
            MessagePerson.role == PersonPart.NAMED,
            MessagePerson.address.in_(failed),
        )
        return self._newest(
            Message.direction == "out",
            Message.set_aside.is_(None),
            Message.at <= report.at,
            Message.id.in_(told),
        )

    def _newest(self, *of_it: ColumnElement[bool]) -> Message | None:
        query = select(Message).where(Message.ticket_id == self._ticket.id, *of_it)
        newest = query.order_by(Message.at.desc(), Message.id.desc()).limit(1)
        return self._session.scalars(newest).first()

    def _people(self, mail: Message, part: PersonPart) -> list[str]:
        query = select(MessagePerson.address).where(
            MessagePerson.message_id == mail.id, MessagePerson.role == part
        )
        return list(self._session.scalars(query))

    def _is_noted(self, answer: Message, report: Message) -> bool:
        query = select(Event).where(
            Event.ticket_id == self._ticket.id,
            Event.action == "not_delivered",
            Event.message_id == report.id,
        )
        moment = clock.iso(answer.at)
        found = self._session.scalars(query)
        return any(each.details["answered_at"] == moment for each in found)
