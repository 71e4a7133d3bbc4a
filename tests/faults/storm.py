"""A served desk in a storm: everything around it fails, acts and mail go on."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import update

from app.sql.moments import AT_ONCE
from app.tickets.submissions.table import Submission
from demo.gmail.push.pusher import Pusher
from tests.addon.sidebar import Sidebar
from tests.faults.bad_answers import BadAnswers
from tests.faults.customer import Customer
from tests.faults.jumping_clock import JumpingClock
from tests.faults.ledger import differences
from tests.faults.reps import DESK_URL, Book, Rep
from tests.faults.small_disk import SmallDisk
from tests.faults.visitor import Visitor, form_differences
from tests.support.machine import DESK, start_machine
from tests.support.office import ADA, ADDON_ACCOUNT, ADDON_CLIENT, GRACE
from tests.support.over_http import OverHttp
from tests.support.patience import HANGS, wait_until
from tests.support.postgres import PostgresServer
from tests.support.process_tree import children, is_alive
from tests.support.served import Served
from tests.workers.test_push import PUSHER, TOPIC

# In seconds: Google's host gives up then.
GOOGLE_WAITS = 30
# A fault lasts for so many answers, or so many looks, as `wait_until` looks.
MAX_ANSWERS = 12
MAX_LOOKS = 30


class Storm:
    """What can be hit, and what must hold."""

    def __init__(
        self,
        address: str,
        folder: Path,
        seed: int,
        *,
        disk: SmallDisk,
        postgres: PostgresServer | None,
        is_patient: bool,
    ) -> None:
        """`is_patient`: leases of the dead end by themselves, in two minutes."""
        self.chance = Random(seed)
        self.is_patient = is_patient
        self.disk, self.postgres = disk, postgres
        self.gmail = BadAnswers(seed)
        self.clock = JumpingClock(folder)
        self.machine = start_machine(address, folder, self._before_gmail)
        self.office = self.machine.office
        self._log = folder / "serve.log"
        self._furnish()
        self.served = Served(self.machine)
        self.pusher = Pusher(
            self.office.world.pubsub, f"http://127.0.0.1:{self.served.port}/hooks/gmail"
        )
        self.book = Book()
        self.customer = Customer(self.office, self.chance)
        self.visitor = Visitor(self.office, self.served.port)
        self.struck = Counter[str]()
        self._reps: list[Rep] = []

    def __enter__(self) -> Storm:
        self.pusher.start()
        self.call_reps()
        self.visitor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gmail.end()
        self.visitor.go()
        self.pusher.stop()
        self.send_reps_home()
        self.served.stop()
        self.pusher.join(HANGS)
        self.machine.stop()

    def call_reps(self) -> None:
        """From now on they open mails and press buttons."""
        web: Any = OverHttp(self.served.port, GOOGLE_WAITS)
        for who in (ADA, GRACE) * 2:
            chance = Random(self.chance.random())
            self._reps.append(Rep(Sidebar(self.office, web, who), self.book, chance))
            self._reps[-1].start()

    def send_reps_home(self) -> None:
        """Let them end what they are at."""
        for each in self._reps:
            each.stopped.set()
        for each in self._reps:
            each.join(HANGS)
            assert each.is_done, "a rep has gone home before"
        self._reps.clear()

    def hold(self) -> None:
        """Let a fault last until some more was answered, if anything can be."""
        wanted = self.book.answered + self.chance.randint(1, MAX_ANSWERS)
        looks = iter(range(MAX_LOOKS))
        wait_until(
            lambda: self.book.answered >= wanted or next(looks, None) is None,
            "it lasted",
        )

    def first_pid(self, part: str) -> int:
        """The process of a part; it may have to be started again first."""
        self._wait(lambda: bool(self.served.pids(part)), f"{part} runs")
        return min(self.served.pids(part))

    def child_pids(self, part: str) -> list[int]:
        """What a part has started, when there is something."""
        self._wait(lambda: bool(children(self.first_pid(part))), f"{part} has children")
        return sorted(children(self.first_pid(part)))

    @contextmanager
    def frozen(self, *pids: int) -> Iterator[None]:
        """Stop these processes for a while, as a machine without memory does."""
        send(signal.SIGSTOP, *pids)
        yield
        send(signal.SIGCONT, *pids)

    def restart_postgres(self) -> None:
        """Start the database again where it does not run: that is not the desk's."""
        assert self.postgres is not None
        pid = self.postgres.pid
        if pid is None or not is_alive(pid):
            self.postgres.start()

    def settle(self) -> None:
        """Let the reps rest and the desk finish; what it has not done yet, it loses."""
        self.send_reps_home()
        self._wait(self.visitor.is_done, "every message of the form has a receipt")
        self._wait(self.served.is_whole, "all parts run")
        if not self.is_patient:
            self.machine.let_leases_end()
            self.machine.push()
        self._let_deliveries_be_due()
        with self._saying_what_lacks():
            self._wait(self._is_in_step, "all mail is read and no label is pending")

    def wrongs(self) -> list[str]:
        """What the database has lost or doubled, and what `desk check` finds."""
        found = self._lacks()
        ran = subprocess.run(
            [DESK, "check"], env=self.machine.env, capture_output=True, text=True
        )
        return found + ([ran.stdout + ran.stderr] if ran.returncode else [])

    def told(self) -> str:
        """The figures of this run."""
        struck = ", ".join(f"{name} {n}" for name, n in sorted(self.struck.items()))
        answers = dict(self.book.answers.most_common())
        mails, done = len(self.customer.mails), len(self.book.done)
        return (
            f"{self.struck.total()} faults: {struck}\n"
            f"{mails} mails, {done} acts answered as done; answers: {answers}\n"
            f"{len(self.visitor.receipts)} messages by the form, each with a receipt; "
            f"answers: {dict(self.visitor.answers)}"
        )

    def said(self) -> str:
        """What the desk has logged."""
        return self._log.read_text()

    def _before_gmail(self, app: Any) -> BadAnswers:
        self.gmail.behind = app
        return self.gmail

    def _furnish(self) -> None:
        root = self.machine.env["DESK_GMAIL_ROOT_URL"]
        self.machine.env |= {
            **self.clock.env,
            "DESK_PUBLIC_URL": DESK_URL,
            "DESK_GOOGLE_CERTS_URL": f"{root}certs",
            "DESK_ADDON_CLIENT_ID": ADDON_CLIENT,
            "DESK_ADDON_SERVICE_ACCOUNT": ADDON_ACCOUNT,
            "DESK_PUBSUB_TOPIC": TOPIC,
            "DESK_PUBSUB_SERVICE_ACCOUNT": PUSHER,
            "DESK_TRUSTED_PROXIES": "1",
        }
        pubsub = self.office.world.pubsub
        pubsub.audience = f"{DESK_URL}/hooks/gmail"
        pubsub.service_account = PUSHER

    def _let_deliveries_be_due(self) -> None:
        """As if half an hour had passed since Gmail refused a mail of the form."""
        with self.office.desk.database.transaction() as session:
            session.execute(update(Submission).values(due_at=AT_ONCE))

    def _wait(self, is_so: Any, what: str) -> None:
        assert self.served.process.poll() is None, f"the desk has ended:\n{self.said()}"
        wait_until(is_so, what)

    def _is_in_step(self) -> bool:
        return not self._lacks() and self.machine.owed() == 0

    def _lacks(self) -> list[str]:
        with self.office.desk.database.reading() as session:
            subjects = self.visitor.subjects
            return [
                *differences(session, self.book, self.customer, subjects),
                *form_differences(session, self.office, self.visitor),
            ]

    @contextmanager
    def _saying_what_lacks(self) -> Iterator[None]:
        try:
            yield
        except AssertionError as error:
            error.add_note(f"{self._lacks()}, {self.machine.owed()} threads pending")
            raise


def send(number: signal.Signals, *pids: int) -> None:
    """Send a signal to those of the processes that still run."""
    for pid in pids:
        with ExitStack() as stack:
            stack.push(lambda kind, *_: kind is ProcessLookupError)
            os.kill(pid, number)
