"""`desk migrate`, `worker`, `clock` and `sync`: the desk's processes."""

from __future__ import annotations

import signal
import threading

import click
from rich.progress import Progress

from app import logs, meters, migrations
from app.commands.context import with_desk
from app.commands.first_code import first_code_said
from app.desk import Desk
from workers.chores.schedule import run_clock
from workers.sync.sync_now import sync_by_hand
from workers.worker import run_worker


@click.command()
@click.option(
    "--check",
    "is_check",
    is_flag=True,
    help="Change nothing, only say what is missing; the exit status is then 1.",
)
@with_desk
def migrate(desk: Desk, is_check: bool) -> None:
    """Bring the database to the newest schema."""
    if is_check:
        _check_schema(desk)
        return
    if desk.settings.database_url is None:
        desk.settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrations.upgrade_schema(desk.database)
    desk.database.close_to_others()
    click.echo("The database is up to date.")
    said = first_code_said(desk)
    if said:
        click.echo(said)


def _check_schema(desk: Desk) -> None:
    """Say which migrations are missing; exit status 1 if any is."""
    missing = migrations.missing_migrations(desk.database)
    if missing:
        click.echo(f"{len(missing)} migrations are missing: {', '.join(missing)}.")
        raise SystemExit(1)
    click.echo("The database is up to date.")


@click.command()
@with_desk
def worker(desk: Desk) -> None:
    """Take jobs from Redis until stopped."""
    run_worker(desk)


@click.command()
@with_desk
def clock(desk: Desk) -> None:
    """Start what is due, every second, until stopped."""
    told, schema = desk.settings, migrations.newest_schema()
    logs.start_logs("clock", told.log_format, told.log_level, schema)
    meters.serve_meters("clock", told.metrics_listen, schema)
    desk.instance.follow()
    stopped = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopped.set())
    run_clock(desk, stopped)


@click.command()
@click.argument("address", required=False)
@with_desk
def sync(desk: Desk, address: str | None) -> None:
    """Read ADDRESS, or all, and write the pending labels. Needs no Redis."""
    with Progress(transient=True) as bars:
        bar = bars.add_task("Mailboxes", total=None)
        drains = sync_by_hand(
            desk,
            [address] if address else [],
            progress=lambda done, of: bars.update(bar, completed=done, total=of),
        )
    click.echo(f"Synced, in {drains} rounds.")
