"""`desk hours between` and `due`: one count, or a line each from the input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from app import clock
from app.calendars import reading
from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.errors import Refused
from app.hours.business_time import BusinessTime, require_countable
from app.hours.written import parse_duration

MAX_LINES = 10_000
FROM_INPUT = "-"
NEVER = "never due"
Count = Callable[[BusinessTime, datetime, str], dict[str, Any]]


@click.command("between")
@click.argument("name")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="[TO]", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@workspace_option
@with_desk
def count_between(
    desk: Desk,
    name: str,
    start: str,
    end: str | None,
    as_json: bool,
    domain: str | None,
) -> None:
    """Count the seconds of business time in the calendar NAME between FROM and TO.

    Times have a zone, such as 2026-11-27T16:30Z. With - for both, each line of the
    input is a FROM and a TO, and the answer is a JSON array.
    """
    time = _time(desk, domain, name)
    _answer(time, (start, end), _between, as_json=as_json)


@click.command("due")
@click.argument("name")
@click.argument("start", metavar="FROM")
@click.argument("amount", metavar="[DURATION]", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@workspace_option
@with_desk
def count_due(
    desk: Desk,
    name: str,
    start: str,
    amount: str | None,
    as_json: bool,
    domain: str | None,
) -> None:
    """When a DURATION of business time has passed since FROM, in the calendar NAME.

    A DURATION is 90s, 30m, 4h or 1h30m. With - for both, each line of the input is a
    FROM and a DURATION, and the answer is a JSON array.
    """
    time = _time(desk, domain, name)
    _answer(time, (start, amount), _due, as_json=as_json)


def _time(desk: Desk, domain: str | None, name: str) -> BusinessTime:
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        found = reading.find_calendar(session, place.id, name)
        return reading.business_time(reading.kept_calendar(session, found))


def _answer(
    time: BusinessTime, asked: tuple[str, str | None], count: Count, *, as_json: bool
) -> None:
    start, other = asked
    if start == FROM_INPUT and other in (None, FROM_INPUT):
        click.echo(json.dumps(_of_lines(time, count)))
        return
    if other is None:
        raise click.UsageError("Give two values, or - to read them from the input.")
    found = count(time, parse_moment(start), other)
    (value,) = found.values()
    click.echo(json.dumps(found) if as_json else NEVER if value is None else value)


def _of_lines(time: BusinessTime, count: Count) -> list[dict[str, Any]]:
    found = list[dict[str, Any]]()
    for number, line in enumerate(sys.stdin, 1):
        words = line.split()
        if not words:
            continue
        if number > MAX_LINES:
            raise Refused(f"The input has at most {MAX_LINES} lines.")
        try:
            start, other = words
            found.append(count(time, parse_moment(start), other))
        except (Refused, ValueError) as error:
            words = "Write two values in it, with a space between."
            told = error if isinstance(error, Refused) else words
            raise Refused(f"Line {number}: {told}") from error
    return found


def _between(time: BusinessTime, start: datetime, end: str) -> dict[str, Any]:
    seconds = time.between(start, parse_moment(end)).total_seconds()
    return {"seconds": int(seconds) if seconds.is_integer() else seconds}


def _due(time: BusinessTime, start: datetime, amount: str) -> dict[str, Any]:
    due = time.due(start, parse_duration(amount))
    return {"due": _iso(due) if due is not None else None}


def _iso(moment: datetime) -> str | None:
    if moment.microsecond:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return clock.iso(moment)


def parse_moment(text: str) -> datetime:
    """The moment of a text such as 2026-11-27T16:30Z.

    Raises:
        Refused: it is none, it says no zone, or it lies too far away.
    """
    try:
        return require_countable(clock.parse_moment(text))
    except ValueError:
        raise Refused(
            f"“{text[:40]}” is not a time. Write it like 2026-11-27T16:30Z."
        ) from None
