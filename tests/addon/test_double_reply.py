"""The card tells for a day that two colleagues have answered the same mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from demo.gmail.mail.compose import ComposedMail
from tests.addon.sidebar import sidebar_of, words
from tests.support.office import ADA, GRACE, MARIA, SUPPORT, Office
from tests.support.snapshot import usual_office

SAID = "Ada Lovelace and Grace Hopper both answered the same mail"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = usual_office(sqlite_url, tmp_path)
    yield opened
    opened.desk.close()


def test_two_answers_from_plain_gmail_are_told(office: Office) -> None:
    first = office.write()
    office.sync()
    for address in (ADA, GRACE):
        here = office.copy(address, first).thread.id
        draft = ComposedMail(address, [MARIA], "Re: Refund", "Done.", [SUPPORT])
        office.world.write(address, draft, thread_id=here)
        clock.advance(timedelta(minutes=4))
    office.sync()
    card = sidebar_of(office, ADA).open(office.copy(ADA, first))
    assert SAID in words(card)
    clock.advance(timedelta(hours=25))
    card = sidebar_of(office, ADA).open(office.copy(ADA, first))
    assert SAID not in words(card)
