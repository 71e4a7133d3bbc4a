"""Many reps at work on a served desk, as people are, and the floor beside it.

`python -m tests.tools.reps --reps 200 --minutes 10`: each opens a mail, reads, perhaps
presses a button or writes a note, and rests. The floor is `desk bench card`'s.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import click
import requests
from sqlalchemy import select

from app import migrations
from app.commands.bench_certificates import serve_certificates
from app.commands.bench_floor import CARD_FILE
from app.commands.seeding import TicketSeeder
from app.desk import Desk
from app.inboxes import inbox as inboxes
from app.people.person import Person, Role
from app.processes.children import ChildProcesses
from app.processes.commands import desk_command, web_command
from app.tickets.messages.thread import Thread
from demo.ports import free_port
from tests.addon.sidebar import EMAIL, SCOPES, system_token, user_token
from tests.faults.ledger import lost_acts
from tests.faults.reps import DESK_URL, OPEN, Book, Rep
from tests.support import cast as casting
from tests.support.office import UNLIMITED, google_key, settings
from tests.support.over_http import OverHttp
from tests.support.patience import HANGS
from tests.support.postgres import PostgresServer, debians

TICKETS = 2000
# In seconds: half of all pauses are shorter than this; few are longer than a minute.
USUAL_PAUSE, SPREAD = 8.0, 0.8
GOOGLE_WAITS = 30


@dataclass
class Seat:
    """A person before Gmail, as the desk hears of them."""

    address: str
    client: OverHttp
    office: Any
    thread_id: str = ""
    mail: Any = None

    def event(self) -> dict[str, Any]:
        """What Google posts when they open the thread."""
        assert EMAIL in SCOPES
        return {
            "commonEventObject": {"hostApp": "GMAIL", "platform": "WEB"},
            "authorizationEventObject": {
                "authorizedScopes": list(SCOPES),
                "userIdToken": user_token(self.address),
            },
            "gmail": {"threadId": self.thread_id},
        }


class PacedRep(Rep):
    """Rests as people do; on the floor they only look."""

    def __init__(
        self, seat: Seat, book: Book, chance: Random, threads: Sequence[str]
    ) -> None:
        super().__init__(seat, book, chance)  # type: ignore[arg-type]
        self._seat, self._threads, self.only_looks = seat, threads, False
        self._has_come = False

    def choose(self) -> bool:
        """Open one of the newest threads; nobody comes at the same second."""
        if not self._has_come:
            self._has_come = True
            self.rest()
        self._seat.thread_id = self._chance.choice(self._threads)
        return not self.stopped.is_set()

    def rest(self) -> None:
        """Read, think, drink coffee."""
        pause = self._chance.lognormvariate(0, SPREAD) * USUAL_PAUSE
        self.stopped.wait(min(pause, 60))

    def press_one(self, card: dict[str, Any]) -> None:
        """Every second time; nothing on the floor."""
        if not self.only_looks and self._chance.random() < 0.5:
            super().press_one(card)


class Bench:
    """A served desk and its floor."""

    def __init__(self, folder: Path, database_url: str, reps: int) -> None:
        self.folder = folder
        self.certificates = serve_certificates(google_key())
        url = self.certificates.url
        self.settings = settings(database_url, folder).model_copy(
            update={"google_certs_url": url, "public_url": DESK_URL}
        )
        self.desk = Desk(self.settings)
        migrations.upgrade_schema(self.desk.database)
        self.people = [f"rep{n}@acme.example" for n in range(reps)]
        self._furnish()
        with self.desk.database.reading() as session:
            newest = select(Thread.gmail_id).order_by(Thread.id.desc()).limit(200)
            self.threads = list(session.scalars(newest))
        self.children = ChildProcesses(folder)
        self.ports = {name: free_port() for name in ("desk", "floor")}

    def start(self) -> None:
        """Serve the desk, then the floor with one of its cards."""
        port = self.ports["desk"]
        self._start("desk", desk_command("serve", "--port", str(port)))
        card = self._a_card()
        (self.folder / "card.json").write_bytes(card)
        floor = web_command(self.ports["floor"], workers=2)[:-1]
        self._start("floor", [*floor, "app.commands.bench_floor:create_floor_app()"])

    def work(self, name: str, minutes: float) -> Book:
        """All reps at work on the desk or on the floor, for so long."""
        book, office = Book(), SimpleNamespace(desk=self.desk)
        reps = []
        for number, address in enumerate(self.people):
            web = OverHttp(self.ports[name], GOOGLE_WAITS)
            web.session = requests.Session()
            seat = Seat(address, web, office)
            reps.append(PacedRep(seat, book, Random(number), self.threads))
            reps[-1].only_looks = name == "floor"
            reps[-1].start()
        threading.Event().wait(60 * minutes)
        for each in reps:
            each.stopped.set()
        for each in reps:
            each.join(HANGS)
        return book

    def close(self) -> None:
        """End everything."""
        self.children.stop()
        self.certificates.stop()
        self.desk.close()

    def _a_card(self) -> bytes:
        seat = Seat(self.people[0], OverHttp(self.ports["desk"]), None, self.threads[0])
        bearer = {"Authorization": f"Bearer {system_token(DESK_URL + OPEN)}"}
        answer = seat.client.post(OPEN, json=seat.event(), headers=bearer)
        assert answer.status_code == 200
        return answer.get_data()

    def _furnish(self) -> None:
        with self.desk.database.transaction() as session:
            cast = casting.enter(session)
            for address in self.people:
                place = {"workspace_id": cast.acme.id, "role": Role.REP}
                who = Person(address=address, name=address.split("@")[0], **place)
                session.add(who)
                session.flush()
                inboxes.add_member(session, cast.support, who)
            workspace_id = cast.acme.id
        TicketSeeder(self.desk, workspace_id).top_up(TICKETS, lambda done: None)

    def _start(self, name: str, command: list[str]) -> None:
        self.children.start(name, command, self._environment())
        self.children.wait_for(name, self.ports[name])

    def _environment(self) -> dict[str, str]:
        """The limits are those of everybody."""
        told = self.settings.model_dump(exclude_none=True, exclude=set(UNLIMITED))
        named = {f"DESK_{name.upper()}": value for name, value in told.items()}
        plain = {
            name: getattr(value, "get_secret_value", lambda value=value: str(value))()
            for name, value in named.items()
        }
        return plain | {CARD_FILE: str(self.folder / "card.json"), "DESK_REDIS_URL": ""}


@contextmanager
def opened(reps: int) -> Iterator[Bench]:
    """Over a PostgreSQL of its own."""
    binaries = debians()
    if binaries is None:
        raise click.ClickException("PostgreSQL is not installed.")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp")))
        os.chmod(folder, 0o711)
        (folder / "database").mkdir()
        database = PostgresServer(binaries, folder / "database", "")
        database.start()
        stack.callback(database.stop, "immediate")
        bench = Bench(folder, database.address, reps)
        stack.callback(bench.close)
        bench.start()
        yield bench


def told(name: str, book: Book, minutes: float) -> str:
    """The figures of one run."""
    count = max(1, len(book.took))
    shares = {key: f"{n} ({n / count:.2%})" for key, n in book.answers.most_common()}
    cut = statistics.quantiles([each * 1000 for each in book.took], n=100)
    times = f"p50 {cut[49]:.0f}, p95 {cut[94]:.0f}, p99 {cut[98]:.0f} ms"
    return f"{name}: {count} answers, {count / minutes / 60:.1f}/s; {times}; {shares}"


@click.command()
@click.option("--reps", default=200, show_default=True)
@click.option("--minutes", default=10.0, show_default=True)
@click.option("--floor-minutes", default=2.0, show_default=True)
def main(reps: int, minutes: float, floor_minutes: float) -> None:
    """Let so many reps work for so long; then count what was lost."""
    with opened(reps) as bench:
        floor = bench.work("floor", floor_minutes)
        book = bench.work("desk", minutes)
        with bench.desk.database.reading() as session:
            lost = lost_acts(session, book)
    click.echo(told("floor", floor, floor_minutes))
    click.echo(told("desk", book, minutes))
    click.echo(f"{len(book.done)} acts answered as done; lost or doubled: {lost}")


if __name__ == "__main__":
    main()
