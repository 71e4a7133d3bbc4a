"""Many submissions while everything goes wrong: as many tickets, as many mails."""

from __future__ import annotations

import logging
import random
import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db import Model
from app.errors import Later
from app.recent_counts import RecentCounts
from app.tickets.submissions.table import SubmissionFile
from tests.frontdoor.visitor import FormVisitor, token_of
from tests.support import valkey
from tests.support.forms import add_form, submissions
from tests.support.office import Office, pass_time
from tests.support.proof import IS_FULL
from workers.deliveries import delivery
from workers.deliveries.delivery import InboxDelivery

pytestmark = pytest.mark.both_databases
COUNT = 500 if IS_FULL else 40
IMPORT = "messages/import"


class Killed(BaseException):
    """The worker's process is gone."""


def faults(office: Office, dice: random.Random) -> None:
    """What Gmail does with the next few imports."""
    planned = office.support.faults
    planned.clear()
    for _ in range(3):
        kind = dice.choice(["refuse", "broken", "lose", "timeout", "cut", "fine"])
        if kind == "refuse":
            planned.refuse(429, matching=IMPORT)
        elif kind == "broken":
            planned.refuse(503, matching=IMPORT)
        elif kind == "lose":
            planned.lose_answer(matching=IMPORT)
        elif kind == "timeout":
            planned.timeout(matching=IMPORT)
        elif kind == "cut":
            planned.cut(matching=IMPORT)


def work(office: Office, monkeypatch: pytest.MonkeyPatch, dice: random.Random) -> None:
    """A worker delivers, and may be killed when Gmail has answered, or before."""
    with monkeypatch.context() as patch:
        if dice.random() < 0.3:
            name = dice.choice(["keep_import", "mailbox_client"])
            patch.setattr(delivery, name, Murder())
        with suppress(Killed):
            InboxDelivery(office.desk, office.cast.support.id).run()


class Murder:
    """Whatever is asked of it, the process ends."""

    def __call__(self, *_: object) -> None:
        raise Killed

    def __getattr__(self, name: str) -> Murder:
        return self


class RedisCounts:
    """Counts in a Redis that loses them."""

    def __init__(self, office: Office, url: str) -> None:
        self._counts = RecentCounts(url)
        office.desk.__dict__["form_counts"] = self._counts

    def __enter__(self) -> RedisCounts:
        return self

    def __exit__(self, *_: object) -> None:
        self._counts.close()

    def empty(self) -> None:
        assert self._counts._redis is not None
        self._counts._redis.flushall()


class LostNudges:
    """Jobs whose process is gone after the commit, now and then."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def deliver(self, *_: object) -> None:
        if self._dice.random() < 0.2:
            raise Killed

    def drain(self, *_: object) -> None:
        """Nobody comes."""


def sent(visitor: FormVisitor, token: str, said: dict[str, Any], file: bytes) -> str:
    """Press Send until there is a receipt; where that is."""
    for _ in range(50):
        with suppress(Killed):
            # A browser reads a chosen file anew at each press.
            files = {"file": (BytesIO(file), "a.txt")} if file else {}
            answer = visitor.post(token, seconds=5, **{**said, **files})
            if answer.status_code == 303:
                return answer.headers["Location"]
            token = token_of(answer)
    raise AssertionError("no receipt")


def kept_text(office: Office) -> str:
    """All that the database holds, as text; of SQLite its files too."""
    with office.desk.database.reading() as session:
        rows = [
            repr(session.execute(table.select()).all())
            for table in Model.metadata.sorted_tables
        ]
    path = Path(office.desk.settings.database.removeprefix("sqlite:///"))
    files = [path, Path(f"{path}-wal")]
    raw = [each.read_bytes().decode("latin-1") for each in files if each.exists()]
    return "".join([*rows, *raw])


def test_each_is_one_ticket_one_mail_and_nothing_is_left(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dice = random.Random(16)
    key, receipts = add_form(office, has_files=True), set[str]()
    office.desk.__dict__["jobs"] = LostNudges(dice)
    with valkey.running() as url, RedisCounts(office, url) as broker:
        for number in range(COUNT):
            near = f"10.0.{number // 250}.{number % 250}"
            visitor = FormVisitor(office, key, network=near)
            said: dict[str, Any] = {
                "email": f"c{number}@b.example",
                "message": f"Chair {number} {'is broken ' * 8} Xylophon{number}.",
            }
            file = f"Quittung Xylophon{number}" if number % 10 == 0 else ""
            receipts.add(sent(visitor, visitor.token(), said, file.encode()))
            if number % 7 == 0:
                broker.empty()
            if number % 4 == 0:
                faults(office, dice)
                work(office, monkeypatch, dice)
                pass_time(dice.choice([1, 10, 70]))
    assert "Xylophon" not in kept_text(office)
    office.support.faults.clear()
    for _ in range(60):
        pass_time(120)
        InboxDelivery(office.desk, office.cast.support.id).run()
        if all(each.sealed_text is None for each in submissions(office)):
            break
    for _ in range(20):
        # As it says itself: so many mails want it to be run again.
        with suppress(Later):
            office.sync()
            break
    rows = submissions(office)
    assert (len(rows), len(receipts), office.tickets()) == (COUNT, COUNT, COUNT)
    assert [each.sealed_text for each in rows] == [None] * COUNT
    mails = [each.mail.message_id for each in office.support.messages.values()]
    assert sorted(mails) == sorted(f"<{each.message_id}>" for each in rows)
    pages = [FormVisitor(office, key).get(each).text for each in receipts]
    assert {n for page in pages for n in re.findall(r"#(\d+)<", page)} == {
        str(n) for n in range(1, COUNT + 1)
    }
    with office.desk.database.reading() as session:
        assert session.scalars(select(SubmissionFile)).all() == []
    for text in (kept_text(office), caplog.text):
        assert "Xylophon" not in text
    assert "@b.example" not in caplog.text
