"""The definitions read a second time, slowly and with other eyes.

Nothing of `app.reports` but the plain history is used; what is counted must agree.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from app.reports.history import CountedMail, StatusChange, TicketHistory
from tests.reports.lives import BERLIN

# Kind, moment, person, seconds, those of the business hours, hit.
Told = tuple[str, datetime, int | None, int | None, int | None, bool]
# Between these hours of the days from Monday to Friday it is open.
OPENS, CLOSES, FREE = 9, 17, (5, 6)
# From when on, which status, and what has begun it.
Line = list[tuple[datetime, str, StatusChange | None]]
# When somebody stops waiting, what comes first at one moment, and why.
Cover = tuple[datetime, int, CountedMail | StatusChange]

DONE = ("resolved", "closed")


def read(history: TicketHistory) -> Counter[Told]:
    """What there is to count, and how often."""
    if history.is_left_out:
        return Counter()
    theirs = [mail for mail in history.mails if not mail.is_reply]
    ours = [mail for mail in history.mails if mail.is_reply]
    begin = _begin(history)
    line = _line(history, begin)
    received: Told = ("received", begin, None, None, None, history.is_imported)
    found = [received]
    found += _waits(theirs, ours, line) + _extras(theirs, ours, line)
    found += [
        told for at, change in _ends(line) for told in _end(at, change, line, ours)
    ]
    return Counter(found + _resolution(line, ours, begin))


def stood(history: TicketHistory, now: datetime) -> set[tuple[str, date]]:
    """How it stood at the end of each day of Berlin until now."""
    found = set[tuple[str, date]]()
    if history.is_left_out:
        return found
    begin = _begin(history)
    line = _line(history, begin)
    day = begin.astimezone(BERLIN).date()
    while day <= now.astimezone(BERLIN).date():
        midnight = datetime.combine(day + timedelta(days=1), time(), BERLIN)
        status = [each for at, each, _ in line if at < midnight][-1]
        if status not in DONE:
            found.add(("stood_waiting" if status == "waiting" else "stood_open", day))
        day += timedelta(days=1)
    return found


def _begin(history: TicketHistory) -> datetime:
    theirs = [mail.at for mail in history.mails if not mail.is_reply]
    return min(theirs, default=history.created_at)


def _took(*spans: tuple[datetime, datetime]) -> tuple[int, int]:
    """How many seconds these are, and how many of them are open."""
    whole = sum((end - start for start, end in spans), timedelta())
    opened = sum((_open(*span) for span in spans), timedelta())
    return int(whole.total_seconds()), int(opened.total_seconds())


def _open(start: datetime, end: datetime) -> timedelta:
    day, found = start.astimezone(BERLIN).date(), timedelta()
    while day <= end.astimezone(BERLIN).date():
        opens, closes = (
            datetime.combine(day, time(hour), BERLIN).astimezone(UTC)
            for hour in (OPENS, CLOSES)
        )
        if day.weekday() not in FREE:
            found += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return found


def _line(history: TicketHistory, begin: datetime) -> Line:
    line: Line = [(begin, "open", None)]
    for change in history.changes:
        if change.status != line[-1][1]:
            line.append((max(line[-1][0], change.at), str(change.status), change))
    return line


def _ends(line: Line) -> list[tuple[datetime, StatusChange]]:
    return [
        (at, change)
        for (_, before, _), (at, status, change) in zip(line, line[1:], strict=False)
        if status in DONE and before not in DONE and change is not None
    ]


def _covered(mail: CountedMail, ours: list[CountedMail], line: Line) -> Cover | None:
    covers: list[Cover] = []
    for reply in sorted(ours, key=lambda each: (each.at, each.id)):
        if reply.at >= mail.at:
            covers.append((reply.at, 0, reply))
    for at, change in _ends(line):
        if mail.recorded_at <= change.recorded_at:
            covers.append((max(at, mail.at), 1, change))
    return min(covers, key=lambda each: each[:2], default=None)


def _groups(
    theirs: list[CountedMail], ours: list[CountedMail], line: Line
) -> list[tuple[datetime, datetime, CountedMail | StatusChange]]:
    """Each wait that has ended: since when, until when, and by what."""
    found: dict[int, tuple[datetime, datetime, CountedMail | StatusChange]] = {}
    for mail in theirs:
        cover = _covered(mail, ours, line)
        if cover is not None:
            end, _, what = cover
            start, last, _ = found.get(id(what), (mail.at, end, what))
            found[id(what)] = (min(start, mail.at), max(last, end), what)
    return sorted(found.values(), key=lambda each: each[:2])


def _waits(
    theirs: list[CountedMail], ours: list[CountedMail], line: Line
) -> list[Told]:
    found: list[Told] = []
    for n, (start, end, what) in enumerate(_groups(theirs, ours, line)):
        took = _took((start, end))
        if isinstance(what, CountedMail):
            kind = "next_reply" if n else "first_reply"
            found.append((kind, end, what.person_id, *took, False))
        else:
            who = what.assignee_id or what.person_id
            found.append(("closed_unanswered", end, who, *took, False))
    return found


def _extras(
    theirs: list[CountedMail], ours: list[CountedMail], line: Line
) -> list[Told]:
    used = [id(what) for _, _, what in _groups(theirs, ours, line)]
    doubles = _doubles(theirs, ours)
    return [
        ("extra_reply", mail.at, mail.person_id, None, None, mail.id in doubles)
        for mail in ours
        if id(mail) not in used
    ]


def _doubles(theirs: list[CountedMail], ours: list[CountedMail]) -> set[int]:
    found = set[int]()
    last: CountedMail | None = None
    is_told = False
    for mail in sorted([*theirs, *ours], key=lambda m: (m.at, m.is_reply, m.id)):
        if not mail.is_reply:
            last, is_told = None, False
        elif mail.person_id is not None:
            if last is not None and not is_told and last.person_id != mail.person_id:
                is_told = mail.at - last.at <= timedelta(minutes=30)
                found |= {mail.id} if is_told else set()
            last = mail
    return found


def _end(
    at: datetime, change: StatusChange, line: Line, ours: list[CountedMail]
) -> list[Told]:
    """It became done, and perhaps the customer has opened it again."""
    who = change.assignee_id or change.person_id
    place = next(n for n, each in enumerate(line) if each[2] is change)
    after = [
        each for each in line[place + 1 :] if each[1] not in ("resolved", "closed")
    ]
    opened = after[0][2] if after else None
    wrote_at = opened.wrote_at if opened else None
    if opened is None or wrote_at is None or wrote_at <= at:
        return [("resolved", at, who, None, None, False)]
    again = [moment for moment, _ in _ends(line) if moment >= wrote_at][:1]
    answers = [mail for mail in ours if wrote_at <= mail.at <= (again or [at])[0]]
    thanks = bool(again) and not answers
    hit = not thanks and wrote_at - at <= timedelta(days=7)
    return [
        ("reopened", wrote_at, opened.assignee_id, None, None, thanks),
        ("resolved", at, who, None, None, hit),
    ]


def _resolution(line: Line, ours: list[CountedMail], begin: datetime) -> list[Told]:
    ends = _ends(line)
    if not ends or line[-1][1] not in DONE:
        return []
    at, change = ends[-1]
    who = change.assignee_id or change.person_id
    with_us = list[tuple[datetime, datetime]]()
    for (start, status, _), (end, _, _) in zip(line, line[1:], strict=False):
        if status in ("open", "in_progress") and start < at:
            with_us.append((start, min(end, at)))
    found: list[Told] = [
        ("resolution", at, who, *_took((begin, at)), False),
        ("with_us", at, who, *_took(*with_us), False),
    ]
    replies = sum(mail.at <= at for mail in ours)
    return (
        [*found, ("first_contact", at, who, None, None, replies == 1)]
        if replies
        else found
    )
