"""A mail that is to be sent later answers nobody until it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.sidebar import sidebar_of
from tests.support.office import ADA, MARIA, SUPPORT, Office
from tests.support.snapshot import usual_office


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = usual_office(sqlite_url, tmp_path)
    yield opened
    opened.desk.close()


def schedule(office: Office, address: str = ADA, who: str = ADA) -> MailboxMessage:
    """Somebody writes an answer that is to leave tomorrow."""
    here = office.copy(address, office.write())
    office.sync()
    draft = ComposedMail(who, [MARIA], "Re: Refund for order 4711", "Tomorrow.")
    due = clock.now() + timedelta(days=1)
    thread = here.thread.id
    return office.world.schedule(address, draft, due, thread_id=thread)


@pytest.mark.parametrize("is_new", [False, True])
@pytest.mark.parametrize(
    ("address", "who"), [(ADA, ADA), (SUPPORT, SUPPORT), (ADA, f"Desk <{SUPPORT}>")]
)
def test_it_is_an_answer_when_it_is_sent(
    office: Office, address: str, who: str, is_new: bool
) -> None:
    waits = schedule(office, address, who)
    office.sync()
    assert (office.shown()["status"], office.shown()["mails"]) == ("open", 1)
    office.world.send_scheduled(address, waits.id, under_new_id=is_new)
    office.sync()
    assert (office.shown()["status"], office.shown()["mails"]) == ("waiting", 2)


def test_opening_it_before_does_not_make_it_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = usual_office(sqlite_url, tmp_path, connected=(SUPPORT,))
    ada = sidebar_of(office, ADA)
    waits = schedule(office)
    ada.open(office.copy(ADA, next(iter(office.support.messages.values()))))
    ada.open(waits)
    assert office.shown()["status"] == "open"
    office.world.send_scheduled(ADA, waits.id)
    ada.open(waits)
    assert office.shown()["status"] == "waiting"
    office.desk.close()
