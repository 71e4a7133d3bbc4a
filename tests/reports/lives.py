"""A ticket's life, lived through the model at the times that an example says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app import clock
from app.people.actor import person_actor
from app.people.person import Person
from app.reports.facts import Fact, FactKind, facts_of
from app.reports.loading import load_histories
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.messages.message import Message
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from tests.support.cast import Cast, mail, take_in

BERLIN = ZoneInfo("Europe/Berlin")
MARIA = "maria@lopez-interiors.example"


def berlin(text: str) -> datetime:
    """`20 16:30` is that day of November 2026 and time on Berlin's clocks."""
    day, time = text.split()
    there = datetime.fromisoformat(f"2026-11-{int(day):02}T{time}")
    return there.replace(tzinfo=BERLIN)


class Life:
    """One workspace's mails and acts, each at a time of its own."""

    def __init__(self, session: Session, cast: Cast, begins: str = "2 00:00") -> None:
        self.session, self.cast = session, cast
        self._count = 0
        self._threads = set[str]()
        clock.stop()
        self.go_to(berlin(begins))

    def go_to(self, moment: datetime) -> None:
        """Let it be that time."""
        clock.advance(moment - clock.now())

    def customer(
        self, at: str, *, read: str = "", thread: str = "first", **more: str
    ) -> Message:
        """The customer's mail; read later, if that is said."""
        return self._take(at, read, thread, **more)

    def reply(
        self, who: Person, at: str, *, read: str = "", thread: str = "first", **m: str
    ) -> Message:
        """A colleague's answer to the customer."""
        sender = f"{who.name} <{who.address}>"
        return self._take(at, read, thread, **{"from": sender, "to": MARIA, **m})

    def status(self, ticket: Ticket, who: Person, at: str, to: Status) -> None:
        """A press."""
        self.go_to(berlin(at))
        ticket.set_status(to, by=person_actor(who))
        self.session.flush()

    def resolve(self, ticket: Ticket, who: Person, at: str) -> None:
        """A press on Resolve."""
        self.status(ticket, who, at, Status.RESOLVED)

    def ticket(self, message: Message) -> Ticket:
        """The ticket of that mail."""
        assert message.ticket_id is not None
        return self.session.get_one(Ticket, message.ticket_id)

    def facts(self, tickets: Iterable[Ticket], zone: ZoneInfo = BERLIN) -> list[Fact]:
        """The facts of these tickets, by calendar time."""
        self.session.flush()
        ids = [each.id for each in tickets]
        histories = load_histories(self.session, self.cast.acme.id, ids)
        return [fact for each in histories for fact in facts_of(each, None, zone)]

    def mail(self, at: datetime, thread: str, who: Person | None = None) -> None:
        """A mail of that time which is read now; of nobody of us it is the customer's.

        One of ours that answers nothing the desk knows of is nobody's: it may come to
        nothing.
        """
        sender = {"from": f"{who.name} <{who.address}>", "to": MARIA} if who else {}
        self._arrive(at, thread, sender)

    def _take(self, at: str, read: str, thread: str, **more: str) -> Message:
        self.go_to(berlin(read or at))
        made = self._arrive(berlin(at), thread, more)
        assert made is not None
        return made

    def _arrive(
        self, at: datetime, thread: str, fields: dict[str, str]
    ) -> Message | None:
        self._count += 1
        name = f"<{thread}@x.example>"
        if thread in self._threads:
            fields = {"in_reply_to": name, **fields}
            name = f"<{self._count}@x.example>"
        self._threads.add(thread)
        arrival = ArrivedMail(
            self.cast.mailbox,
            f"m{self._count}",
            f"t{thread}",
            mail(name, fields, at=at),
            frozenset({"INBOX"}),
        )
        return take_in(self.session, self.cast, arrival)


def of_kind(facts: Iterable[Fact], kind: FactKind) -> list[Fact]:
    """Those of that kind, by time."""
    return sorted((f for f in facts if f.kind is kind), key=lambda f: f.at)
