"""`desk seed`: many tickets at once, to see how the desk performs with them."""

from __future__ import annotations

from functools import partial

import click
from rich.progress import Progress

from app.commands.context import with_desk, workspace_option
from app.commands.seeding import TicketSeeder
from app.desk import Desk
from app.people.workspace import choose_workspace
from app.reports import counting


@click.command()
@click.option(
    "--tickets",
    "wanted",
    type=click.IntRange(min=1),
    required=True,
    help="How many there are to be in all.",
)
@workspace_option
@with_desk
def seed(desk: Desk, wanted: int, domain: str | None) -> None:
    """Make tickets up until the workspace has that many; no label changes.

    They have no mail: refused while a mailbox is connected. Reports count them.
    """
    with desk.database.reading() as session:
        place = choose_workspace(session, domain)
    seeding = TicketSeeder(desk, place.id)
    missing = seeding.lacking(wanted)
    with Progress(transient=True) as bars:
        bar = bars.add_task("Tickets", total=missing)
        seeding.top_up(wanted, lambda count: bars.advance(bar, count))
        if missing:
            # All at once is faster than whatever is due, one after the other.
            with desk.database.transaction() as session:
                counting.begin_recount(session, place.id)
            bar = bars.add_task("Reports", total=wanted)
            counting.count_all(desk.database, place.id, partial(bars.advance, bar))
    click.echo(f"{missing} tickets made, {wanted} asked for.")
