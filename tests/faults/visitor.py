"""Who writes by the form, and presses Send until they see a receipt."""

from __future__ import annotations

import html
import queue
import re
import threading
from collections import Counter
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tickets.submissions.table import DeliveryState, Submission
from tests.support.forms import add_form
from tests.support.office import Office
from tests.support.patience import PAUSE

GIVES_UP = 30
TOKEN = re.compile(r'name="t" value="([^"]*)"')


class Visitor(threading.Thread):
    """Every message comes from another network, as behind a proxy."""

    def __init__(self, office: Office, port: int) -> None:
        super().__init__(name="visitor", daemon=True)
        self._office, self._port = office, port
        self._key = add_form(office, name="Website")
        self._coming: queue.Queue[int | None] = queue.Queue()
        self._number = 0
        self.answers = Counter[int]()
        # By the subject of its ticket, where the receipt of each message is.
        self.receipts: dict[str, str] = {}

    @property
    def subjects(self) -> set[str]:
        """What their tickets are called."""
        return {f"Form {n}" for n in range(1, self._number + 1)}

    def write(self) -> None:
        """Have one more message to send."""
        self._number += 1
        self._coming.put(self._number)

    def is_done(self) -> bool:
        """Whether each message has its receipt."""
        return len(self.receipts) == self._number

    def go(self) -> None:
        """Send nothing any more."""
        self._coming.put(None)

    def run(self) -> None:
        """Send one message after the other."""
        while (number := self._coming.get()) is not None:
            self.receipts[f"Form {number}"] = self._send(number)

    def _send(self, number: int) -> str:
        token, said = None, {
            "email": f"visitor{number}@b.example",
            "message": f"Form {number}",
        }  # fmt: skip
        while True:
            typed = {"t": token, **said} if token else None
            status, place, page = self._ask(number, typed)
            self.answers[status] += 1
            if status == 303:
                return place
            drawn = TOKEN.search(page) if status == 200 else None
            if drawn:
                token = html.unescape(drawn[1])
            else:
                # Pressed again, as the page says; or there was no answer at all.
                threading.Event().wait(PAUSE)

    def _ask(self, number: int, typed: dict[str, str] | None) -> tuple[int, str, str]:
        """Status, where it leads to, and the page; 0 without an answer."""
        told = {
            "X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        web = HTTPConnection("127.0.0.1", self._port, timeout=GIVES_UP)
        try:
            body = urlencode(typed) if typed else None
            web.request("POST" if body else "GET", f"/form/{self._key}", body, told)
            answer = web.getresponse()
            return (
                answer.status,
                answer.getheader("Location", ""),
                answer.read().decode(),
            )
        except (OSError, HTTPException):
            return 0, "", ""
        finally:
            web.close()


def form_differences(session: Session, office: Office, visitor: Visitor) -> list[str]:
    """Every message of the form that is lost, doubled, or not forgotten."""
    rows = list(session.scalars(select(Submission)))
    has = Counter(each.mail.message_id for each in office.support.messages.values())
    return [
        *(
            f"submission {each.code} is {each.state}"
            for each in rows
            if each.state != DeliveryState.DELIVERED or each.sealed_text is not None
        ),
        *(
            f"submission {each.code} is {has[f'<{each.message_id}>']} times in Gmail"
            for each in rows
            if has[f"<{each.message_id}>"] != 1
        ),
        *(
            [f"{len(rows)} submissions, {len(visitor.receipts)} receipts"]
            if len(rows) != len(set(visitor.receipts.values()))
            else []
        ),
    ]
