"""The weekly digest: last week in numbers, for one person, of their own inboxes.

Numbers, ticket numbers and links; no subject and no customer, since it leaves the desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.inboxes import visible
from app.people.person import Person
from app.reports.asked import AskedReport
from app.reports.numbers import ReportNumbers
from app.tickets.lists import queues, set_aside
from app.tickets.lists.aside_rows import AsideFilter

WEEK = timedelta(days=7)
OLDEST = 5
COUNTS = (
    ("Received", "received"),
    ("Answered", "answered"),
    ("Replies", "replies"),
    ("Double replies", "double_replies"),
    ("Resolved", "resolved"),
    ("Reopened", "reopened"),
)
TIMES = (
    ("First reply, median", "first_reply"),
    ("Next reply, median", "next_reply"),
    ("Resolution, median", "resolution"),
)


@dataclass(frozen=True)
class DigestLine:
    """One number, and what it was the week before."""

    name: str
    now: str
    before: str


@dataclass(frozen=True)
class Digest:
    """What one person is told about one week; `oldest` are ticket numbers."""

    monday: date
    lines: tuple[DigestLine, ...]
    oldest: tuple[int, ...]


def last_monday(today: date) -> date:
    """The Monday of the week before this one."""
    return today - timedelta(days=today.weekday()) - WEEK


def make_digest(session: Session, person: Person, monday: date) -> Digest | None:
    """The week that begins then; None when nothing came in and nothing was done."""
    inbox_ids = tuple(each.id for each in visible.person_inboxes(session, person))
    week = AskedReport(inbox_ids, monday, monday + WEEK - timedelta(days=1))
    numbers = ReportNumbers(session, week)
    now, before = numbers.totals, ReportNumbers(session, week.before()).totals
    if not any(now[key] for _, key in COUNTS):
        return None
    lines = [DigestLine(name, str(now[key]), str(before[key])) for name, key in COUNTS]
    for name, key in TIMES:
        medians = (duration(each[key]["median_s"]) for each in (now, before))
        lines.append(DigestLine(name, *medians))
    rates = (share(each["reopen_rate"]) for each in (now, before))
    lines.append(DigestLine("Reopen rate", *rates))
    ends = [numbers.rows_by("day", week.last)[-1], _end_before(session, week)]
    for name, key in (
        ("Open at the end of the week", "backlog_open"),
        ("Waiting on customers", "backlog_waiting"),
    ):
        lines.append(DigestLine(name, *(str(each[key]) for each in ends)))
    lines += _aside(session, inbox_ids)
    return Digest(monday, tuple(lines), _oldest(session, person))


def duration(seconds: int | None) -> str:
    """How long, in two units: `1 h 12 min`; “–” of nothing."""
    if seconds is None:
        return "–"
    minutes = seconds // 60
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def share(rate: dict[str, Any]) -> str:
    """A share in percent; “–” of nothing."""
    return "–" if rate["rate"] is None else f"{rate['rate']:.1%}"


def digest_text(digest: Digest, address: str, pages: str) -> str:
    """The digest as plain text; `pages` is where the desk's pages are."""
    wide = max(len(line.name) for line in digest.lines)
    rows = [
        f"{line.name:{wide}}  {line.now:>10}  (before: {line.before})"
        for line in digest.lines
    ]
    links = [f"#{n}  {pages}/console/tickets/{n}" for n in digest.oldest]
    free = ["", "Unassigned, the oldest:", *links] if links else []
    end = (
        f"All numbers: {_report(digest, pages)}",
        f"You get this each Monday because {address} has switched it on:",
        f"{pages}/console/settings",
    )
    return "\n".join([digest_title(digest), "", *rows, *free, "", *end, ""])


def digest_html(digest: Digest, address: str, pages: str) -> str:
    """The same with a table and links; no picture and nothing that is loaded."""
    rows = "".join(
        f"<tr><th align=left>{escape(line.name)}</th><td align=right>{escape(line.now)}"
        f"</td><td align=right>{escape(line.before)}</td></tr>"
        for line in digest.lines
    )
    links = ", ".join(
        f'<a href="{escape(pages)}/console/tickets/{n}">#{n}</a>' for n in digest.oldest
    )
    free = f"<p>Unassigned, the oldest: {links}</p>" if links else ""
    return (
        f"<!doctype html><html lang=en><body><h1>{escape(digest_title(digest))}</h1>"
        "<table cellpadding=6><tr><th align=left>Number</th><th align=right>Last week"
        f"</th><th align=right>Before</th></tr>{rows}</table>{free}"
        f'<p><a href="{escape(_report(digest, pages))}">All numbers</a></p>'
        f"<p>You get this each Monday because {escape(address)} has switched it on: "
        f'<a href="{escape(pages)}/console/settings">settings</a>.</p></body></html>'
    )


def is_due(now: datetime) -> bool:
    """Whether it is between 08:30 of a Monday and 08:30 of the Tuesday after.

    `now` is on the clock of the workspace's zone.
    """
    minutes = now.hour * 60 + now.minute
    begins = 8 * 60 + 30
    return (now.weekday() == 0 and minutes >= begins) or (
        now.weekday() == 1 and minutes < begins
    )


def digest_title(digest: Digest) -> str:
    """What the mail is called."""
    sunday = digest.monday + WEEK - timedelta(days=1)
    return f"Your week at the desk, {digest.monday} to {sunday}"


def _report(digest: Digest, pages: str) -> str:
    sunday = digest.monday + WEEK - timedelta(days=1)
    return f"{pages}/console/reports?from={digest.monday}&to={sunday}"


def _end_before(session: Session, week: AskedReport) -> dict[str, Any]:
    before = week.before()
    return ReportNumbers(session, before).rows_by("day", before.last)[-1]


def _aside(session: Session, inbox_ids: Sequence[int]) -> Iterator[DigestLine]:
    """How many mails were set aside, by reason: so that no mistake stays unseen."""
    both = (AsideFilter(days=days) for days in (WEEK.days, 2 * WEEK.days))
    now, fortnight = (set_aside.aside_counts(session, inbox_ids, x) for x in both)
    for reason, count in fortnight.items():
        last = now.get(reason, 0)
        name = f"Set aside in 7 days: {reason}"
        yield DigestLine(name, str(last), str(count - last))


def _oldest(session: Session, person: Person) -> tuple[int, ...]:
    found = queues.unassigned_queue(session, person, clock.now(), limit=OLDEST)
    return tuple(row.number for row in found.rows)
