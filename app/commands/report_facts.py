"""`desk report facts`: what a number of the report counts, one on each line."""

from __future__ import annotations

import csv
import json
import sys
from typing import Any

import click

from app.commands.context import with_desk
from app.commands.report_asked import asked_workspace, range_options, read_asked
from app.desk import Desk
from app.errors import Refused
from app.people import person as people
from app.reports import counting
from app.reports.facts import FactKind
from app.reports.listing import FACT_COLUMNS, FactFilter, list_facts
from app.reports.people_setting import are_people_shown
from app.reports.tables import DEFINITIONS

HOW_TO_SHOW = "desk workspace set --people-report managers changes that."
Facts = list[dict[str, Any]]


@click.command("facts")
@click.argument("kind", type=click.Choice([each.value for each in FactKind]))
@range_options
@click.option(
    "--person", "address", metavar="ADDRESS", help="Only the facts of this person."
)
@click.option("--csv", "as_csv", is_flag=True, help="A row for each fact.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@with_desk
def facts(desk: Desk, /, kind: str, address: str | None, **said: Any) -> None:
    """The facts behind a number, one on each line."""
    with desk.database.reading() as session:
        place = asked_workspace(session, said)
        asked, _ = read_asked(session, place, said)
        is_shown = are_people_shown(session, place.id)
        if address and not is_shown:
            raise Refused(f"What one person has done is not shown: {HOW_TO_SHOW}")
        who = people.find_person(session, address).id if address else None
    if not said["no_wait"]:
        counting.count_all(desk.database, place.id)
    with desk.database.reading() as session:
        found = list_facts(session, asked, FactFilter((FactKind(kind),), who))
    if not is_shown:
        found = [{**each, "person": None} for each in found]
    if said["as_json"]:
        click.echo(json.dumps(found))
    elif said["as_csv"]:
        _write_csv(found)
    else:
        _print_lines(found, "business_seconds" if asked.is_business else "seconds")


def _write_csv(found: Facts) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow((*FACT_COLUMNS, "definitions"))
    for each in found:
        writer.writerow((*(each[name] for name in FACT_COLUMNS), DEFINITIONS))


def _print_lines(found: Facts, took: str) -> None:
    for each in found:
        number = f"#{each['number']}" if each["number"] else "(erased)"
        seconds = "" if each[took] is None else each[took]
        click.echo(f"{number}\t{each['at']}\t{each['person'] or ''}\t{seconds}")
