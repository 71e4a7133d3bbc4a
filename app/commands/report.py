"""`desk report`: the numbers of the reports, the facts behind them, and their rules."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from app import audit, clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes
from app.people import person as people
from app.people.workspace import Workspace
from app.reports import checking, counting, report as reports
from app.reports.asked import AskedReport, asked_days
from app.reports.definitions import WORDS
from app.reports.facts import FactKind
from app.reports.listing import list_facts
from app.reports.numbers import BACKLOG, VOLUME
from app.reports.tables import DEFINITIONS
from app.smtp import digest as digests
from app.smtp.desk_mail import send_own_mail
from app.smtp.digest import duration, share
from app.smtp.digest_mail import digest_mail

CHANNELS = ("mail", "form", "widget", "phone", "api")
DAY = click.DateTime(["%Y-%m-%d"])


def range_options(command: Any) -> Any:
    """Give the command the options that say what is asked about."""
    for option in (
        workspace_option,
        click.option("--channel", type=click.Choice(CHANNELS)),
        click.option(
            "--inbox",
            "addresses",
            multiple=True,
            metavar="ADDRESS",
            help="An inbox; several are possible. Without it, all.",
        ),
        click.option(
            "--to", "last", type=DAY, help="The last day. Without it, yesterday."
        ),
        click.option(
            "--from",
            "first",
            type=DAY,
            help="The first day. Without it, 28 days in all.",
        ),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@range_options
@click.option(
    "--hours",
    type=click.Choice(["calendar", "business"]),
    default="calendar",
    help="Count every hour, or only the inboxes' business hours.",
)
@click.option("--compare", type=click.Choice(["previous", "year", "none"]))
@click.option(
    "--no-wait",
    is_flag=True,
    help="Answer at once, without counting the newest changes first.",
)
@click.option("--csv", "as_csv", is_flag=True, help="A row for each day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def report(context: click.Context, /, **said: Any) -> None:
    """Numbers of the team's work: received, replied, resolved, how fast."""
    if context.invoked_subcommand is None:
        _print_report(**said)


@with_desk
def _print_report(desk: Desk, /, **said: Any) -> None:
    with desk.database.reading() as session:
        place = _place(session, said)
        asked, today = _asked(session, place, said)
    if not said["no_wait"]:
        _count_all(desk, place.id)
    with desk.database.reading() as session:
        compared = {"previous": asked.before, "year": asked.a_year_ago}
        before = compared.get(said["compare"] or "")
        found = reports.report_json(
            session, place, asked, before() if before else None, today
        )
    if said["as_json"]:
        click.echo(json.dumps(found, ensure_ascii=False))
    elif said["as_csv"]:
        _write_csv(found)
    else:
        _print_text(found)


@report.command("facts")
@click.argument("kind", type=click.Choice([each.value for each in FactKind]))
@range_options
@click.option(
    "--person", "address", metavar="ADDRESS", help="Only the facts of this person."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@with_desk
def facts(desk: Desk, /, kind: str, address: str | None, **said: Any) -> None:
    """The facts behind a number, one on each line."""
    with desk.database.reading() as session:
        place = _place(session, said)
        asked, _ = _asked(session, place, said)
        who = people.find_person(session, address).id if address else None
        found = list_facts(session, asked, [FactKind(kind)], who)
    if said["as_json"]:
        click.echo(json.dumps(found))
        return
    for each in found:
        number = f"#{each['number']}" if each["number"] else "(erased)"
        seconds = "" if each["seconds"] is None else each["seconds"]
        click.echo(f"{number}\t{each['at']}\t{each['person'] or ''}\t{seconds}")


@report.command("definitions")
def definitions() -> None:
    """What each number means."""
    click.echo(f"Definitions, version {DEFINITIONS}")
    for name, meaning in WORDS:
        click.echo(f"\n{name}\n  {meaning}")


@report.command("rebuild")
@workspace_option
@click.option("--check", is_flag=True, help="Only compare, and change nothing.")
@with_desk
def rebuild(desk: Desk, domain: str | None, check: bool) -> None:
    """Count everything again. If you stop it, run it again: it goes on where it was."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
    if check:
        _check(desk, place.id)
        return
    with desk.database.transaction() as session:
        counting.begin_recount(session, place.id)
        audit.record(session, audit.OPERATOR, "reports.recounted", place)
    count = _count_all(desk, place.id)
    click.echo(f"Counted {count} tickets again.")


@report.command("digest")
@click.option(
    "--to", "address", required=True, metavar="ADDRESS", help="Who gets the digest."
)
@click.option("--send", is_flag=True, help="Send it to them by DESK_SMTP_URL.")
@with_desk
def digest(desk: Desk, address: str, send: bool) -> None:
    """Print the weekly digest that ADDRESS gets, or send it now."""
    with desk.database.reading() as session:
        place = people.find_person(session, address).workspace_id
    _count_all(desk, place)
    with desk.database.reading() as session:
        who = people.find_person(session, address)
        today = clock.now().astimezone(ZoneInfo(counting.zone_of(session, place)))
        made = digests.make_digest(session, who, digests.last_monday(today.date()))
    if made is None:
        click.echo("Nothing came in last week, and nothing was done: no digest.")
        return
    said = digest_mail(made, who.address, desk.settings.pages)
    if not send:
        click.echo(said.text)
        return
    send_own_mail(desk, said)
    click.echo(f"Sent to {who.address}.")


def _check(desk: Desk, workspace_id: int) -> None:
    def step(_count: int) -> None:
        click.echo(".", nl=False, err=True)

    facts_differ = checking.check_facts(desk.database, workspace_id, step)
    click.echo(err=True)
    rows, differ = checking.check_days(desk.database, workspace_id)
    click.echo(f"{rows} daily rows, {differ} differ; {facts_differ} facts differ.")
    if differ or facts_differ:
        raise Refused("Run desk report rebuild.")


def _count_all(desk: Desk, workspace_id: int) -> int:
    """Count until nothing is due; how many tickets."""
    counted = 0
    while True:
        with desk.database.transaction() as session:
            count = counting.count_some(session, workspace_id)
        if not count:
            return counted
        counted += count


def _place(session: Session, said: dict[str, Any]) -> Workspace:
    return workspace_at(session, said["domain"], *said["addresses"][:1])


def _asked(
    session: Session, place: Workspace, said: dict[str, Any]
) -> tuple[AskedReport, date]:
    """What is asked about, and today."""
    zone = ZoneInfo(place.zone or counting.UTC)
    today = clock.now().astimezone(zone).date()
    first, last = asked_days(today, _day(said["first"]), _day(said["last"]))
    ours = {x.address: x.id for x in inboxes.workspace_inboxes(session, place.id)}
    for address in said["addresses"]:
        if address.lower() not in ours:
            raise NotFound(f"There is no inbox {address}.")
    chosen = [ours[each.lower()] for each in said["addresses"]] or ours.values()
    is_business = said.get("hours") == "business"
    return AskedReport(tuple(chosen), first, last, said["channel"], is_business), today


def _day(said: datetime | None) -> date | None:
    return said.date() if said else None


def _write_csv(found: dict[str, Any]) -> None:
    names = ("day", *VOLUME, *BACKLOG)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow((*names, "definitions"))
    for row in found["series"]:
        writer.writerow((*(row[name] for name in names), found["definitions"]))


def _print_text(found: dict[str, Any]) -> None:
    click.echo(f"{found['from']} to {found['to']}, {found['zone']}")
    totals, before = found["totals"], (found["compared"] or {}).get("totals", {})
    for name, value in totals.items():
        was = f"  (was {_short(before[name])})" if name in before else ""
        click.echo(f"{name.replace('_', ' '):20}{_short(value)}{was}")
    if found["uncounted"]:
        click.echo(f"{found['uncounted']} changes are still being counted.")


def _short(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "rate" in value:
        return f"{share(value)}  ({value['hits']} of {value['count']})"
    if not value["count"]:
        return duration(None)
    median, p90 = (duration(value[name]) for name in ("median_s", "p90_s"))
    return f"median {median}, 90 % {p90}, {value['count']} times"
