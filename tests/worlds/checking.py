"""Compares what a desk says of a random world with what is true of it."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.tickets.messages import copy_ticket
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from tests.worlds.reading import RandomWorld
from tests.worlds.truth import EDSGER, SUPPORT, Talk, WrittenMail


class TruthCheck:
    """Whether the desk says of a world what is true of it."""

    def __init__(self, world: RandomWorld) -> None:
        self.world, self.session = world, world.session
        self.wrong: list[str] = []
        tickets = self.session.scalars(select(Ticket)).all()
        self.tickets = {each.id: each for each in tickets}
        names = {each.id: each.address for each in self.session.scalars(select(Inbox))}
        self.rows = defaultdict[str, list[tuple[str, Message]]](list)
        for row in self.session.scalars(select(Message)):
            self.rows[(row.message_id or "").strip("<>")].append(
                (names[row.inbox_id], row)
            )

    def run(self) -> list[str]:
        """All that is wrong."""
        owners = dict[int, tuple[str, str]]()
        for talk in self.world.pen.talks:
            for inbox in talk.inboxes:
                self._check_talk(talk, inbox, owners)
        self._check_rest()
        self._check_sight(owners)
        return self.wrong

    def _check_rest(self) -> None:
        """What belongs to no talk makes no ticket."""
        known = {m.id.strip("<>") for t in self.world.pen.talks for m in t.mails}
        for message_id in self.rows.keys() - known:
            if any(row.is_first for _, row in self.rows[message_id]):
                self.wrong.append(f"whose: {message_id} of nobody is a ticket")

    def _check_talk(
        self, talk: Talk, inbox: str, owners: dict[int, tuple[str, str]]
    ) -> None:
        found = set[int]()
        for mail in talk.mails_in(inbox):
            rows = self._rows(mail, inbox)
            if len(rows) != 1 or rows[0].ticket_id is None:
                self._say("whose", talk, inbox, f"{mail.id} has {len(rows)} rows")
                continue
            found.add(self._root(rows[0].ticket_id))
        if len(found) != 1:
            self._say("whose", talk, inbox, f"tickets {sorted(found)}")
        for each in found:
            if owners.setdefault(each, (talk.name, inbox)) != (talk.name, inbox):
                self._say("whose", talk, inbox, f"shares one with {owners[each]}")
        if len(found) == 1:
            self._check_ticket(talk, inbox, self.tickets[found.pop()])

    def _check_ticket(self, talk: Talk, inbox: str, ticket: Ticket) -> None:
        if ticket.customer_address != talk.customer:
            self._say("who", talk, inbox, f"is {ticket.customer_address}")
        direction = "out" if talk.is_answered(inbox) else "in"
        status = "waiting" if talk.is_waiting(inbox) else "open"
        said = (ticket.direction, ticket.status.replace("in_progress", "open"))
        if said != (direction, status):
            self._say("answered", talk, inbox, f"is {said}, not {direction}")

    def _check_sight(self, owners: dict[int, tuple[str, str]]) -> None:
        """Everybody sees all that they may see, and nothing else."""
        for person in self.world.people.values():
            query = select(Ticket.id).where(visible.seen_by(person, Ticket.inbox_id))
            found = {self._root(each) for each in self.session.scalars(query)}
            may = {
                ticket_id
                for ticket_id, (_, inbox) in owners.items()
                if self._may(person.address, inbox)
            }
            who = person.address
            for each in (found & owners.keys()) - may:
                self.wrong.append(f"sight: {who} sees {owners[each]}")
            for each in may - found:
                self.wrong.append(f"sight: {who} does not see {owners[each]}")
        for address, mailbox in self.world.mailboxes.items():
            self._check_mailbox(address, mailbox, owners)

    def _check_mailbox(
        self, address: str, mailbox: Mailbox, owners: dict[int, tuple[str, str]]
    ) -> None:
        """Each copy shows its talk's ticket of an inbox that may be seen there."""
        copies = self.world.copies_in(address)
        threads = {copy.thread for *_, copy in copies}
        shown = copy_ticket.shown_tickets(self.session, mailbox, threads)
        for talk, mail, gmail_id, copy in copies:
            ticket = shown.ticket_of(gmail_id, copy.thread)
            found = owners.get(self._root(ticket.id)) if ticket else None
            inboxes = [each for each in mail.inboxes if self._may(address, each)]
            if address in inboxes:
                inboxes = [address]
            right = {(talk.name, each) for each in inboxes}
            if (found not in right) if right else found:
                place = f"{address} is shown {found} beside {mail.id}"
                self.wrong.append(f"sight: {place} of {talk.name} {inboxes}")

    def _may(self, address: str, inbox: str) -> bool:
        own = {EDSGER, SUPPORT} if inbox == SUPPORT else {inbox}
        return address in own | self.world.members[inbox]

    def _rows(self, mail: WrittenMail, inbox: str) -> list[Message]:
        same = [row for name, row in self.rows[mail.id.strip("<>")] if name == inbox]
        if len(same) > 1:
            # Two mails bear one id: this is the one of its own moment.
            same = [row for row in same if row.at == mail.at]
        return same

    def _root(self, ticket_id: int) -> int:
        ticket = self.tickets[ticket_id]
        while ticket.merged_into_id is not None:
            ticket = self.tickets[ticket.merged_into_id]
        return ticket.id

    def _say(self, what: str, talk: Talk, inbox: str, why: str) -> None:
        order = f"{self.world.order}{' moved' if self.world.moves else ''}"
        self.wrong.append(f"{what}: {talk.name} {talk.kinds} {inbox}: {why} ({order})")
