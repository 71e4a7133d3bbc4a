"""`desk hours`: calendars of business hours, and what lies between two moments."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import click

from app import audit
from app.calendars import keeping, reading
from app.calendars.keeping import NewHours
from app.calendars.reading import KeptCalendar
from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.hours_count import count_between, count_due
from app.desk import Desk
from app.hours.opening_hours import OpeningHours, SpecialDay
from app.hours.public_holidays import checked_region
from app.hours.written import (
    parse_closed,
    parse_day,
    parse_special,
    parse_week,
    parse_zone,
    said_spans,
    said_week,
)

Days = Sequence[str]
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")


def _hours_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What the hours of a calendar are made of."""
    for option in reversed(
        (
            click.option("--zone", metavar="Z", help="Such as Europe/Berlin."),
            click.option(
                "--open",
                "week",
                multiple=True,
                metavar="DAYS SPANS",
                help="Such as 'mon-fri 09:00-12:30,13:30-18:00'; several times, or"
                " with ; between. 22:00-06:00 passes midnight.",
            ),
            click.option(
                "--closed",
                multiple=True,
                metavar="DATE",
                help="A closed day, such as '2026-12-25 Christmas'.",
            ),
            click.option(
                "--special",
                multiple=True,
                metavar="DATE SPANS",
                help="A day of other hours, such as '2026-12-24 09:00-12:00'.",
            ),
            click.option(
                "--holidays",
                metavar="REGION",
                help="Closed on public holidays, such as DE-BE; none: on no holiday.",
            ),
        )
    ):
        function = option(function)
    return function


@click.group()
def hours() -> None:
    """Business hours: keep calendars, and count the time within their hours."""


@hours.command("add")
@click.argument("name")
@_hours_options
@workspace_option
@with_desk
def add_hours(
    desk: Desk,
    name: str,
    zone: str | None,
    week: Days,
    closed: Days,
    special: Days,
    holidays: str | None,
    domain: str | None,
) -> None:
    """Make the calendar NAME."""
    if zone is None or not week:
        raise click.UsageError(
            "Give both --zone and --open: see desk hours add --help."
        )
    made = OpeningHours(
        parse_zone(zone),
        parse_week(week),
        _days((), closed, special),
        _region(holidays),
    )
    with desk.database.transaction() as session:
        place = workspace_at(session, domain)
        added = keeping.add_calendar(
            session, place.id, NewHours(name, made), audit.OPERATOR
        )
        said = _described(reading.kept_calendar(session, added))
    click.echo(said)


@hours.command("set")
@click.argument("name")
@click.option("--name", "new_name", metavar="NAME", help="Its new name.")
@_hours_options
@click.option(
    "--ordinary",
    multiple=True,
    metavar="DATE",
    help="Remove a closed or special day: it is like its weekday again.",
)
@workspace_option
@with_desk
def set_hours(
    desk: Desk,
    name: str,
    new_name: str | None,
    zone: str | None,
    week: Days,
    closed: Days,
    special: Days,
    holidays: str | None,
    ordinary: Days,
    domain: str | None,
) -> None:
    """Change the calendar NAME. --open replaces its whole week."""
    with desk.database.transaction() as session:
        place = workspace_at(session, domain)
        found = reading.find_calendar(session, place.id, name)
        was = reading.kept_calendar(session, found).hours
        back = {parse_day(each) for each in ordinary}
        kept = [each for each in was.days if each.day not in back]
        now = replace(
            was,
            zone=parse_zone(zone) if zone is not None else was.zone,
            week=parse_week(week) if week else was.week,
            days=_days(kept, closed, special),
            region=_region(holidays) if holidays is not None else was.region,
        )
        new = NewHours(new_name or found.name, now)
        keeping.change_calendar(session, found, new, audit.OPERATOR)
        said = _described(reading.kept_calendar(session, found))
    click.echo(said)


@hours.command("list")
@json_option
@workspace_option
@with_desk
def list_hours(desk: Desk, as_json: bool, domain: str | None) -> None:
    """Every calendar: its name, zone, week, and the inboxes that use it."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        found = [_plain(k) for k in reading.workspace_calendars(session, place.id)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        inboxes = ",".join(each["inboxes"]) or "-"
        click.echo("\t".join((each["name"], each["zone"], each["open"], inboxes)))


@hours.command("show")
@click.argument("name")
@json_option
@workspace_option
@with_desk
def show_hours(desk: Desk, name: str, as_json: bool, domain: str | None) -> None:
    """Show the calendar NAME, with its special days."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        found = reading.find_calendar(session, place.id, name)
        kept = reading.kept_calendar(session, found)
    plain = json.dumps(_plain(kept), ensure_ascii=False)
    click.echo(plain if as_json else _described(kept))


@hours.command("remove")
@click.argument("name")
@workspace_option
@with_desk
def remove_hours(desk: Desk, name: str, domain: str | None) -> None:
    """Remove the calendar NAME, if no inbox uses it."""
    with desk.database.transaction() as session:
        place = workspace_at(session, domain)
        found = reading.find_calendar(session, place.id, name)
        said = found.name
        keeping.remove_calendar(session, found, audit.OPERATOR)
    click.echo(f"The calendar {said} is gone.")


hours.add_command(count_between)
hours.add_command(count_due)


def _days(
    kept: Iterable[SpecialDay], closed: Days, special: Days
) -> tuple[SpecialDay, ...]:
    """The special days by date: one that is said to have hours is not closed."""
    given = [*kept, *map(parse_closed, closed), *map(parse_special, special)]
    return tuple(sorted({each.day: each for each in given}.values()))


def _region(text: str | None) -> str | None:
    is_none = text is None or text.lower() == keeping.NO_ONE
    return None if is_none else checked_region(text or "")


def _plain(kept: KeptCalendar) -> dict[str, Any]:
    row, hours_of = kept.row, kept.hours
    return {
        "name": row.name,
        "zone": row.zone,
        "open": said_week(hours_of.week),
        "closed": [
            {"date": each.day.isoformat(), "title": each.title}
            for each in hours_of.days
            if not each.spans
        ],
        "special": [
            {
                "date": each.day.isoformat(),
                "spans": said_spans(each.spans),
                "title": each.title,
            }
            for each in hours_of.days
            if each.spans
        ],
        "holidays": row.region,
        "inboxes": [each.address for each in kept.inboxes],
        "version": row.version,
    }


def _described(kept: KeptCalendar) -> str:
    found = _plain(kept)
    lines = [f"{found['name']}, {found['zone']}", f"  open {found['open'] or 'never'}"]
    if found["holidays"]:
        lines.append(f"  closed on the public holidays of {found['holidays']}")
    for each in kept.hours.days:
        what = said_spans(each.spans) or "closed"
        lines.append(f"  {each.day.isoformat()} {what} {each.title}".rstrip())
    lines += [f"  used by {address}" for address in found["inboxes"]]
    return "\n".join(lines)
