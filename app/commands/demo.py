"""`desk demo`: everything on one machine, with a Gmail of our own and a cast."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from pydantic import ValidationError
from rich.progress import Progress

from addon.deployment import deployment
from app import clock, migrations
from app.commands.demo_desk import furnish, perform
from app.commands.mail import load_with_progress, show
from app.desk import Desk
from app.errors import DeskError
from app.people.workspace import choose
from app.settings import Settings
from workers.corpus import Corpus
from workers.in_step import bring_in_step

BIN = Path(sys.executable).parent
PORT = 8080


@click.command()
@click.option(
    "--mail",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Also take every .eml and .mbox of this folder in.",
)
@click.option("--port", default=PORT, show_default=True, help="Of the page.")
def demo(folder: Path | None, port: int) -> None:
    """Everything on one machine: a Gmail of our own, the desk beside it, and a cast.

    Each start begins anew. Ctrl-C stops everything.
    """
    try:
        data = Settings().data_dir.resolve()
    except ValidationError as error:
        raise click.ClickException(str(error)) from error
    stopped = threading.Event()

    def end(*_: object) -> None:
        # Once only: the stopping itself is not to be interrupted.
        if not stopped.is_set():
            stopped.set()
            raise KeyboardInterrupt

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    try:
        Demo(data, port, stopped).run(folder)
    except KeyboardInterrupt:
        return
    except (DeskError, RuntimeError) as error:
        raise click.ClickException(str(error)) from error


class Demo:
    """One run, from an empty folder to Ctrl-C."""

    def __init__(
        self,
        data: Path,
        port: int,
        stopped: threading.Event,
        more: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`more` are people beside the cast, by address and name."""
        from demo.company import Company, Ports
        from demo.parent import end_with_parent
        from demo.processes import Processes

        if "MAKELEVEL" in os.environ:
            # Started by make, which may be killed without a word to us.
            end_with_parent()
        self._told = data / "demo.json"
        self._folder = data / "demo"
        self._stopped = stopped
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, mode=0o700)
        self.company = Company(self._folder, Ports.free(port), more)
        self.processes = Processes(self._folder)
        self.env = self.company.settings()

    def run(self, folder: Path | None) -> None:
        """Start, play, print the address, and wait to be stopped."""
        desk = self.desk()
        try:
            self.start(desk)
            self._play(desk)
            if folder is not None and not self._stopped.is_set():
                self._load(desk, folder)
            click.echo(
                f"\n  Open {self.company.page_url}\n  Ctrl-C stops everything.\n"
            )
            self._wait()
        finally:
            desk.close()
            self.stop()

    def stop(self) -> None:
        """End every process; the files stay."""
        self._told.unlink(missing_ok=True)
        self.processes.stop()
        shutil.rmtree(self.company.sockets, ignore_errors=True)

    def desk(self) -> Desk:
        """The desk of this run, for this process."""
        self.company.keep_key()
        values = {k.removeprefix("DESK_").lower(): v for k, v in self.env.items()}
        return Desk(Settings(**values))  # type: ignore[arg-type]

    def start(self, desk: Desk) -> None:
        """Start every process, with the company on the desk and no mail yet."""
        ports = self.company.ports
        migrations.upgrade(desk.database)
        self._start_valkey()
        self._python("gmail", "demo.gmail", self.company.gmail_config())
        self.processes.wait_for("gmail", ports.gmail)
        furnish(desk, self.company)
        self._told.write_text(json.dumps(self.company.told(self.env), indent=1))
        self._told.chmod(0o600)
        self.processes.start("web", web_command(ports.web), self.env)
        self.processes.wait_for("web", ports.web)
        for name in ("worker", "clock"):
            self.processes.start(name, [str(BIN / "desk"), name], self.env)
        common = deployment(self.company.public_url)["addOns"]["common"]
        self._python("sidebar", "demo.sidebar", self.company.sidebar_config(common))
        self.processes.wait_for("sidebar", ports.sidebar)

    def _start_valkey(self) -> None:
        from demo.valkey import command

        self.processes.start("valkey", command(self.company.sockets, self._folder))

    def _python(self, name: str, module: str, config: Path) -> None:
        self.processes.start(name, [sys.executable, "-m", module, str(config)])

    def _play(self, desk: Desk) -> None:
        from demo.cast.play import play

        with Progress(transient=True) as bars:
            posting = bars.add_task("The cast writes", total=None)
            played = play(
                self.company.gmail_url,
                clock.timestamp() * 1000,
                lambda done, of: bars.update(posting, completed=done, total=of),
            )
            reading = bars.add_task("The desk reads", total=None)
            bring_in_step(desk, progress=_bar(bars, reading))
            perform(desk, played)
            painting = bars.add_task("Gmail is painted", total=None)
            bring_in_step(desk, progress=_bar(bars, painting))

    def _load(self, desk: Desk, folder: Path) -> None:
        from demo.company import SUPPORT

        with desk.database.reading() as session:
            place = choose(session, None)
        show(load_with_progress(Corpus(desk, place.id, SUPPORT), folder, False))

    def _wait(self) -> None:
        while not self._stopped.wait(0.5):
            ended = self.processes.ended()
            if ended is not None:
                raise RuntimeError(f"{ended} has ended: see {self._folder}/{ended}.log")


def web_command(port: int) -> list[str]:
    """The web process, as the Procfile has it."""
    return [
        str(BIN / "gunicorn"),
        "--worker-class=gthread",
        "--workers=1",
        "--threads=8",
        "--no-control-socket",
        f"--bind=127.0.0.1:{port}",
        "app.factory:create_app()",
    ]


def _bar(bars: Progress, task: object) -> Callable[[int, int], None]:
    def update(done: int, of: int) -> None:
        bars.update(task, completed=done, total=of)  # type: ignore[arg-type]

    return update
