"""`desk migrate`, `worker`, `clock` and `sync`: the desk's processes."""

from __future__ import annotations

import click

from app import migrations
from app.commands.context import with_desk
from app.desk import Desk


@click.command()
@with_desk
def migrate(desk: Desk) -> None:
    """Bring the database to the newest schema."""
    desk.settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(desk.database)
    click.echo("The database is up to date.")
