"""One run of the demo: everything on one machine, a Gmail of our own and a cast."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from pydantic import ValidationError
from rich.progress import Progress

from addon.deployment import deployment_resource
from app import clock, migrations
from app.commands.demo_controls import DemoControls, empty_redis, pending_count
from app.commands.demo_desk import perform_script, set_up_company
from app.commands.mail import load_with_progress, show_counts
from app.desk import Desk
from app.errors import DeskError
from app.people.workspace import choose_workspace
from app.processes.children import ChildProcesses
from app.processes.commands import desk_command, web_command
from app.processes.parent import end_with_parent
from app.processes.supervisor import RestartPolicy
from app.settings import Settings, describe_invalid
from app.settings.demo_file import NAME, claim_demo_folder, hold_demo_file
from workers.imports.corpus import MailCorpus
from workers.sync.sync_now import bring_in_step

if TYPE_CHECKING:
    from demo.company import DemoCompany, DemoPorts

# So long the page has to change something while the worker is away.
AWAY_SECONDS = 20.0
# Of each process: a demo on a website may run for months.
MAX_LOG = 20_000_000


def run_demo(folder: Path | None, port: int, stopped: threading.Event) -> None:
    """Run the demo until it is stopped; `folder` has more mail to take in.

    Raises:
        DeskError, RuntimeError: it cannot start, or a part of it has ended for good.
    """
    data = demo_folder()
    with claim_demo_folder(data):
        run = DemoRun(data, port, stopped)
        if port and run.company.ports.sidebar != port:
            click.echo(f"Port {port} is taken: the page gets another one.")
        run.run(folder)


def demo_folder() -> Path:
    """Where the demo keeps its files.

    Raises:
        click.ClickException: the settings are wrong.
    """
    try:
        return Settings().data_dir.resolve()
    except ValidationError as error:
        raise click.ClickException(describe_invalid(error)) from error
    except DeskError as error:
        raise click.ClickException(str(error)) from error


class DemoRun:
    """One run, from an empty folder to Ctrl-C."""

    def __init__(
        self,
        data: Path,
        port: int,
        stopped: threading.Event,
        more: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`more` are people beside the cast, by address and name.

        Raises:
            RuntimeError: the packages of the demo are not installed.
        """
        from demo.company import DemoPorts
        from demo.needed import require_packages

        require_packages()
        if "MAKELEVEL" in os.environ:
            # Started by make, which may be killed without a word to us.
            end_with_parent()
        self._told: IO[str] | None = None
        self._controls: DemoControls | None = None
        # By name: until when one that the page has killed stays away.
        self._killed: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._kept: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {}
        self.folder = data / "demo"
        self._stopped = stopped
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        self.company = self.make_company(DemoPorts.free(port), more)
        self.processes = ChildProcesses(self.folder)
        self.env = self.company.settings()

    def run(self, folder: Path | None) -> None:
        """Start, play, print the address, and wait to be stopped."""
        desk = self.desk()
        try:
            self.start(desk)
            self.fill(desk, folder)
            self.tell()
            self._wait()
        finally:
            desk.close()
            self.stop()

    def make_company(
        self, ports: DemoPorts, more: Sequence[tuple[str, str]]
    ) -> DemoCompany:
        """Who is in our Gmail from the start."""
        from demo.company import DemoCompany

        return DemoCompany(self.folder, ports, more)

    def fill(self, desk: Desk, folder: Path | None) -> None:
        """The cast writes, the team works; then the folder's mails come."""
        self._play(desk)
        if folder is not None and not self._stopped.is_set():
            self._load(desk, folder)

    def tell(self) -> None:
        """Say what to open."""
        click.echo(
            f"\n  Open {self.company.page_url}\n"
            f"  The shop with its contact form: {self.company.shop_url}\n"
            "  Ctrl-C stops everything.\n"
        )

    def stop(self) -> None:
        """End every process; the files stay."""
        if self._told is not None:
            (self.folder.parent / NAME).unlink(missing_ok=True)
            self._told.close()
        self.processes.stop()
        if self._controls is not None:
            self._controls.stop()
        shutil.rmtree(self.company.sockets, ignore_errors=True)

    def desk(self) -> Desk:
        """The desk of this run, for this process."""
        self.company.keep_key()
        values = {k.removeprefix("DESK_").lower(): v for k, v in self.env.items()}
        return Desk(Settings(**values))  # type: ignore[arg-type]

    def start(self, desk: Desk) -> None:
        """Start every process, with the company on the desk and no mail yet."""
        from demo.valkey import server_command

        ports = self.company.ports
        migrations.upgrade_schema(desk.database)
        self.keep("valkey", server_command(self.company.sockets, self.folder), {})
        gmail = [sys.executable, "-m", "demo.gmail", str(self.company.gmail_config())]
        self.processes.start("gmail", gmail)
        self.processes.wait_for("gmail", ports.gmail)
        self.set_up(desk)
        told = self.company.told(self.env)
        self._told = hold_demo_file(self.folder.parent, told)
        self.keep("web", web_command(ports.web, workers=1), self.env)
        self.processes.wait_for("web", ports.web)
        for name in ("worker", "clock"):
            self.keep(name, desk_command(name), self.env)
        self.start_page(desk)

    def set_up(self, desk: Desk) -> None:
        """Make the company on the desk."""
        set_up_company(desk, self.company.plan, self.company.gmail_url)

    def start_page(self, desk: Desk) -> None:
        """Start the page that visitors open."""
        common = deployment_resource(self.company.public_url)["addOns"]["common"]
        page = str(self.company.sidebar_config(common, self._control(desk)))
        self.keep("sidebar", [sys.executable, "-m", "demo.sidebar", page], {})
        self.processes.wait_for("sidebar", self.company.ports.sidebar)

    def _control(self, desk: Desk) -> DemoControls:
        acts: dict[str, Callable[[], None]] = {
            "kill-worker": partial(self._kill, "worker"),
            "empty-redis": partial(empty_redis, desk),
        }
        self._controls = DemoControls(acts, lambda: self._state(desk))
        self._controls.start()
        return self._controls

    def _kill(self, name: str) -> None:
        """Kill a part, which is started again only after a while."""
        if self.processes.has(name):
            self._killed[name] = time.monotonic() + AWAY_SECONDS
            self.processes.kill(name)

    def _state(self, desk: Desk) -> dict[str, Any]:
        """How many threads have pending labels, and whether somebody writes them."""
        runs = "worker" not in self._killed | self._due
        return {"pending": pending_count(desk), "worker_runs": runs}

    def keep(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start a process that is started again whenever it ends."""
        self._kept[name] = (command, env)
        self.processes.start(name, command, env)

    def _play(self, desk: Desk) -> None:
        from demo.cast.play import play_script

        with Progress(transient=True) as bars:
            posting = bars.add_task("The cast writes", total=None)
            played = play_script(
                self.company.gmail_url,
                clock.timestamp() * 1000,
                lambda done, of: bars.update(posting, completed=done, total=of),
            )
            reading = bars.add_task("The desk reads", total=None)
            bring_in_step(desk, progress=_bar(bars, reading))
            perform_script(desk, played, self.company.plan)
            painting = bars.add_task("Labels are written", total=None)
            bring_in_step(desk, progress=_bar(bars, painting))

    def _load(self, desk: Desk, folder: Path) -> None:
        from demo.company import SUPPORT

        with desk.database.reading() as session:
            place = choose_workspace(session, None)
        show_counts(
            load_with_progress(MailCorpus(desk, place.id, SUPPORT), folder, False)
        )

    def _wait(self) -> None:
        policies = {name: RestartPolicy() for name in self._kept}
        while not self._stopped.wait(0.5):
            self.processes.shorten_logs(MAX_LOG)
            for name, status in self.processes.reap().items():
                log = self.folder / f"{name}.log"
                # All mail is in the memory of our Gmail.
                kept = self._kept.get(name)
                now, killed = time.monotonic(), name in self._killed
                if not kept or (not killed and policies[name].is_hopeless(status, now)):
                    raise RuntimeError(f"{name} has ended: see {log}")
                click.echo(f"  {name} has ended and is started again: see {log}")
                self._due[name] = self._killed.pop(name, now)
            for name, due in list(self._due.items()):
                if due <= time.monotonic():
                    self.keep(name, *self._kept[name])
                    del self._due[name]


def _bar(bars: Progress, task: object) -> Callable[[int, int], None]:
    def update(done: int, of: int) -> None:
        bars.update(task, completed=done, total=of)  # type: ignore[arg-type]

    return update
