"""`desk usage`: how many tickets each month had."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.inboxes import inbox as inboxes
from app.people.workspace import Workspace
from app.reports import counting
from app.usage import quota as quotas
from app.usage.month import read_month
from app.usage.monthly import DEFINITION, MonthUsage, last_months, usage_of


@click.command()
@workspace_option
@click.option(
    "--month",
    metavar="MONTH",
    help="Only this one, such as 2026-11. Without it, the last twelve.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@with_desk
def usage(desk: Desk, domain: str | None, month: str | None, as_json: bool) -> None:
    """Tickets received in each month, as they are counted.

    What has changed is counted first.
    """
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        chosen = read_month(month) if month else None
    counting.count_all(desk.database, place.id)
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        months = last_months(quotas.this_month(session, place.id))
        found = _usage_json(session, place, [chosen] if chosen else months)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        _print_text(found)


def _usage_json(session: Session, place: Workspace, months: Any) -> dict[str, Any]:
    names = {x.id: x.address for x in inboxes.workspace_inboxes(session, place.id)}
    warned = quotas.warnings_of(session, place.id)
    return {
        "definition": DEFINITION,
        "zone": counting.zone_of(session, place.id),
        "quota": place.quota,
        "months": [
            _month_json(each, place.quota, names)
            for each in usage_of(session, names, months)
        ],
        "warnings": [{"month": str(each), "level": level} for each, level in warned],
    }


def _month_json(
    used: MonthUsage, quota: int | None, names: dict[int, str]
) -> dict[str, Any]:
    by_inbox = {names[key]: count for key, count in used.by_inbox.items() if count}
    return {
        "month": str(used.month),
        "tickets": used.tickets,
        "over_quota": used.over(quota),
        "by_inbox": dict(sorted(by_inbox.items())),
        "by_channel": {k: n for k, n in sorted(used.by_channel.items()) if n},
    }


def _print_text(found: dict[str, Any]) -> None:
    for each in found["months"]:
        over = f"  ({each['over_quota']} over)" if each["over_quota"] else ""
        inboxes_said = ", ".join(f"{k} {n}" for k, n in each["by_inbox"].items())
        click.echo(f"{each['month']}\t{each['tickets']}{over}\t{inboxes_said}")
    said = "no number was agreed on" if found["quota"] is None else found["quota"]
    click.echo(f"\nA month: {said}. Days in {found['zone']}.")
    click.echo(found["definition"])
