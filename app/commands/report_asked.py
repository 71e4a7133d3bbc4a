"""What is typed to say what a report is about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from click import UsageError
from click.core import ParameterSource
from sqlalchemy.orm import Session

from app import clock
from app.commands.context import workspace_at, workspace_option
from app.errors import NotFound
from app.inboxes import inbox as inboxes
from app.people.workspace import Workspace
from app.reports import counting
from app.reports.asked import AskedReport, asked_days

CHANNELS = ("mail", "form", "widget", "phone", "api")
DAY = click.DateTime(["%Y-%m-%d"])
OPTIONS = (
    workspace_option,
    click.option(
        "--no-wait",
        is_flag=True,
        help="Answer at once, without counting the newest changes first.",
    ),
    click.option(
        "--hours",
        type=click.Choice(["calendar", "business"]),
        default="calendar",
        help="Count every hour, or only the inboxes' business hours.",
    ),
    click.option("--channel", type=click.Choice(CHANNELS)),
    click.option(
        "--inbox",
        "addresses",
        multiple=True,
        metavar="ADDRESS",
        help="An inbox; several are possible. Without it, all.",
    ),
    click.option("--to", "last", type=DAY, help="The last day. Without it, yesterday."),
    click.option(
        "--from", "first", type=DAY, help="The first day. Without it, 28 days in all."
    ),
)


def range_options(command: Any) -> Any:
    """Give the command the options that say what is asked about."""
    for option in OPTIONS:
        command = option(command)
    return command


def pass_on(context: click.Context, name: str) -> None:
    """Let the command that follows know what was typed before its name.

    Raises:
        UsageError: it has no such option.
    """
    assert isinstance(context.command, click.Group)
    follows = context.command.commands[name]
    known = {each.name for each in follows.params}
    typed = [
        each
        for each in context.command.params
        if context.get_parameter_source(each.name or "") is ParameterSource.COMMANDLINE
    ]
    for each in typed:
        if each.name not in known:
            option = each.opts[0]
            raise UsageError(f"{context.command_path} {name} has no {option}.")
    values = {each.name: context.params[each.name or ""] for each in typed}
    context.default_map = {name: values}


def asked_workspace(session: Session, said: dict[str, Any]) -> Workspace:
    """The workspace that is meant, by its name or an inbox of it."""
    return workspace_at(session, said["domain"], *said["addresses"][:1])


def read_asked(
    session: Session, place: Workspace, said: dict[str, Any]
) -> tuple[AskedReport, date]:
    """What is asked about, and today.

    Raises:
        Refused: there are no such days.
        NotFound: there is no such inbox.
    """
    zone = ZoneInfo(place.zone or counting.UTC)
    today = clock.now().astimezone(zone).date()
    first, last = asked_days(today, _day(said["first"]), _day(said["last"]))
    ours = {x.address: x.id for x in inboxes.workspace_inboxes(session, place.id)}
    for address in said["addresses"]:
        if address.lower() not in ours:
            raise NotFound(f"There is no inbox {address}.")
    chosen = [ours[each.lower()] for each in said["addresses"]] or ours.values()
    is_business = said["hours"] == "business"
    return AskedReport(tuple(chosen), first, last, said["channel"], is_business), today


def _day(said: datetime | None) -> date | None:
    return said.date() if said else None
