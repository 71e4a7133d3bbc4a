"""`desk backup`: the whole database in one file, while everything goes on."""

from __future__ import annotations

from pathlib import Path

import click

from app.backup.backup import make_backup
from app.commands.context import with_desk
from app.desk import Desk

MEGABYTE = 1_000_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="N",
    help="Of this desk's backups in that folder only the newest N stay.",
)
@with_desk
def backup(desk: Desk, file: Path, keep: int | None) -> None:
    """Write a backup of the database to the new FILE.

    DESK_SECRET_KEY and DESK_VAULT_KEYS are not in it: keep them apart.
    """
    made = make_backup(desk.database, file, keep)
    count = made.tables["tickets"]["rows"]
    size = file.stat().st_size / MEGABYTE
    click.echo(
        f"{file} holds {count:,} tickets of {made.taken_at[:19]}Z, {size:.1f} MB."
    )
