"""`desk probe`: thirty questions that only a live Google can answer."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import click

from app import clock
from app.commands.context import with_desk, workspace_option
from app.desk import Desk

json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")
folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the fixtures are. Usually probe/DATE in the data folder.",
)
person_option = click.option(
    "--person", metavar="ADDRESS", help="Who clicks in Gmail. Usually the only admin."
)


@click.group()
def probe() -> None:
    """Ask the real Google what no document says, and keep its answers."""


@probe.command("list")
@json_option
def list_steps(as_json: bool) -> None:
    """List the thirty questions: M needs this machine alone, H somebody who clicks."""
    from app.probe.table import STEPS

    rows = [
        {
            "step": each.number,
            "by": each.by.value,
            "subject": each.subject,
            "settles": each.settles,
            "how": each.how,
            "expected": each.expected,
            "writes": each.writes,
        }
        for each in STEPS
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(
            f"{row['step']:>2}  {row['by']}  {row['subject']:<10}  {row['settles']}"
        )


@probe.command("run")
@click.argument("steps", default="M")
@click.option(
    "--mailbox", metavar="ADDRESS", help="A connected mailbox to try things in."
)
@person_option
@click.option(
    "--project",
    metavar="ID",
    help="The add-on's project at Google, for steps 2 and 3.",
)
@click.option("--deployment", default="sidedesk", show_default=True)
@click.option(
    "--without-gmail", metavar="ADDRESS", help="A user without Gmail: step 24."
)
@click.option(
    "--wait",
    "wait_seconds",
    type=click.IntRange(1, 6000),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="How long a step waits for a click, a mail or a push.",
)
@folder_option
@workspace_option
@json_option
@with_desk
def run(
    desk: Desk,
    steps: str,
    mailbox: str | None,
    person: str | None,
    project: str | None,
    deployment: str,
    without_gmail: str | None,
    wait_seconds: int,
    folder: Path | None,
    domain: str | None,
    as_json: bool,
) -> None:
    """Answer STEPS, such as 1-5, 8,12, M or all; M when none are said.

    Only labels below Desk/Probe and mails from the mailbox to itself are made, and
    taken away again. Exit status 1 if Google did something else than expected.
    """
    from app.commands import probe_run
    from app.probe.facts import ProbeChoices

    choices = ProbeChoices(project or "", deployment, without_gmail or "")
    here = probe_run.known_here(desk, domain, mailbox, person, choices)
    asked = probe_run.ProbeRun(here, steps, wait_seconds, folder, as_json)
    if not asked.run():
        raise SystemExit(1)


@probe.command("watch")
@person_option
@click.option(
    "--hours", type=click.IntRange(1, 24), default=2, show_default=True, metavar="N"
)
@click.option("--stop", is_flag=True, help="End it now.")
@workspace_option
@with_desk
def watch(
    desk: Desk, person: str | None, hours: int, stop: bool, domain: str | None
) -> None:
    """Keep every add-on call of one person, and its answer, for some hours.

    Tokens are not kept, only what they claim. What is kept goes after seven days.
    """
    from app.commands import probe_run

    until = probe_run.watch(
        desk, domain, person, None if stop else timedelta(hours=hours)
    )
    if until is None:
        click.echo("Nobody's calls are kept any more.")
    else:
        click.echo(f"Calls are kept until {clock.iso(until)}. Now use the add-on.")


@probe.command("report")
@folder_option
@json_option
@with_desk
def report(desk: Desk, folder: Path | None, as_json: bool) -> None:
    """Print what was claimed, seen and expected, with the fixture, as Markdown."""
    from app.probe.fixtures import newest_folder, read_fixtures
    from app.probe.report import report_rows, report_text
    from app.probe.table import STEPS

    found = newest_folder(desk.settings.data_dir, folder)
    fixtures = read_fixtures(found)
    rows = report_rows(fixtures, STEPS)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    days = sorted({each["day"] for each in fixtures}) or ["no day"]
    for line in report_text(rows, " and ".join(days)):
        click.echo(line)


@probe.command("clean")
@click.option("--mailbox", metavar="ADDRESS", help="The mailbox that the run has used.")
@workspace_option
@with_desk
def clean(desk: Desk, mailbox: str | None, domain: str | None) -> None:
    """Delete from the mailbox what an interrupted run has left there."""
    from app.commands import probe_run

    left = probe_run.clean(desk, domain, mailbox)
    if left:
        raise click.ClickException(f"Left in the mailbox: {'; '.join(left)}.")
    click.echo("Nothing of the probe is left there.")
