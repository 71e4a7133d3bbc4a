"""What only reads has a thread of its own, and leaves it before it waits for others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import requests

from app.server import lanes
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.sidebar import (
    PUBLIC,
    Sidebar,
    field_of,
    note_form,
    sidebar_of,
    system_token,
)
from tests.addon.test_open_mail import calls_to
from tests.server.test_busy import full
from tests.support.apps import web_of
from tests.support.office import ADA, GRACE, Office, open_office
from tests.support.patience import HANGS
from tests.support.web_server import Environ, Gate, echo, served

PATH = "/addon/message"
PRIVATE = RawMail.read(
    b"From: Mum <mum@home.example>\r\nTo: ada@acme.example\r\nSubject: Dinner\r\n"
    b"Message-ID: <dinner@home.example>\r\n\r\nAt eight?\r\n"
)


class LaneLog:
    """An application, and the lane in which each of its calls began and ended."""

    def __init__(self, behind: Any) -> None:
        self._behind = behind
        self.lanes: list[str] = []

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        found: Iterable[bytes] = self._behind(environ, start_response)
        place = environ.get(lanes.QUICK)
        self.lanes.append(
            "several" if place is None else "put back" if place.is_left else "quick"
        )
        return found


@pytest.fixture
def office(sqlite_url: str, tmp_path: Any) -> Iterator[Office]:
    opened = open_office(sqlite_url, tmp_path)
    yield opened
    opened.desk.close()


def opened(web: Any, side: Sidebar, mail: MailboxMessage) -> requests.Response:
    side.mail = mail
    return requests.post(
        f"{web.url}{PATH}",
        json=side.event(),
        headers={"Authorization": f"Bearer {system_token(PUBLIC + PATH)}"},
        timeout=HANGS,
    )


def test_a_known_mail_is_shown_while_all_others_wait(office: Office) -> None:
    ada = sidebar_of(office, ADA)
    mail = office.copy(ADA, office.write())
    office.sync()
    ada.open(mail)
    with full(Gate(web_of(office.desk)), quick_waiting=3) as web:
        assert "Take" in opened(web, ada, mail).text


def test_only_what_is_known_stays_in_the_quick_lane(office: Office) -> None:
    ada = sidebar_of(office, ADA)
    log = LaneLog(web_of(office.desk))
    mail, asked = office.copy(ADA, office.write()), calls_to(office)
    with served(log) as web:
        # Her account is not bound yet, and the mail is one that only Gmail knows.
        assert "Take" in opened(web, ada, mail).text
        assert log.lanes == ["put back", "several"]
        # Gmail is asked in the second lane alone.
        assert len(asked) == 1
        assert "Take" in opened(web, ada, mail).text
        assert log.lanes[2:] == ["quick"]
        # One that is none of the desk's.
        private = office.ada.file(PRIVATE, {"INBOX"})
        opened(web, ada, private)
        assert log.lanes[3:] == ["put back", "several"]
        # One without ids leads nowhere that the desk knows.
        ada.gmail = {"messageId": "", "threadId": ""}
        opened(web, ada, private)
        assert log.lanes[5:] == ["put back", "several"]


def test_who_is_put_back_is_asked_anew_and_whole() -> None:
    def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
        found = echo(environ, start_response)
        with suppress(lanes.PutBack):
            lanes.leave_quick_lane(environ)
        return found

    with served(application) as web:
        answer = requests.post(f"{web.url}{PATH}", data=b"whole", timeout=HANGS)
    assert b"whole" in answer.content


def test_what_finds_no_place_there_has_one_beside(office: Office) -> None:
    log = LaneLog(web_of(office.desk))
    ada = sidebar_of(office, ADA)
    mail = office.copy(ADA, office.write())
    office.sync()
    ada.open(mail)
    with served(log, quick_waiting=-1) as web:
        assert "Take" in opened(web, ada, mail).text
    assert log.lanes == ["several"]


def test_what_marks_something_as_seen_leaves_it(office: Office) -> None:
    ada, grace = sidebar_of(office, ADA), sidebar_of(office, GRACE)
    mail = office.write()
    office.sync()
    ada.open(office.copy(ADA, mail))
    form = note_form(grace.open(office.copy(GRACE, mail)))
    grace.press(form, "Add note", **{field_of(form)["name"]: "@ada look"})
    log = LaneLog(web_of(office.desk))
    with served(log) as web:
        for _ in range(2):
            opened(web, ada, office.copy(ADA, mail))
    assert log.lanes == ["put back", "several", "quick"]
