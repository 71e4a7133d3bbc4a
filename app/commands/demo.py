"""`desk demo`: says at once what it does, and imports what it needs after that."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click

from app.errors import DeskError

PORT = 8080
HERE = ("127.0.0.1", "localhost")
ONE_UP = click.IntRange(1)


def public_address(url: str) -> str:
    """The address without a slash at its end.

    Raises:
        click.UsageError: it is no https address of a host alone.
    """
    parts = urlsplit(url.rstrip("/"))
    is_safe = parts.scheme == "https" or parts.hostname in HERE
    if not parts.hostname or not is_safe or parts.path or parts.query:
        raise click.UsageError("--url is like https://demo.example, without a path.")
    return url.rstrip("/")


@click.command()
@click.option(
    "--mail",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Also take every .eml and .mbox of this folder in.",
)
@click.option("--port", default=PORT, show_default=True, help="Port of the page.")
@click.option("--public", is_flag=True, help="For a website: a company per visitor.")
@click.option("--url", help="With --public: the address that visitors open.")
@click.option("--seats", default=100, type=ONE_UP, help="Visitors at once: 100.")
@click.option("--idle", default=30, type=ONE_UP, help="Minutes of silence: 30.")
@click.option("--life", default=240, type=ONE_UP, help="Minutes at most: 240.")
def demo(
    folder: Path | None, port: int, public: bool, url: str | None, seats: int,
    idle: int, life: int,
) -> None:  # fmt: skip
    """Everything on one machine: our own Gmail, the desk beside it, and a cast.

    Each start begins anew. Ctrl-C stops everything. With --public strangers may use
    it: each gets a company of their own, deleted after --idle minutes without a press,
    or --life minutes.
    """
    address = public_address(url) if url else ""
    if public != bool(url) or (public and folder is not None):
        raise click.UsageError("--public and --url go together, without --mail.")
    click.echo("Acme Furniture opens: our Gmail, the desk, a cast. About 20 s.")

    def run(stopped: threading.Event) -> None:
        # A second or more, in which nothing was said before.
        if public:
            from app.commands.demo_public import PublicWish, run_public_demo

            run_public_demo(PublicWish(address, port, seats, idle, life), stopped)
        else:
            from app.commands.demo_run import run_demo

            run_demo(folder, port, stopped)

    run_until_stopped(run)


def run_until_stopped(run: Callable[[threading.Event], None]) -> None:
    """Run it until Ctrl-C or SIGTERM.

    Raises:
        click.ClickException: it cannot start, or a part of it has ended for good.
    """
    stopped = threading.Event()

    def end(*_: object) -> None:
        # Once only: the stopping itself is not to be interrupted.
        if not stopped.is_set():
            stopped.set()
            raise KeyboardInterrupt

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    try:
        run(stopped)
    except KeyboardInterrupt:
        return
    except (DeskError, RuntimeError) as error:
        raise click.ClickException(str(error)) from error
