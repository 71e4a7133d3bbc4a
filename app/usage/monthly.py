"""Tickets that count in a month: those that the reports count as received.

So usage and reports cannot differ. What an import made does not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from app.reports.facts import FactKind
from app.reports.tables import ReportDay
from app.usage.month import Month
from app.wording import mark

DEFINITION = mark(
    "A ticket counts once, in the month of the customer's first mail. What was merged"
    " into another ticket, set aside or imported does not count, so the number of a"
    " past month may still change."
)
YEAR = 12


@dataclass
class MonthUsage:
    """How many tickets count in a month, by inbox (its id) and by channel."""

    month: Month
    by_inbox: Counter[int] = field(default_factory=Counter)
    by_channel: Counter[str] = field(default_factory=Counter)

    @property
    def tickets(self) -> int:
        """All of them."""
        return self.by_inbox.total()

    def over(self, quota: int | None) -> int:
        """How many are beyond the quota; without one none is."""
        return max(0, self.tickets - quota) if quota is not None else 0


def last_months(newest: Month, count: int = YEAR) -> list[Month]:
    """So many months, the newest first."""
    months = [newest]
    while len(months) < count:
        months.append(months[-1].before)
    return months


def usage_of(
    session: Session, inbox_ids: Collection[int], months: Sequence[Month]
) -> list[MonthUsage]:
    """The usage of each of these months, which follow each other, in these inboxes."""
    found = {each: MonthUsage(each) for each in months}
    year, number = extract("year", ReportDay.day), extract("month", ReportDay.day)
    count = func.sum(ReportDay.count - ReportDay.hits)
    query = select(year, number, ReportDay.inbox_id, ReportDay.channel, count)
    query = query.where(
        ReportDay.inbox_id.in_(inbox_ids),
        ReportDay.kind == FactKind.RECEIVED,
        ReportDay.day.between(min(months).first, max(months).last),
    ).group_by(year, number, ReportDay.inbox_id, ReportDay.channel)
    for its_year, its_number, inbox_id, channel, tickets in session.execute(query):
        first = months[0].first.replace(year=int(its_year), month=int(its_number))
        usage = found[Month(first)]
        usage.by_inbox[inbox_id] += int(tickets)
        usage.by_channel[channel] += int(tickets)
    return [found[each] for each in months]
