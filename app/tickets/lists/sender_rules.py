"""The rules of senders, as a page shows them: which, by whom, since when."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.db import MAX_KEY
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.tickets.intake.sender_rule import SenderRule

RULES_A_PAGE = 50


@dataclass(frozen=True)
class RuleRow:
    """One rule; `by` is who set it, unless they are gone."""

    sender: str
    verdict: str
    inbox_id: int
    inbox: str
    by: str | None
    at: datetime

    @property
    def place(self) -> str:
        """Its place in the list, for the page that begins behind it."""
        return f"{self.inbox_id}~{self.sender}"


@dataclass(frozen=True)
class RulePage:
    """Some rules, and where the next page begins."""

    rows: tuple[RuleRow, ...]
    next: str | None


def rule_page(session: Session, inbox_ids: Sequence[int], after: str = "") -> RulePage:
    """The rules of these inboxes by sender; a place without sense is the beginning."""
    order = (SenderRule.address, SenderRule.inbox_id)
    query = (
        select(
            SenderRule.address, SenderRule.verdict, SenderRule.inbox_id,
            Inbox.address, Person.name, SenderRule.at,
        )
        .join(Inbox, Inbox.id == SenderRule.inbox_id)
        .outerjoin(Person, Person.id == SenderRule.person_id)
        .where(SenderRule.inbox_id.in_(inbox_ids))
        .order_by(*order)
        .limit(RULES_A_PAGE + 1)
    )  # fmt: skip
    with suppress(ValueError):
        query = query.where(tuple_(*order) > tuple_(*_place(after)))
    found = [RuleRow(*row) for row in session.execute(query)]
    rows = tuple(found[:RULES_A_PAGE])
    more = rows[-1].place if len(found) > RULES_A_PAGE else None
    return RulePage(rows, more)


def _place(after: str) -> tuple[str, int]:
    inbox_id, _, sender = after.partition("~")
    if not (inbox_id.isascii() and inbox_id.isdigit()) or int(inbox_id) > MAX_KEY:
        raise ValueError(after)
    return sender, int(inbox_id)
