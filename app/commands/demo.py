"""`desk demo`: says at once what it does, and imports what it needs after that."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from app.errors import DeskError

PORT = 8080


@click.command()
@click.option(
    "--mail",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Also take every .eml and .mbox of this folder in.",
)
@click.option("--port", default=PORT, show_default=True, help="Port of the page.")
def demo(folder: Path | None, port: int) -> None:
    """Everything on one machine: our own Gmail, the desk beside it, and a cast.

    Each start begins anew. Ctrl-C stops everything.
    """
    click.echo("Acme Furniture opens: our Gmail, the desk, a cast. About 20 s.")
    stopped = threading.Event()

    def end(*_: object) -> None:
        # Once only: the stopping itself is not to be interrupted.
        if not stopped.is_set():
            stopped.set()
            raise KeyboardInterrupt

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    try:
        # A second or more, in which nothing was said before.
        from app.commands.demo_run import run_demo

        run_demo(folder, port, stopped)
    except KeyboardInterrupt:
        return
    except (DeskError, RuntimeError) as error:
        raise click.ClickException(str(error)) from error
