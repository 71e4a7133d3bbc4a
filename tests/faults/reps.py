"""Reps who open mails and press buttons all the time, over HTTP as Google calls."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from werkzeug.test import TestResponse

from addon.signed import SALT, ButtonPress
from app.signing import make_serializer
from tests.addon.sidebar import (
    Sidebar,
    click_of,
    field_of,
    labels,
    note_form,
    system_token,
)
from tests.support.over_http import NONE, OverHttp
from tests.support.patience import PAUSE

Json = dict[str, Any]

DESK_URL = "https://desk.acme.example"
OPEN = "/addon/message"
BUTTONS = ("Take", "Take over", "Waiting", "Resolve", "Reopen")
NEWEST = 30
AGAIN = 3


@dataclass
class Book:
    """What was tried and what was answered; threads share it."""

    # Keys of presses that were answered as done.
    done: set[str] = field(default_factory=set)
    # Texts of notes: those that were sent, and those that were answered as done.
    typed: set[str] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    # In seconds, of each answer.
    took: list[float] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)


class Rep(threading.Thread):
    """One person at work, until `stopped`."""

    def __init__(
        self, sidebar: Sidebar, book: Book, chance: Random, url: str = DESK_URL
    ) -> None:
        """`url` is the desk's public address: Google's tokens name it."""
        super().__init__(name=sidebar.address, daemon=True)
        self._sidebar, self._book, self._chance = sidebar, book, chance
        self._url = url
        self.stopped, self.is_done = threading.Event(), False
        secret = sidebar.office.desk.settings.require("secret_key")
        self._signed = make_serializer(secret, SALT)

    def run(self) -> None:
        """Open a mail and press a button of its card, again and again."""
        while not self.stopped.is_set():
            card = self.open() if self.choose() else None
            if card is not None:
                self.press_one(card)
            self.rest()
        self.is_done = True

    def choose(self) -> bool:
        """Choose one of the newest mails, if there is one."""
        mailbox = self._sidebar.office.world.mailboxes[self._sidebar.address]
        mails = list(mailbox.messages.values())[-NEWEST:]
        self._sidebar.mail = self._chance.choice(mails) if mails else None
        return bool(mails)

    def rest(self) -> None:
        """Do nothing for a moment."""
        self.stopped.wait(PAUSE * self._chance.randint(1, 4))

    def open(self) -> Json | None:
        """The card of the mail, if it was drawn and has buttons."""
        answer = self._post(OPEN, self._sidebar.event())
        if answer.status_code != 200:
            return None
        [step] = answer.get_json()["action"]["navigations"]
        card: Json = step.get("pushCard") or {}
        return card if "Note" in labels(card) else None

    def press_one(self, card: Json) -> None:
        """Press one of the buttons, or write a note."""
        there = [label for label in BUTTONS if label in labels(card)]
        event = self._sidebar.event()
        common = event["commonEventObject"]
        if there and self._chance.random() < 0.5:
            action, text = click_of(card, self._chance.choice(there)), ""
        else:
            form = note_form(card)
            action, text = click_of(form, "Add note"), self._text()
            typed = {"stringInputs": {"value": [text]}}
            common["formInputs"] = {field_of(form)["name"]: typed}
        common["parameters"] = {p["key"]: p["value"] for p in action["parameters"]}
        path = action["function"].removeprefix(self._url)
        self._press(path, event, common["parameters"], text)

    def _text(self) -> str:
        text = f"note {next(self._book.numbers)} of {self.name}"
        self._book.typed.add(text)
        return text

    def _press(self, path: str, event: Json, signed: dict[str, str], text: str) -> None:
        """Press it, and the very same once more while nobody has answered."""
        [value] = signed.values()
        # However old it is: the desk's clock may have been wrong.
        key = ButtonPress(*self._signed.loads(value)).key
        for _ in range(AGAIN):
            answer = self._post(path, event)
            if answer.status_code == 200:
                body = answer.get_json()
                if body.get("stateChanged"):
                    self._book.done.add(key)
                    self._book.noted |= {text} if text else set()
                if "navigations" in body["renderActions"]["action"]:
                    return
            self.rest()

    def _post(self, path: str, event: Json) -> TestResponse:
        bearer = {"Authorization": f"Bearer {system_token(self._url + path)}"}
        client: OverHttp = self._sidebar.client  # type: ignore[assignment]
        began = time.monotonic()
        answer = client.post(path, json=event, headers=bearer)
        self._book.took.append(time.monotonic() - began)
        said = str(answer.status_code) if answer.status_code != NONE else "none"
        if answer.status_code == 200:
            said = _kind_of(answer.get_data(as_text=True))
        self._book.answers[said] += 1
        self._book.answered += answer.status_code == 200
        return answer


def _kind_of(text: str) -> str:
    """What an answer says, roughly: for the figures."""
    if re.search(r'"stateChanged": ?true', text):
        return "done"
    if "Something went wrong" in text:
        return "went wrong"
    return "busy" if "The desk is busy" in text else "shown"
