"""`desk restore`: a backup tried out, or taken back."""

from __future__ import annotations

from pathlib import Path

import click

from app import clock
from app.backup import restore as restoring
from app.backup.restore import RestoreWish
from app.commands.context import with_desk
from app.desk import Desk
from app.labels.adoption import LabelWord


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--rehearse", is_flag=True, help="Only try it, beside the real database.")
@click.option(
    "--labels",
    type=click.Choice([each.value for each in LabelWord]),
    help="gmail: the database was lost, take over what the labels say now. "
    "desk: it was wrong, go back and write the labels anew.",
)
@click.option(
    "--journal",
    type=click.Path(path_type=Path),
    help="What was ended since the backup; else that of DESK_JOURNAL, if it is there.",
)
@click.option("--next-number", type=click.IntRange(1), metavar="N")
@click.option("--replace", is_flag=True, help="Put a database with tickets aside.")
@click.option("--confirm", metavar="DOMAIN", help="The workspace that is restored.")
@with_desk
def restore(  # noqa: PLR0913 - what was typed
    desk: Desk,
    file: Path,
    rehearse: bool,
    labels: str | None,
    journal: Path | None,
    next_number: int | None,
    replace: bool,
    confirm: str | None,
) -> None:
    """Put the backup FILE in the place of the desk's database.

    Stop web, worker and clock first. Every mailbox then reads its labels and the mail
    that came meanwhile, before anything is written in it.
    """
    if rehearse:
        _rehearse(desk, file)
        return
    if labels is None or confirm is None:
        raise click.UsageError("Say --labels gmail or desk, and --confirm DOMAIN.")
    wish = RestoreWish(file, labels, confirm, journal, next_number, replace)
    done = restoring.restore(desk, wish)
    click.echo(f"{file} is restored. Start web, worker and clock again.")
    if done.aside:
        click.echo(f"The database that was there is {done.aside} now.")
    if not done.knows_endings:
        count = len(done.to_do) + 1
        click.echo(f"No journal of that time: {count} things wait for you.")
        click.echo("  desk person list: whoever left since the backup is back.")
    for each in done.to_do:
        click.echo(f"  {each}")


def _rehearse(desk: Desk, file: Path) -> None:
    began = clock.ticks()
    found = restoring.rehearse(desk, file)
    lasted = clock.ticks() - began
    newest = clock.iso(found.newest) or "none"
    said = f"{found.tickets:,} tickets, newest event {newest}"
    click.echo(f"rehearsed in {lasted:.0f} s: {said}")
