"""`desk serve`: the whole desk under one roof."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
from contextlib import suppress

import click
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from app import logs, migrations
from app.commands.first_code import first_code_said
from app.desk import Desk
from app.errors import Broken, Later
from app.processes.commands import THIS_MACHINE, desk_command, web_command
from app.processes.supervisor import STOP_SECONDS, Supervisor
from app.settings import Settings, describe_invalid
from app.settings.sources import PREFIX
from app.smtp.desk_mail import require_own_address


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option(
    "--web-processes",
    type=click.IntRange(1, 64),
    envvar="WEB_CONCURRENCY",
    default=2,
    show_default=True,
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="PORT",
    default=8000,
    show_default=True,
)
@click.option(
    "--host",
    default=THIS_MACHINE,
    show_default=True,
    help="Where the web listens; 0.0.0.0 in a container.",
)
def serve(workers: int, web_processes: int, port: int, host: str) -> None:
    """Web, workers and clock together, until stopped.

    Whichever ends is started again. Ctrl-C or SIGTERM stops everything: each finishes
    what it is at.
    """
    try:
        told = Settings()
        told.check_secret_key()
        told.check_own_mail()
        _require_own_address(told)
    except ValidationError as error:
        raise click.ClickException(describe_invalid(error)) from error
    except Broken as error:
        raise click.ClickException(str(error)) from error
    schema = migrations.newest_schema()
    logs.start_logs("serve", told.log_format, told.log_level, schema)
    stopped = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda *_: stopped.set())
    commands = {
        "web": web_command(port, workers=web_processes, host=host),
        "clock": desk_command("clock"),
        **{f"worker {n}": desk_command("worker") for n in range(1, workers + 1)},
    }
    click.echo(f"The desk is served on {host}:{port}.", err=True)
    _tell_first_code(told)
    listening = own_addresses(told.metrics_listen, [x for x in commands if x != "web"])
    patience = STOP_SECONDS + told.drain_seconds
    supervisor = Supervisor(commands, environments=listening, stop_seconds=patience)
    if not supervisor.run(stopped):
        raise click.ClickException(
            "A part of the desk does not start; the log says why."
        )


def _require_own_address(settings: Settings) -> None:
    """Refuse to send in somebody's name; without a database that is asked later."""
    desk = Desk(settings)
    with suppress(DBAPIError, Later), desk.database.reading() as session:
        require_own_address(session, settings)
    desk.close()


def own_addresses(
    listen: str | None, names: Sequence[str]
) -> dict[str, dict[str, str]]:
    """For each process a port of its own for its figures: the first has that one.

    As what is to be in its environment, where the address may come from a file.
    """
    if listen is None:
        return {}
    host, _, port = listen.rpartition(":")
    variable = f"{PREFIX}METRICS_LISTEN"
    return {
        name: {variable: f"{host}:{int(port) + number}", f"{variable}_FILE": ""}
        for number, name in enumerate(names)
    }


def _tell_first_code(settings: Settings) -> None:
    """Say how a new desk is set up; one whose database is not ready says so itself."""
    desk = Desk(settings)
    with suppress(DBAPIError, Later):
        said = first_code_said(desk)
        if said:
            click.echo(said, err=True)
    desk.close()
