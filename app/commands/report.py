"""`desk report`: the numbers of the reports, the facts behind them, and their rules."""

from __future__ import annotations

import csv
import json
import sys
from typing import Any
from zoneinfo import ZoneInfo

import click

from app import audit, clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.report_asked import (
    asked_workspace,
    pass_on,
    range_options,
    read_asked,
)
from app.commands.report_facts import facts
from app.desk import Desk
from app.errors import Refused
from app.people import person as people
from app.reports import checking, counting
from app.reports.buckets import BY
from app.reports.definitions import WORDS
from app.reports.report import ReportQuestion, report_json
from app.reports.sums import SERIES
from app.reports.tables import DEFINITIONS
from app.smtp import digest as digests
from app.smtp.desk_mail import send_own_mail
from app.smtp.digest import duration, share
from app.smtp.digest_mail import digest_mail


@click.group(invoke_without_command=True)
@range_options
@click.option("--by", type=click.Choice(BY), default="day", help="Rows of the series.")
@click.option("--compare", type=click.Choice(["previous", "year", "none"]))
@click.option(
    "--csv", "as_csv", is_flag=True, help="A row for each day, week or month."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def report(context: click.Context, /, **said: Any) -> None:
    """Numbers of the team's work: received, replied, resolved, how fast."""
    if context.invoked_subcommand is None:
        _print_report(**said)
    else:
        pass_on(context, context.invoked_subcommand)


report.add_command(facts)


@with_desk
def _print_report(desk: Desk, /, **said: Any) -> None:
    with desk.database.reading() as session:
        place = asked_workspace(session, said)
        asked, today = read_asked(session, place, said)
    if not said["no_wait"]:
        counting.count_all(desk.database, place.id)
    with desk.database.reading() as session:
        compared = {"previous": asked.before, "year": asked.a_year_ago}
        before = compared.get(said["compare"] or "")
        beside = before() if before else None
        question = ReportQuestion(asked, beside, today, said["by"])
        found = report_json(session, place, question)
    if said["as_json"]:
        click.echo(json.dumps(found, ensure_ascii=False))
    elif said["as_csv"]:
        _write_csv(found)
    else:
        _print_text(found)


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
        before = counting.counted_so_far(session, place.id)
    counting.count_all(desk.database, place.id)
    with desk.database.reading() as session:
        count = counting.counted_so_far(session, place.id) - before
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
    counting.count_all(desk.database, place)
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


def _write_csv(found: dict[str, Any]) -> None:
    names = ("day", *SERIES)
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
    if found["recounted"] is not None:
        done = f"{found['recounted']:.0f} %"
        click.echo(f"Everything is counted again: {done} is done.")


def _short(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "rate" in value:
        return f"{share(value)}  ({value['hits']} of {value['count']})"
    if not value["count"]:
        return duration(None)
    median, p90 = (duration(value[name]) for name in ("median_s", "p90_s"))
    return f"median {median}, 90 % {p90}, {value['count']} times"
