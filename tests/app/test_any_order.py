"""Few mails of one matter, read in every order: the end is always the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tickets.intake.arrival import ArrivedMail
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from tests.support.cast import SUPPORT, Cast, ago, arrive, mail
from tests.support.delivered import CLAIMED

OLGA, YUKI = "Ольга <olga@brandt.example>", "佐藤 <yuki@gmail.com>"
BOSS, LAYLA = "Boss <boss@brandt.example>", "ليلى <layla@gmail.com>"
OUT, IN = frozenset({"SENT"}), frozenset({"INBOX"})


@dataclass(frozen=True)
class Written:
    """One mail in support@'s mailbox, and what becomes of it in the end.

    `of` is whose ticket it belongs to, empty if to none.
    """

    name: str
    sender: str
    to: str
    of: str
    refers: str = ""
    thread: str = ""
    aside: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def arrival(self, cast: Cast, minutes: int) -> ArrivedMail:
        is_ours = self.sender == SUPPORT
        ids = " ".join(f"<{each}@x.example>" for each in self.refers.split())
        lines = {"from": self.sender, "to": self.to, "references": ids}
        lines["subject"] = f"Chair {self.name}"
        what = mail(
            f"<{self.name}@x.example>", lines | self.headers, at=ago(minutes=minutes)
        )
        thread = self.thread or self.name
        labels = OUT if is_ours else IN
        return ArrivedMail(cast.mailbox, self.name, thread, what, labels)


DAEMON = "Mail Delivery System <mailer-daemon@mx.example>"
FAILED = {"x-failed-recipients": "olga@brandt.example", "return-path": "<>"}
MACHINE = {"auto-submitted": "auto-replied"}
FORGED = {"authentication-results": CLAIMED.format("evil.example")}
OLGAS, YUKIS, BOSSES = "olga@brandt.example", "yuki@gmail.com", "boss@brandt.example"

STORIES: dict[str, Sequence[Written]] = {
    "a machine answers for her": [
        Written("q", OLGA, SUPPORT, OLGAS),
        Written("a", SUPPORT, OLGA, OLGAS, "q"),
        Written("n", OLGA, SUPPORT, OLGAS, "q a", aside="automatic reply",
                headers=MACHINE),
        Written("q2", OLGA, SUPPORT, OLGAS, "q a"),
    ],
    "our answer comes back": [
        Written("q", OLGA, SUPPORT, OLGAS),
        Written("a", SUPPORT, OLGA, OLGAS, "q"),
        Written("b", DAEMON, SUPPORT, OLGAS, "q a", aside="bounce", headers=FAILED),
    ],
    "another answer comes back": [
        Written("q", OLGA, SUPPORT, OLGAS),
        Written("a", SUPPORT, OLGA, OLGAS, "q"),
        Written("a2", SUPPORT, OLGA, OLGAS, "q a"),
        Written("b", DAEMON, SUPPORT, OLGAS, "a2", aside="bounce", headers=FAILED),
    ],
    "we answer once more": [
        Written("q", OLGA, SUPPORT, OLGAS),
        Written("a", SUPPORT, OLGA, OLGAS, "q"),
        Written("b", DAEMON, SUPPORT, OLGAS, "a", aside="bounce", headers=FAILED),
        Written("a2", SUPPORT, OLGA, OLGAS, "q"),
    ],
    "her colleague goes on": [
        Written("q", OLGA, SUPPORT, OLGAS),
        Written("b", BOSS, SUPPORT, OLGAS, "q"),
        Written("a", SUPPORT, BOSS, OLGAS, "q b"),
    ],
    "a stranger has her mail": [
        Written("q", OLGA, SUPPORT, OLGAS),
        Written("s", YUKI, SUPPORT, YUKIS, "q"),
        Written("a", SUPPORT, OLGA, OLGAS, "q"),
        Written("c", SUPPORT, "x@carrier.example", YUKIS, "s",
                aside="asked outside"),
    ],
    "a mail of ours to several": [
        Written("news", SUPPORT, f"{OLGA}, {YUKI}", "", aside="our own mail",
                thread="t"),
        Written("q", OLGA, SUPPORT, OLGAS, "news", thread="t"),
        Written("y", YUKI, SUPPORT, YUKIS, "news", thread="t"),
        Written("c", SUPPORT, "x@carrier.example", YUKIS, "news y", thread="t",
                aside="asked outside"),
    ],
    "somebody claims to be us": [
        Written("q", OLGA, SUPPORT, OLGAS, thread="t"),
        Written("f", "Ada <ada@acme.example>", f"{OLGA}, {SUPPORT}",
                "ada@acme.example", "q", thread="t", headers=FORGED),
        Written("a", SUPPORT, OLGA, OLGAS, "q", thread="t"),
        Written("q2", OLGA, SUPPORT, OLGAS, "q", thread="t"),
    ],
    "a thread that her colleague has begun": [
        Written("q", OLGA, SUPPORT, OLGAS, thread="t"),
        Written("b", BOSS, SUPPORT, OLGAS, "q", thread="u"),
        Written("q2", OLGA, SUPPORT, OLGAS, thread="u"),
        Written("a", SUPPORT, OLGA, OLGAS, "q", thread="t"),
    ],
    "Gmail's thread alone": [
        Written("q", LAYLA, SUPPORT, "layla@gmail.com", thread="t"),
        Written("a", SUPPORT, LAYLA, "layla@gmail.com", "q", thread="t"),
        Written("q2", LAYLA, SUPPORT, "layla@gmail.com", thread="t"),
    ],
}  # fmt: skip


def end(session: Session, story: Iterable[Written]) -> dict[str, tuple[object, ...]]:
    """Of each mail: whose ticket, why it is aside, and how that ticket stands."""
    rows = {row.subject: row for row in session.scalars(select(Message))}
    found = dict[str, tuple[object, ...]]()
    for each in story:
        row = rows[f"Chair {each.name}"]
        ticket = session.get(Ticket, row.ticket_id) if row.ticket_id else None
        state = (
            (ticket.customer_address, ticket.status, ticket.subject) if ticket else ()
        )
        found[each.name] = (row.set_aside, *state)
    return found


def read(
    session: Session, cast: Cast, story: Sequence[Written], order: Sequence[Written]
) -> dict[str, tuple[object, ...]]:
    with session.begin_nested() as before:
        for each in order:
            came = each.arrival(cast, 500 - 60 * story.index(each))
            arrive(session, cast, came.mail, gmail_id=came.gmail_id,
                   thread_id=came.thread_id, labels=came.labels)  # fmt: skip
        session.expire_all()
        found = end(session, story)
        before.rollback()
    session.expire_all()
    return found


@pytest.mark.parametrize("name", STORIES)
def test_the_end_is_the_same_in_every_order(
    session: Session, cast: Cast, name: str
) -> None:
    story = STORIES[name]
    first = read(session, cast, story, story)
    for each in story:
        customer = first[each.name][1] if len(first[each.name]) > 1 else ""
        assert (first[each.name][0], customer) == (each.aside, each.of), each.name
    for order in permutations(story):
        said = [each.name for each in order]
        assert read(session, cast, story, order) == first, said
