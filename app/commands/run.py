"""`desk migrate`, `worker`, `clock` and `sync`: the desk's processes."""

from __future__ import annotations

import signal
import threading

import click
from rich.progress import Progress

from app import migrations
from app.commands.context import with_desk
from app.desk import Desk
from workers.in_step import bring_in_step
from workers.schedule import run_clock
from workers.worker import run_worker


@click.command()
@with_desk
def migrate(desk: Desk) -> None:
    """Bring the database to the newest schema."""
    desk.settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(desk.database)
    click.echo("The database is up to date.")


@click.command()
@with_desk
def worker(desk: Desk) -> None:
    """Take jobs from Redis until stopped."""
    run_worker(desk)


@click.command()
@with_desk
def clock(desk: Desk) -> None:
    """Ask for what is due, every second, until stopped."""
    stopped = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopped.set())
    run_clock(desk, stopped)


@click.command()
@click.argument("address", required=False)
@with_desk
def sync(desk: Desk, address: str | None) -> None:
    """Read and paint ADDRESS, or all, until nothing is owed. Needs no Redis."""
    with Progress(transient=True) as bars:
        bar = bars.add_task("Mailboxes", total=None)
        drains = bring_in_step(
            desk,
            [address] if address else [],
            progress=lambda done, of: bars.update(bar, completed=done, total=of),
        )
    click.echo(f"In step after {drains} drains.")
