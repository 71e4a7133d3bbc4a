"""A whole run with everything that can fail: the logs tell where, and nothing of whom.

Web, worker and clock are real processes over PostgreSQL, whose errors repeat what was
to be stored.
"""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.queue import JobQueue
from demo.gmail.mail.compose import ComposedMail
from demo.ports import free_port
from demo.valkey import server_command
from tests.addon.sidebar import Sidebar, click_of, field_of, note_form
from tests.support.databases import CLOSE_OTHERS, PostgresTemplates
from tests.support.machine import DESK, Machine, start_machine
from tests.support.office import ADA, ADDON_ACCOUNT, ADDON_CLIENT, GRACE, SUPPORT
from tests.support.over_http import OverHttp
from tests.support.patience import HANGS, wait_until

SUBJECT, BODY = "Dismissal of Wanda Wren", "The cabinet smells of marzipan"
NOTE, TAG, QUERY = "She owes us a wardrobe", "wren-affair", "zanzibar sideboard"
NAME, ADDRESS = "Wanda Wren", "wanda.wren@wren-joinery.example"
# Of each of these no log may hold a word.
STORY = [SUBJECT, BODY, NOTE, TAG, QUERY, NAME, ADDRESS, "Wren", "marzipan", "zanzibar"]
CAST = [ADA, GRACE, SUPPORT, "Lovelace", "Hopper", "Dijkstra", "edsger@"]
# What the clock says of a chore without a database.
CUT_OFF = r"[a-z]+_[a-z_]+ comes later"
SYNC_CUT_OFF = "a sync comes later"
TABLES = ("messages", "notes", "events", "threads", "tags", "presses")


class Run:
    """A served desk, what happens to it, and what it has logged."""

    def __init__(self, machine: Machine, folder: Path, address: str) -> None:
        self.machine, self.office = machine, machine.office
        self.log = folder / "serve.log"
        self.admin = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        self.jobs = JobQueue(machine.env["DESK_REDIS_URL"])
        port = free_port()
        root = machine.env["DESK_GMAIL_ROOT_URL"]
        machine.env |= {
            "DESK_GOOGLE_CERTS_URL": f"{root}certs",
            "DESK_ADDON_CLIENT_ID": ADDON_CLIENT,
            "DESK_ADDON_SERVICE_ACCOUNT": ADDON_ACCOUNT,
        }
        command = [DESK, "serve", "--port", str(port)]
        machine.processes.start("serve", command, machine.env)
        self.web = OverHttp(port)
        machine.processes.wait_for("serve", port)
        client: Any = self.web
        self.ada = Sidebar(self.office, client, ADA)
        self.used: set[str] = set()
        self.cards: list[Any] = []

    def said(self) -> str:
        """All that was logged so far."""
        return self.log.read_text()

    def wait_for(self, pattern: str, times: int = 1) -> None:
        """Wait until that many lines say so."""
        wait_until(lambda: len(re.findall(pattern, self.said())) >= times, pattern)

    def mail(self) -> Any:
        """Wanda writes."""
        draft = ComposedMail(f"{NAME} <{ADDRESS}>", [SUPPORT], SUBJECT, BODY)
        copies = self.office.world.write_in(draft)
        self.sql("UPDATE mailboxes SET poll_due_at = now()")
        return next(each.message for each in copies if each.mailbox.address == ADA)

    def press(self, path: str, **changes: Any) -> TestResponse:
        """Call the add-on as Google does, with the mail open."""
        event = self.ada.event() | changes
        self.used |= set(re.findall(r'"([\w.~/-]{24,})"', json.dumps(event)))
        return self.ada.post(path, event)

    def draw(self, count: int) -> None:
        """Draw the open mail's card so often: each has buttons of its own."""
        for _ in range(count):
            answer = self.press("/addon/message")
            assert answer.status_code == 200
            [step] = answer.get_json()["action"]["navigations"]
            self.cards.append(step["pushCard"])

    def note(self) -> int:
        """Save a note on the next card that was drawn."""
        form = note_form(self.cards.pop())
        action = click_of(form, "Add note")
        event = self.ada.event()
        common = event["commonEventObject"]
        common["parameters"] = {p["key"]: p["value"] for p in action["parameters"]}
        self.used |= set(common["parameters"].values())
        typed = {"stringInputs": {"value": [NOTE]}}
        common["formInputs"] = {field_of(form)["name"]: typed}
        path = "/addon" + action["function"].partition("/addon")[2]
        return self.ada.post(path, event).status_code

    @contextmanager
    def refusing_rows(self) -> Iterator[None]:
        """PostgreSQL refuses each new row, and its error tells what was in it."""
        alter = "ALTER TABLE {} {} CONSTRAINT never {}"
        for table in TABLES:
            self.sql(alter.format(table, "ADD", "CHECK (false) NOT VALID"))
        yield
        for table in TABLES:
            self.sql(alter.format(table, "DROP", ""))

    def sql(self, statement: str) -> None:
        """As the owner of the database."""
        with self.admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def has_cut_all_off(self) -> bool:
        """End every connection; whether clock and worker have said so yet."""
        self.sql("UPDATE mailboxes SET lease_until = NULL")
        if SYNC_CUT_OFF not in self.said():
            # The worker is to be at work when it happens.
            for mailbox_id in (1, 2, 3):
                self.jobs.started(mailbox_id)
                self.jobs.drain([mailbox_id])
        self.sql(CLOSE_OTHERS)
        said = self.said()
        return SYNC_CUT_OFF in said and bool(re.search(CUT_OFF, said))

    def is_refused(self) -> bool:
        """Write a note; whether the web has said yet that PostgreSQL refuses it."""
        self.note()
        return bool(re.search("IntegrityError .* addon/", self.said()))

    def is_back(self) -> bool:
        """Whether a mail can be opened."""
        return self.press("/addon/message").status_code == 200

    def secrets(self) -> set[str]:
        """What nobody may read anywhere: keys and every token that was given."""
        told, tokens = self.office.desk.settings, self.office.world.tokens
        key = json.loads(Path(told.require("service_account_file")).read_text())
        keys = {told.require("secret_key"), told.require("vault_keys")}
        return {
            *keys,
            *key["private_key"].split("\n")[1:-2],
            *tokens._access,
            *self.used,
        }


@pytest.fixture
def run(postgresql_templates: PostgresTemplates, tmp_path: Path) -> Iterator[Run]:
    address = postgresql_templates.fresh()
    machine = start_machine(address, tmp_path)
    started = Run(machine, tmp_path, address)
    yield started
    machine.stop()
    started.jobs.close()
    started.admin.dispose()
    postgresql_templates.drop(address)


def test_logs_tell_no_stories(run: Run) -> None:
    run.ada.mail = run.mail()
    wait_until(lambda: run.machine.office.tickets() == 1, "it is a ticket")
    everyday(run)
    strange_requests(run)
    gmail_fails(run)
    database_fails(run)
    redis_fails(run)
    run.machine.processes.stop(HANGS)
    said = run.said()
    for each in (
        "IntegrityError .* addon/",
        "IntegrityError .* workers/",
        CUT_OFF,
        SYNC_CUT_OFF,
        "connect to Redis",
    ):
        assert re.search(each, said), "the run has no such fault"
    told = [each for each in (*STORY, *CAST) if each.lower() in said.lower()]
    assert told == []
    assert [each for each in run.secrets() if each in said] == []
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert {each.get("role") for each in lines} >= {"serve", "web", "worker", "clock"}
    by_event = {each["event"] for each in lines}
    assert {"call", "job", "start"} <= by_event


def everyday(run: Run) -> None:
    """A mail is opened, a note written, something is looked for."""
    run.draw(30)
    assert run.note() == 200
    for path in (f"/console?q={quote(QUERY)}", f"/connect?code={quote(SUBJECT)}"):
        assert run.web.get(path, cookies={"desk_console": TAG}) < 500


def strange_requests(run: Run) -> None:
    """Requests that nobody should send, with something private in every place."""
    for path in ("/addon/message", "/hooks/gmail", "/connect", "/console/sign-in"):
        for body in (BODY, f'{{"gmail": "{SUBJECT}', f"a\x00{ADDRESS}", "[" * 9_000):
            headers = {"Authorization": f"Bearer {QUERY}", "Cookie": f"a={TAG}"}
            answer = run.web.post(path, data=body.encode(), headers=headers)
            assert answer.status_code not in (500, 599)
    run.press("/addon/message", gmail={"messageId": SUBJECT, "accessToken": BODY})
    run.press("/addon/clicks/take", commonEventObject={"parameters": {"s": NOTE}})
    host = "Host: desk.demo.example\r\n"
    for text in (
        f"GET /console?q={SUBJECT} HTTP/1.1\r\n{host}\r\n",
        f"{QUERY} {ADDRESS}\r\n\r\n",
        f"GET / HTTP/1.1\r\n{host}{NAME}: {ADDRESS}\r\n\r\n",
        f"GET / HTTP/1.1\r\n{host}X-A: {NOTE}\x00\r\n\r\n",
        f"POST /connect HTTP/1.1\r\n{host}Content-Length: {TAG}\r\n\r\n",
        f"POST /connect HTTP/1.1\r\n{host}Transfer-Encoding: {TAG}\r\n\r\n",
        f"POST /connect HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n{TAG}\r\n",
        f"POST /addon/message HTTP/1.1\r\n{host}Content-Length: 999\r\n\r\n{BODY}",
        f"GET /{ADDRESS} HTTP/{QUERY}\r\n\r\n",
        f"GET /\udcff{ADDRESS} HTTP/1.1\r\n{host}\r\n",
    ):
        run.web.raw(text)


def gmail_fails(run: Run) -> None:
    """Gmail refuses, and says for whom."""
    for box in (run.office.support, run.office.ada):
        faults = box.faults
        faults.refuse(400, f"Invalid label: {SUBJECT}", "invalidArgument")
        faults.refuse(500, f"Backend of {ADDRESS}")
        faults.cut()
        faults.refuse(403, f"Delegation denied for {ADA}", "forbidden")
    for _ in range(6):
        run.sql("UPDATE mailboxes SET lease_until = NULL")
        run.mail()
        run.press("/addon/message")


def database_fails(run: Run) -> None:
    """Its connections end, and it refuses rows with what is in them."""
    run.mail()
    run.sql(CLOSE_OTHERS)
    run.note()
    wait_until(run.has_cut_all_off, "clock and worker were cut off")
    wait_until(run.is_back, "it is back")
    # Who was cut off has left its lease behind; two minutes need not pass here.
    run.sql("UPDATE mailboxes SET lease_until = NULL")
    with run.refusing_rows():
        run.mail()
        wait_until(run.is_refused, "the web was refused a row")
        run.wait_for("IntegrityError .* workers/")
    wait_until(run.is_back, "it is back")
    run.draw(10)


def redis_fails(run: Run) -> None:
    """It hangs, then it is gone, then it is back."""
    valkey = run.machine.processes.forget("valkey")
    valkey.send_signal(signal.SIGSTOP)
    run.note()
    run.mail()
    valkey.send_signal(signal.SIGCONT)
    valkey.kill()
    valkey.wait(HANGS)
    run.note()
    run.mail()
    run.wait_for("waits for Redis|connect to Redis")
    place = Path(urlsplit(run.machine.env["DESK_REDIS_URL"]).path)
    place.unlink(missing_ok=True)
    command = server_command(place.parent, run.log.parent)
    run.machine.processes.start("valkey", command)
