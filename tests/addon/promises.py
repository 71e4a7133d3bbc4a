"""What every card and every act keeps, read off the database and off what is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import Database
from app.people.person import Person
from app.tickets.event import Event
from app.tickets.history import sentences
from app.tickets.status import Status
from app.tickets.tags.tag import TicketTag
from app.tickets.ticket import Ticket
from app.tickets.verbs.snooze import is_asleep
from tests.addon.sidebar import Json, lines, words

ACTIVE = (Status.OPEN, Status.IN_PROGRESS)
NUMBER = re.compile(r"#(\d+) · ")
# How line 1 begins and ends, by status and by who wrote last.
BEGINS = {
    (Status.WAITING, "in"): "Not answered, waiting ",
    (Status.WAITING, "out"): "Answered ",
    (Status.WAITING, None): "Waiting ",
    (Status.RESOLVED, "in"): "Resolved ",
    (Status.RESOLVED, None): "Resolved ",
    (Status.CLOSED, "in"): "Closed ",
    (Status.CLOSED, None): "Closed ",
}
BEGINS_ACTIVE = {"in": "Waiting on us ", "out": "Answered ", None: "Open "}


@dataclass(frozen=True)
class Facts:
    """A ticket as the database has it; `fields` are named as events name them."""

    workspace_id: int
    inbox_id: int
    number: int
    version: int
    direction: str | None
    customer: str
    tags: frozenset[int]
    fields: Mapping[str, Any]

    @property
    def is_asleep(self) -> bool:
        """Whether it is out of sight now."""
        at, until = self.fields["snooze"]
        return is_asleep(at, until, clock.now())

    @property
    def is_listed(self) -> bool:
        """Whether the queues know it."""
        return not (self.fields["merged"] or self.fields["aside"])

    @property
    def is_active(self) -> bool:
        """Whether it counts as open in a queue."""
        status = self.fields["status"]
        return self.is_listed and not self.is_asleep and status in ACTIVE


State = dict[int, Facts]


def state_of(database: Database) -> State:
    """Every ticket by its id: two queries."""
    with database.reading() as session:
        tags: dict[int, set[int]] = {}
        for ticket_id, tag_id in session.execute(
            select(TicketTag.ticket_id, TicketTag.tag_id)
        ):
            tags.setdefault(ticket_id, set()).add(tag_id)
        tickets = session.scalars(select(Ticket))
        return {t.id: _facts(t, frozenset(tags.get(t.id, ()))) for t in tickets}


def check_events(database: Database, before: State, after: State, most: int) -> None:
    """Promise 7: what changed is in an event, at most `most` to a ticket."""
    for ticket_id, now in after.items():
        was = before.get(ticket_id)
        if now == was:
            continue
        since = was.version if was else 0
        events = _events(database, ticket_id, since)
        assert [e.version for e in events] == [*range(since + 1, now.version + 1)]
        assert 1 <= len(events) <= most, [e.action for e in events]
        for event in events:
            _check_readable(event)
        if was is not None:
            said = {name for event in events for name in event.fields}
            assert _changed(was, now) <= said, (_changed(was, now), events[-1].action)
    assert set(before) <= set(after)


def is_set(
    database: Database, ticket_id: int, version: int, fields: frozenset[str]
) -> bool:
    """Whether an event after that version has set one of these."""
    return any(fields & set(e.fields) for e in _events(database, ticket_id, version))


def check_lines(card: Json, state: State, person: Person) -> None:
    """Promise 1: answered? and who?, on the first two lines of a ticket's card."""
    if card.get("name") != "ticket":
        return
    facts = shown_on(card, state, person)
    title, subtitle = lines(card)
    assert title.startswith(_begins(facts)), (title, facts)
    if facts.fields["status"] in (Status.RESOLVED, Status.CLOSED):
        assert title.endswith("no reply") == (facts.direction == "in"), title
    status = Status(facts.fields["status"]).label
    assert subtitle.endswith(f" · {status}"), subtitle
    holder = facts.fields["assignee"]
    begins = {None: "Nobody assigned", person.id: "You have it"}
    assert begins.get(holder, " has it") in subtitle, subtitle


def check_counts(
    card: Json, state: State, person: Person, inboxes: frozenset[int]
) -> None:
    """Promise 5: a number counts what is in the person's own inboxes, no more."""
    mine = [each for each in state.values() if each.inbox_id in inboxes]
    if card.get("name") == "home":
        said = " ".join(lines(card))
        active = [each for each in mine if each.is_active]
        free = sum(each.fields["assignee"] is None for each in active)
        for found in re.findall(r"(\d+) unassigned", said):
            assert int(found) == free, (said, free)
        for found in re.findall(r"(\d+) open in the team", said):
            assert int(found) == len(active), (said, active)
    if card.get("name") == "ticket":
        facts = shown_on(card, state, person)
        others = [
            each
            for each in mine
            if each.is_listed
            and each.customer == facts.customer
            and each.number != facts.number
            and not Status(each.fields["status"]).is_done
        ]
        found = re.search(r"(\d+) more open", words(card))
        assert int(found[1] if found else 0) == len(others), (found, others)


def shown_on(card: Json, state: State, person: Person) -> Facts:
    """The ticket that a ticket's card shows."""
    found = NUMBER.search(words(card["sections"]))
    assert found, words(card)
    number = int(found[1])
    place = person.workspace_id
    return next(
        each
        for each in state.values()
        if (each.workspace_id, each.number) == (place, number)
    )


def _facts(ticket: Ticket, tags: frozenset[int]) -> Facts:
    return Facts(
        workspace_id=ticket.workspace_id,
        inbox_id=ticket.inbox_id,
        number=ticket.number,
        version=ticket.version,
        direction=ticket.direction,
        customer=ticket.customer_address,
        tags=tags,
        fields={
            "assignee": ticket.assignee_id,
            "status": ticket.status,
            "priority": ticket.priority,
            "snooze": (ticket.snoozed_at, ticket.snoozed_until),
            "merged": ticket.merged_into_id,
            "aside": ticket.aside_reason,
        },
    )


def _changed(was: Facts, now: Facts) -> set[str]:
    return {name for name in now.fields if was.fields[name] != now.fields[name]}


def _events(database: Database, ticket_id: int, since: int) -> list[Event]:
    query = select(Event).where(Event.ticket_id == ticket_id, Event.version > since)
    with database.reading() as session:
        return list(session.scalars(query.order_by(Event.version)))


def _check_readable(event: Event) -> None:
    sentence = sentences.english_sentence(event, "Ada", {})
    assert sentence, event.action
    assert "{" not in sentence, sentence
    assert "\n" not in sentence, sentence


def _begins(facts: Facts) -> str:
    if facts.is_asleep:
        return "Snoozed "
    status, direction = Status(facts.fields["status"]), facts.direction
    if status in ACTIVE:
        return BEGINS_ACTIVE[direction]
    return BEGINS[status, None if status.is_done else direction]
