"""`desk form stats`: what happened at a form within 30 days, numbers alone."""

from __future__ import annotations

import json
from typing import Any

import click

from app.commands.context import with_desk
from app.desk import Desk
from app.frontdoor import keeping, tallies
from app.frontdoor.tallies import FormStatistics


@click.command("stats")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_desk
def form_stats(desk: Desk, key: str, as_json: bool) -> None:
    """Count what happened at the form KEY within 30 days."""
    with desk.database.reading() as session:
        found = tallies.statistics(session, keeping.find_form(session, key))
    told = _plain(found)
    if as_json:
        click.echo(json.dumps(told))
        return
    for name, number in told.items():
        if isinstance(number, dict):
            for why, times in number.items():
                click.echo(f"{name}: {why}\t{times}")
        else:
            click.echo(f"{name}\t{number}")


def _plain(found: FormStatistics) -> dict[str, Any]:
    return {
        "days": tallies.DAYS,
        "shown": found.shown,
        "sent": found.sent,
        "asked_once_more": found.asked,
        "sent_then": found.passed,
        "left": found.left,
        "refused": {each.value: number for each, number in found.refused.items()},
        "visitor_not_believed": {
            each.value: number for each, number in found.unsigned.items()
        },
    }
