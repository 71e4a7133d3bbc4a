"""Which ticket of an inbox a mail belongs to: what leads to it, and who may join.

A mail joins a ticket when something leads there and its writer takes part:

- Gmail's own thread, for whoever wrote in the conversation or was named in it;
- a reference to a mail that we have seen, for their companies' colleagues as well;
- a reference to a mail that nobody has seen, for who wrote in the ticket alone;
- the mail's own id, if a ticket's mails refer to it: they were read before it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.tickets.conversations import leads as mail_leads, ticket_link
from app.tickets.conversations.leads import LeadQuestion, MailLead
from app.tickets.conversations.merged_roots import merged_roots
from app.tickets.conversations.participants import (
    ParticipantTie,
    TicketPeople,
    people_of,
)
from app.tickets.ticket import Ticket

# Further back no mail refers.
MAX_AGE = 9999


@dataclass
class TicketTrail:
    """All that leads to one ticket, and the inboxes for which it counts.

    `age` is how many newer mails it refers to than the newest that the ticket has.
    """

    ticket: Ticket
    leads: set[MailLead] = field(default_factory=set)
    age: int = MAX_AGE
    inbox_ids: set[int] = field(default_factory=set)


# How near a ticket is to a mail; the smallest is the nearest.
Near = tuple[int, ...]


class KnownConversation:
    """What the desk knows of a mail's conversation."""

    def __init__(
        self,
        question: LeadQuestion,
        trails: Collection[TicketTrail],
        people: dict[int, TicketPeople],
    ) -> None:
        self._question = question
        self._trails = trails
        self._people = people

    def ticket_in(self, inbox_id: int) -> int | None:
        """The ticket of that inbox that the mail joins."""
        ties = self._ties(inbox_id)
        return min(ties, key=lambda each: ties[each]) if ties else None

    def first_in(self, inbox_ids: Collection[int]) -> int | None:
        """Of these inboxes, the one whose ticket is the nearest."""
        ties = {
            inbox_id: min(found.values())
            for inbox_id in inbox_ids
            if (found := self._ties(inbox_id))
        }
        return min(ties, key=lambda each: ties[each]) if ties else None

    def ticket_of_machine_mail(self, inbox_id: int) -> int | None:
        """The ticket that a machine's mail speaks of, whoever that machine is.

        That of the mail that it answers, before others of Gmail's thread.
        """
        told = {MailLead.THREAD, MailLead.SEEN}
        places = [
            (MailLead.SEEN not in trail.leads, trail.age, trail.ticket.id)
            for trail in self._trails
            if inbox_id in trail.inbox_ids and trail.leads & told
        ]
        return min(places)[-1] if places else None

    def first_of_machine_mail(self, inbox_ids: Collection[int]) -> int | None:
        """Of these inboxes, one that has such a ticket."""
        found = (e for e in sorted(inbox_ids) if self.ticket_of_machine_mail(e))
        return next(found, None)

    def split_from(self, inbox_id: int, ticket_id: int) -> set[int]:
        """The tickets that stand apart from this one only for lack of this mail."""
        ties = self._ties(inbox_id)
        later = {e.ticket.id for e in self._trails if self._came_later(e)}
        children = {e.ticket.id for e in self._trails if MailLead.CHILD in e.leads}
        kept = self._people[ticket_id]
        # A mail of ours to many has a ticket for each who answers.
        asking = {kept.customer, *kept.writers}
        same = asking if self._question.is_ours else {*asking, self._question.writer}
        theirs = {e for e in children | later if self._people[e].customer in same}
        if not self._question.is_ours:
            # Read in time, their next mail would have come to this ticket's thread,
            # whoever wrote the one that makes it so.
            known = asking - {""}
            next_ones = {e for e in later if self._people[e].customer in known}
            return {e for e in children if e in ties} | theirs & ties.keys() | next_ones
        writer, ours = self._question.writer, self._question.ours
        if writer in ours:
            return theirs
        # What a colleague passed on is a customer's.
        parents = (
            e
            for e in children
            if self._people[e].tie_to_parent(writer, (), ours) is not None
        )
        return theirs | set(parents)

    def is_beginning(self, ticket_id: int) -> bool:
        """Whether all that the ticket has was written after this mail."""
        return any(
            trail.ticket.id == ticket_id and self._is_older(trail)
            for trail in self._trails
        )

    def _came_later(self, trail: TicketTrail) -> bool:
        """Whether Gmail's thread would have led from it to this mail's ticket."""
        return MailLead.THREAD in trail.leads and self._is_older(trail)

    def _is_older(self, trail: TicketTrail) -> bool:
        is_known = MailLead.SEEN in trail.leads
        return not is_known and self._question.arrival.mail.at < trail.ticket.created_at

    def _ties(self, inbox_id: int) -> dict[int, Near]:
        found = dict[int, Near]()
        for trail in self._trails:
            if inbox_id not in trail.inbox_ids:
                continue
            tie = self._tie(trail)
            if tie is not None:
                is_apart = MailLead.THREAD not in trail.leads
                # What was read before it comes last: it joins what was there before.
                is_child = trail.leads == {MailLead.CHILD} or self._came_later(trail)
                place: list[int] = [is_apart, MailLead.SEEN not in trail.leads]
                if self._question.is_ours:
                    # We answer one mail; what a customer refers to is one matter.
                    place = [trail.age, is_apart]
                near = (is_child, tie, *place, trail.ticket.id)
                found[trail.ticket.id] = near
        return found

    def _tie(self, trail: TicketTrail) -> ParticipantTie | None:
        if self._question.trusts_references:
            return ParticipantTie.WRITER
        people = self._people[trail.ticket.id]
        if self._question.is_ours:
            return self._tie_of_ours(trail, people)
        ours = self._question.ours
        mail = self._question.arrival.mail
        if MailLead.SEEN not in trail.leads and MailLead.CHILD in trail.leads:
            # Its answers were read before it: they would join it, or it joins them.
            told = [each.address for each in mail.recipients]
            return people.tie_to_parent(self._question.writer, told, ours)
        tie = people.tie(self._question.writer, ours)
        if MailLead.SEEN in trail.leads:
            return tie
        if MailLead.THREAD in trail.leads:
            return None if tie == ParticipantTie.COMPANY else tie
        return ParticipantTie.WRITER if tie == ParticipantTie.WRITER else None

    def _tie_of_ours(
        self, trail: TicketTrail, people: TicketPeople
    ) -> ParticipantTie | None:
        mail = self._question.arrival.mail
        if self._begins(trail):
            return None
        writer, ours = self._question.writer, self._question.ours
        is_parent = MailLead.CHILD in trail.leads and MailLead.SEEN not in trail.leads
        if is_parent and writer not in ours:
            # What a colleague passed on is read after an answer to it.
            return people.tie_to_parent(writer, (), ours)
        tie = people.tie_of_any(each.address for each in mail.recipients)
        if trail.leads & {MailLead.SEEN, MailLead.THREAD}:
            # Who only writes in our name is answered by what we write to them.
            is_theirs = tie == ParticipantTie.WRITER or not people.is_claimed
            is_far = people.is_claimed or tie is None
            near = ParticipantTie.COMPANY if is_far else tie
            return near if is_theirs else None
        return (
            tie
            if MailLead.REFERRED in trail.leads and tie == ParticipantTie.WRITER
            else None
        )

    def _begins(self, trail: TicketTrail) -> bool:
        """Whether with our mail something began that they answered.

        Read first it would have no ticket: each who answers it has one of their own.
        """
        goes_on = self._question.references
        is_own = self._question.writer in self._question.ours
        return is_own and not goes_on and self._is_older(trail)


def known_conversation(session: Session, question: LeadQuestion) -> KnownConversation:
    """What leads from the mail to tickets, in six queries or so."""
    rows = mail_leads.find_leads(session, question)
    roots = merged_roots(session, {ticket_id for ticket_id, *_ in rows})
    trails = dict[int, TicketTrail]()
    for ticket_id, inbox_id, lead, age in rows:
        ticket = roots[ticket_id]
        trail = trails.setdefault(ticket.id, TicketTrail(ticket))
        trail.leads.add(lead)
        if lead == MailLead.SEEN:
            trail.age = min(trail.age, age)
        trail.inbox_ids |= {inbox_id, ticket.inbox_id}
    if not trails:
        return KnownConversation(question, (), {})
    went_on = _follow(session, trails)
    every = [trail.ticket for trail in trails.values()]
    people = people_of(session, every, question.ours, question.arrival.mail.at)
    for old, new in went_on:
        # Whoever took part in the one takes part in what follows.
        people[new].take_in(people[old])
    olds = {old for old, _ in went_on}
    alive = [trail for trail in trails.values() if trail.ticket.id not in olds]
    return KnownConversation(question, alive, people)


def _follow(session: Session, trails: dict[int, TicketTrail]) -> list[tuple[int, int]]:
    """Lead on to the tickets in which these go on; the pairs, in that order."""
    pairs, wanted = list[tuple[int, int]](), set(trails)
    while wanted:
        found = ticket_link.later_tickets(session, wanted)
        roots = merged_roots(session, set(found.values()))
        wanted = set()
        for old, next_id in sorted(found.items()):
            new = roots[next_id]
            if new.id == old or (old, new.id) in pairs:
                continue
            pairs.append((old, new.id))
            trail = trails.setdefault(new.id, TicketTrail(new))
            trail.leads |= trails[old].leads
            trail.inbox_ids |= trails[old].inbox_ids | {new.inbox_id}
            trail.age = min(trail.age, trails[old].age)
            wanted.add(new.id)
    return pairs
