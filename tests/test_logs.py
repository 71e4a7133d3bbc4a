"""Logs say where something failed and never what was in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn
from urllib.request import urlopen

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import chore, factory, logs, meters
from app.db import Database
from app.desk import Desk
from app.errors import NotFound
from app.inboxes import inbox as inboxes
from app.logs import LineFormatter
from app.mailboxes.mailbox import Mailbox
from app.settings import Settings
from app.unexpected import log_unexpected
from demo.ports import free_port
from tests.addon.sidebar import sidebar_of
from tests.support.office import ADA, SUPPORT, Office, settings
from tests.support.snapshot import usual_office
from workers import jobs
from workers.chores import schedule
from workers.chores.schedule import ScheduledChore
from workers.drain import DrainOutcome, MailboxDrain

SECRET = "Dismissal of Wanda Wren"


def fail(*_: object) -> NoReturn:
    raise ValueError(SECRET)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = usual_office(sqlite_url, tmp_path)
    yield opened
    opened.desk.close()


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(written: io.StringIO) -> logging.Logger:
    handler = logging.StreamHandler(written)
    handler.setFormatter(LineFormatter("text"))
    made = logging.Logger("tests")
    made.addHandler(handler)
    return made


def test_an_exception_is_its_kind_and_our_lines(
    log: logging.Logger, written: io.StringIO, office: Office
) -> None:
    try:
        with office.desk.database.reading() as session:
            inboxes.find_inbox(session, SECRET)
    except NotFound as error:
        log.exception("it failed")
        log.error("it failed: %s", error)
        log.error("it failed", exc_info=error)
        log_unexpected(log, error, "abcd")
    said = written.getvalue()
    assert SECRET not in said
    assert said.count("NotFound") == 4
    assert said.count("app/inboxes/inbox.py:") == 3
    assert "request abcd" in said


def test_an_exception_without_a_traceback_is_named(
    log: logging.Logger, written: io.StringIO
) -> None:
    log_unexpected(log, ValueError(SECRET))
    assert "unexpected ValueError in nothing, request none" in written.getvalue()


def test_a_database_error_holds_no_value(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.transaction() as session:
        session.execute(text("SELECT nothing FROM tickets WHERE 1 = :a"), {"a": SECRET})
    assert SECRET not in str(caught.value)


def test_a_page_that_fails_logs_no_text(
    sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(settings(sqlite_url, tmp_path))
    app = factory.app_of_desk(desk)
    app.add_url_rule("/fails", view_func=fail)
    assert app.test_client().get("/fails").status_code == 500
    assert "unexpected ValueError in fail" in caplog.text
    assert SECRET not in caplog.text


def test_a_chore_that_fails_is_logged_and_the_clock_goes_on(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    line = ScheduledChore(fail, chore.BEAT)
    schedule.run_guarded(office.desk, line)
    assert "unexpected ValueError in fail" in caplog.text
    assert SECRET not in caplog.text


def test_a_sync_that_fails_rests_and_says_so(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk, mailbox_id = office.desk, office.mailbox_id(SUPPORT)
    monkeypatch.setattr(MailboxDrain, "_rounds", fail)
    assert jobs.drain_guarded(desk, mailbox_id) is DrainOutcome.TROUBLE
    assert "unexpected ValueError in fail" in caplog.text
    assert SECRET not in caplog.text
    with desk.database.reading() as session:
        assert session.get_one(Mailbox, mailbox_id).trouble == jobs.UNEXPECTED
    # Until it has rested nobody syncs it: the next failure would come at once.
    assert jobs.drain_guarded(desk, mailbox_id) is DrainOutcome.BUSY


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a process that begins to log stays for the next test."""
    for name in (None, *logs.OF_OTHERS, *logs.OURS):
        each = logging.getLogger(name)
        for kept in ("handlers", "propagate", "level"):
            monkeypatch.setattr(each, kept, getattr(each, kept))


@pytest.mark.usefixtures("process")
def test_every_line_of_a_process_is_json_where_nobody_looks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.start_logs("worker", None, "info", "0042")
    try:
        fail()
    except ValueError:
        logging.getLogger("rq.worker").exception("a library says")
    logs.logger("workers.jobs").info("job", mailbox=7, outcome="in step")
    logging.getLogger("app").debug("too little to be said")
    logging.getLogger("googleapiclient").info("of others only what is wrong")
    first, second, third = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["role"]) == ("start", "worker")
    assert (first["release"], first["schema"]) == (metadata.version("sidedesk"), "0042")
    assert second["exception"].startswith("ValueError")
    assert second["level"] == "error"
    assert SECRET not in str(second)
    assert (third["mailbox"], third["outcome"]) == (7, "in step")


@pytest.mark.usefixtures("process")
def test_a_line_of_text_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start_logs("clock", "text", "info")
    logs.logger("app").info("call", route="/a b", note='say "hi"\nand go', ms=3)
    _, line = capsys.readouterr().err.splitlines()
    assert line.endswith(r'INFO call route="/a b" note="say \"hi\"\nand go" ms=3')


def test_a_call_is_a_line_with_its_step_person_and_outcome(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    ada, ada_id = sidebar_of(office, ADA), office.cast.ada.id
    caplog.set_level(logging.INFO, "app.web.call_log")
    ada.home()
    ada.client.get("/healthz")
    ada.client.get(f"/nowhere/{SECRET}")
    ada.of("zoe@acme.example").home()
    told: list[Any] = [
        each.msg for each in caplog.records if each.name == "app.web.call_log"
    ]
    assert [(each["route"], each["outcome"], each["person"]) for each in told] == [
        ("/addon/home", "ok", ada_id),
        ("none", "refused", None),
        ("/addon/home", "stranger", None),
    ]
    assert all(each["ms"] >= 0 and each["request_id"] for each in told)
    # The page that is not there asks nobody.
    assert [each["statements"] > 0 for each in told] == [True, False, True]
    assert SECRET not in str(told)


def test_a_line_says_what_was_asked_of_database_and_gmail(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    ada, mail = sidebar_of(office, ADA), office.write()
    caplog.set_level(logging.INFO)
    ada.open(office.copy(ADA, mail))
    jobs.drain_noted(office.desk, office.mailbox_id(SUPPORT))
    ada.open(office.copy(ADA, mail))
    told = [each.msg for each in caplog.records if isinstance(each.msg, dict)]
    unknown, job, known = told
    assert job["gmail_calls"] > 1
    assert job["units"] > job["gmail_calls"]
    assert job["statements"] > job["gmail_calls"]
    # The first of them has the mail read.
    assert [unknown["gmail_calls"], known["gmail_calls"]] == [1, 0]
    assert unknown["statements"] > known["statements"] > 0


def test_a_process_counts_its_jobs_and_chores(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    meters.serve_meters("worker", f"127.0.0.1:{port}")
    jobs.drain_noted(office.desk, office.mailbox_id(SUPPORT))
    schedule.run_guarded(office.desk, ScheduledChore(jobs_of_nobody, chore.BEAT))
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        told = answer.read().decode()
    assert 'sidedesk_jobs_total{name="drain",outcome="in step"} ' in told
    assert 'sidedesk_job_seconds_count{name="drain"} ' in told
    assert 'timestamp_seconds{chore="jobs_of_nobody"} ' in told
    assert 'sidedesk_build_info{release="' in told
    assert SUPPORT not in told
    # Another process of the same machine has the port: that stops nobody.
    meters.serve_meters("clock", f"127.0.0.1:{port}")
    assert f"no figures at 127.0.0.1:{port}" in caplog.text


def jobs_of_nobody(_desk: Desk) -> None:
    """A chore that is done at once."""


@pytest.mark.parametrize("listen", ["9100", "here:", ":1", "127.0.0.1:99999", "a:b"])
def test_a_place_to_listen_at_is_a_host_and_a_port(listen: str) -> None:
    with pytest.raises(ValidationError):
        Settings(metrics_listen=listen)
