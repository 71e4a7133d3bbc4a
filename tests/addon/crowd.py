"""A desk as full as one can get, or with one of each: written straight into tables."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import clock
from app.db import Model
from app.inboxes.inbox import Membership
from app.people.person import Person
from app.replies.reply import ReplyTag, SavedReply
from app.tickets.event import Event
from app.tickets.notes.mention import Mention
from app.tickets.notes.note import Note
from app.tickets.tags.tag import Tag, TicketTag, fold_tag_name
from app.tickets.ticket import Ticket
from tests.support.office import Office

# Two hundred characters of each: one word, right to left, joined emoji, accents upon
# accents, what turns and what breaks a line, what looks like a tag.
NAMES = [
    "w" * 200,
    ("שלום עולם " * 20)[:200],
    "👩\u200d👩\u200d👧\u200d👦" * 28 + "👩👩👩👩",
    "e" + "\u0301" * 199,
    ("\u202e\u2067abc \u2068d" * 25)[:200],
    ("Line\nbreak\r\n\ttab\x07\x1b\x85\u2028" * 9)[:200],
    ('<b>x</b> & "q" <font color="#fff">' * 6)[:200],
    " ",
]
BY = {"via": "card", "before": {}}


class Crowd:
    """Fills the desk around ticket 1; `share` is a part of the most there may be."""

    def __init__(self, office: Office, session: Session, share: float) -> None:
        self._session = session
        self._share = share
        self._cast = office.cast
        self._place = {"workspace_id": office.cast.acme.id}
        self._at = clock.now() - timedelta(days=3)

    def fill(self, ticket: Ticket) -> None:
        """500 colleagues, 2,000 tags, 10,000 notes and events, 2,000 tickets each."""
        people = self._people(self._count(500))
        tags = self._tags(self._count(2_000))
        worn = [{**self._place, "ticket_id": ticket.id, "tag_id": t} for t in tags]
        self._put(TicketTag, worn)
        self._hang_on(ticket, people, self._count(10_000))
        for holder in (self._cast.ada.id, None):
            for status in ("open", "waiting", "closed"):
                self._tickets(ticket, self._count(700), holder, status)
        self._replies(self._count(500), tags)
        ticket.subject, ticket.customer_name = NAMES[5], NAMES[1]
        ticket.assignee_id = people[0]

    def _count(self, most: int) -> int:
        return max(1, round(most * self._share))

    def _people(self, count: int) -> list[int]:
        self._put(
            Person,
            [
                {
                    **self._place,
                    "address": f"{'p' * 40}{n}@acme.example",
                    "name": name,
                    "role": "rep",
                    "kind": "person",
                    "is_active": True,
                    "created_at": self._at,
                }
                for n, name in self._named(count)
            ],
        )
        found = list(self._session.scalars(select(Person.id).order_by(Person.id)))
        people = found[-count:]
        inbox = self._cast.support.id
        here = [{**self._place, "inbox_id": inbox, "person_id": p} for p in people]
        self._put(Membership, here)
        return people

    def _tags(self, count: int) -> list[int]:
        names = [f"{n} {name}"[:60] for n, name in self._named(count)]
        each = [
            {"name": n, "folded": fold_tag_name(n), "created_at": self._at}
            for n in names
        ]
        self._put(Tag, [{**self._place, **one} for one in each])
        return list(self._session.scalars(select(Tag.id)))

    def _hang_on(self, ticket: Ticket, people: list[int], count: int) -> None:
        """Notes, each of which calls Ada and Grace, and an event of each."""
        of = {**self._place, "ticket_id": ticket.id}
        texts = [("\n" * 3 + name) * 4 for _, name in self._named(count)]
        texts[-1] = f"@ada {NAMES[2]}" * 40
        who = list(islice(cycle(people), count))
        notes = zip(texts, who, strict=True)
        written = [{**of, "text": t, "author_id": p, "at": self._at} for t, p in notes]
        self._put(Note, written)
        ids = list(self._session.scalars(select(Note.id)))
        for reader in (self._cast.ada.id, self._cast.grace.id):
            calls = {**self._place, "person_id": reader, "at": self._at}
            self._put(Mention, [{**calls, "note_id": n} for n in ids])
        first = ticket.version
        said = {**of, "action": "tagged", "actor": "person", "at": self._at}
        events = [
            {
                **said,
                "person_id": p,
                "version": first + n,
                "fields": ["tag:1"],
                "details": {**BY, "tag": NAMES[n % len(NAMES)]},
            }
            for n, p in enumerate(who, 1)
        ]
        self._put(Event, events)
        ticket.version, ticket.note_count = first + count, count

    def _tickets(
        self, like: Ticket, count: int, holder: int | None, status: str
    ) -> None:
        """As many of the same customer in the same inbox."""
        first = len(self._session.scalars(select(Ticket.id)).all())
        same = {
            **self._place,
            "inbox_id": like.inbox_id,
            "customer_address": like.customer_address,
            "assignee_id": holder,
            "status": status,
            "direction": "in",
            "priority": "urgent",
            "version": 0,
            "mail_count": 1,
            "note_count": 0,
            "created_at": self._at,
            "status_at": self._at,
            "waiting_since": self._at,
        }
        asleep = {"snoozed_at": self._at, "snoozed_until": None}
        awake = {"snoozed_at": None, "snoozed_until": None}
        each = [
            {
                **same,
                **(asleep if n % 4 == 2 else awake),
                "number": first + n,
                "subject": name,
                "customer_name": name,
            }
            for n, name in self._named(count)
        ]
        self._put(Ticket, each)

    def _replies(self, count: int, tags: list[int]) -> None:
        text = "{{customer.name}} {{a blank}} " + NAMES[1]
        each = [
            {
                **self._place,
                "scope": "workspace",
                "name": f"{n} {name}"[:80],
                "text": text,
                "folded": text,
                "uses": n,
                "created_at": self._at,
            }
            for n, name in self._named(count)
        ]
        self._put(SavedReply, each)
        found = list(
            self._session.scalars(select(SavedReply.id).limit(count // 2 or 1))
        )
        of = [{**self._place, "reply_id": r, "tag_id": tags[0]} for r in found]
        self._put(ReplyTag, of)

    def _put(self, model: type[Model], rows: list[dict[str, Any]]) -> None:
        self._session.execute(insert(model), rows)

    @staticmethod
    def _named(count: int) -> list[tuple[int, str]]:
        return list(enumerate(islice(cycle(NAMES), count), 1))


def size(answer: Any) -> int:
    """The bytes that an answer takes on its way."""
    return len(json.dumps(answer, ensure_ascii=False).encode())
