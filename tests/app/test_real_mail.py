"""Mail as the world sends it: nothing crashes, nothing is lost, nothing is glued."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import Model
from app.tickets.event import Event
from app.tickets.intake import filters
from app.tickets.intake.filters import FilterCase
from app.tickets.intake.intake import ArrivedMail, IntakePolicy, MailIntake
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from tests.support import real_mail
from tests.support.cast import Cast
from tests.support.real_mail import Found

PARTS = {"threads/list": 53, "threads/lkml": 210, "threads/odd": 23,
         "bounces": 113, "odd": 103}  # fmt: skip
# A complaint and an absence note whose headers are those of ordinary mail.
UNMARKED = {"arf-22.eml", "rfc3834-03.eml"}
CORPUS = IntakePolicy(lists_as_mail=True, windows=False)


def load(
    session: Session, cast: Cast, mails: list[Found], *, first: int = 0
) -> list[tuple[Found, Message]]:
    """Each mail and its row, every mail in a Gmail thread of its own."""
    intake = MailIntake(session, cast.acme.id, CORPUS)
    taken = []
    for number, found in enumerate(mails, first):
        key = f"{number:x}"
        arrival = ArrivedMail(cast.mailbox, key, key, found.mail, frozenset({"INBOX"}))
        message = intake.receive(arrival)
        assert message is not None, found.name
        taken.append((found, message))
    return taken


def counts(taken: list[tuple[Found, Message]]) -> Counter[str]:
    """How many were new, joined, set aside, or seen before."""
    found: Counter[str] = Counter()
    seen: set[int] = set()
    for _, message in taken:
        new = "new" if message.is_first else "joined"
        kind = "set aside" if message.set_aside else new
        found["seen before" if message.id in seen else kind] += 1
        seen.add(message.id)
    return found


def test_nothing_is_lost_glued_or_taken_twice(session: Session, cast: Cast) -> None:
    """One load of all mails, looked at from every side: loading is dear."""
    mails = {part: real_mail.read(part) for part in PARTS}
    taken = list[tuple[Found, Message]]()
    for part, found in mails.items():
        new = load(session, cast, found, first=len(taken))
        taken += new
        print(part, dict(counts(new)))  # noqa: T201 - seen with pytest -s
        assert len(new) == PARTS[part]
    assert counts(taken)["new"] == size(session, Ticket)
    assert all(m.set_aside or m.ticket_id for _, m in taken)
    assert glued(taken) == []
    before = [size(session, table) for table in (Ticket, Message, Event)]
    load(session, cast, [found for found, _ in taken])
    assert [size(session, table) for table in (Ticket, Message, Event)] == before


def size(session: Session, table: type[Model]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def glued(taken: list[tuple[Found, Message]]) -> list[list[str]]:
    """Tickets whose mails do not all refer to one another."""
    by_ticket: dict[int, list[Found]] = {}
    for found, message in taken:
        if message.ticket_id is not None:
            by_ticket.setdefault(message.ticket_id, []).append(found)
    return [[m.name for m in group] for group in by_ticket.values() if not meet(group)]


def meet(group: list[Found]) -> bool:
    """Whether ids lead from the first mail to every other."""
    reached, rest = set(group[0].ids), group[1:]
    while near := [each for each in rest if each.ids & reached]:
        reached |= {mail_id for each in near for mail_id in each.ids}
        rest = [each for each in rest if each not in near]
    return not rest


def test_bounces_are_set_aside_and_other_mail_is_not() -> None:
    ours = frozenset({"support@acme.example"})
    mails = real_mail.read("bounces")
    missed = {
        found.name
        for found in mails
        if not filters.set_aside_reason(
            FilterCase(found.mail, ours, frozenset(), False, False)
        )
    }
    ordinary = {found.name for found in mails if found.name.startswith("is-not-bounce")}
    print("no reason:", sorted(missed))  # noqa: T201 - seen with pytest -s
    assert ordinary <= missed
    assert missed - ordinary <= UNMARKED


@pytest.mark.parametrize("part", ["threads/list", "threads/lkml", "threads/odd"])
def test_no_mail_of_a_conversation_is_taken_for_a_machines(part: str) -> None:
    ours = frozenset({"support@acme.example"})
    wrong = {
        found.name: reason
        for found in real_mail.read(part)
        if (
            reason := filters.set_aside_reason(
                FilterCase(found.mail, ours, frozenset(), True, False)
            )
        )
    }
    assert wrong == {}
