"""However full the desk is: Google's limits are kept, and the queries stay as many."""

from __future__ import annotations

import base64
import re
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from addon.buttons import BUTTONS
from app.mailboxes import mailbox as mailboxes
from app.tickets.ticket import Ticket
from demo.google.lint import cards_in
from tests.addon.crowd import Crowd, size
from tests.addon.pressable import actions_of
from tests.addon.saved import COMPOSE, MARIA, composing
from tests.addon.sidebar import (
    SCOPES,
    Json,
    Sidebar,
    shown,
    sidebar_of,
    words,
)
from tests.support.databases import SqliteTemplates
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT, make_world, open_office
from tests.support.statements import statements

MOST_BYTES = 120_000
NUMBER = re.compile(r"#\d{2,}")
# Fields of one line: Gmail cuts them, so that what comes last would be lost.
ONE_LINE = {"title": 250, "subtitle": 250, "topLabel": 400, "header": 250}
CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
# What a person may come to see, with the number of statements it cost.
Seen = dict[str, tuple[int, Json]]


class Desk:
    """A desk whose cards are all looked at, by one person after the other."""

    def __init__(self, url: str, folder: Path, share: float) -> None:
        world = make_world()
        world.route(SUPPORT, also_to=[EDSGER])
        self.office = open_office(url, folder, connected=(), world=world)
        self.database = self.office.desk.database
        with self.database.transaction() as session:
            acme = self.office.cast.acme.id
            mailboxes.find_or_make_mailbox(session, acme, EDSGER).connect(
                delegated=True
            )
        self.mail = self.office.write()
        self.bar(ADA).open(self.office.copy(ADA, self.mail))
        for reader in (GRACE, EDSGER, SUPPORT):
            self.bar(reader).open(self.office.copy(reader, self.mail))
        with self.database.transaction() as session:
            ticket = session.scalars(select(Ticket)).one()
            Crowd(self.office, session, share).fill(ticket)

    def bar(self, address: str) -> Sidebar:
        sidebar = sidebar_of(self.office, address)
        sidebar.scopes = (*SCOPES, COMPOSE)
        return sidebar

    def open(self, address: str) -> tuple[Sidebar, Json]:
        sidebar = self.bar(address)
        return sidebar, sidebar.open(self.office.copy(address, self.mail))

    def every_card(self, address: str) -> Seen:
        """The triggers' cards, and all that reading presses lead to from them."""
        seen: Seen = {}
        todo: list[tuple[Sidebar, Json]] = []
        sidebar, _ = self.open(address)
        # The card that has told of a mention is once dearer than the next one.
        for name, bar in (
            ("message", sidebar),
            ("home", self.bar(address)),
            ("compose", composing(sidebar, MARIA)),
        ):
            with statements(self.database) as asked:
                answer = bar.trigger(name)
            seen[name] = (len(asked), answer)
            todo.append((bar, shown(answer)))
        while todo:
            bar, card = todo.pop(0)
            for action, fields in actions_of(card):
                name = kind(action)
                if name in seen or verb(action) in WRITES:
                    continue
                typed = {field: "a" for field, how in fields.items() if how == "text"}
                ticked = {f: how[:2] for f, how in fields.items() if type(how) is list}
                with statements(self.database) as asked:
                    answer = bar.act(action, **typed, **ticked)
                seen[name] = (len(asked), answer)
                if "renderActions" in answer:
                    todo.append((bar, shown(answer)))
        return seen


# What writes, asks Gmail, or leads back to where one was.
WRITES = {*BUTTONS, "insert", "draft", "consent"}


def verb(action: Json) -> str:
    return str(action["function"].rpartition("/")[2])


def kind(action: Json) -> str:
    """A press by its verb and the names of its arguments: the same card, roughly."""
    text = action["parameters"][0]["value"]
    is_packed, body = text.startswith("."), text.lstrip(".").partition(".")[0]
    raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    said = (zlib.decompress(raw) if is_packed else raw).decode()
    names = re.findall(r'"(\w+)":', said)
    about = "of a ticket" if not re.search(r'"\w+",0,', said) else ""
    return " ".join([verb(action), about, *sorted(names)]).strip()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("limits")


@pytest.fixture(scope="module")
def full(sqlite_templates: SqliteTemplates, folder: Path) -> Iterator[Desk]:
    with a_desk(sqlite_templates, folder, 1) as desk:
        yield desk


@contextmanager
def a_desk(templates: SqliteTemplates, folder: Path, share: float) -> Iterator[Desk]:
    desk = Desk(templates.fresh(), folder, share)
    yield desk
    desk.office.desk.close()


@pytest.mark.parametrize("address", [ADA, GRACE, EDSGER, SUPPORT])
def test_every_card_stays_inside_the_limits(full: Desk, address: str) -> None:
    for name, (_, answer) in full.every_card(address).items():
        assert size(answer) < MOST_BYTES, (name, size(answer))
        for _, card in cards_in(answer):
            check_text(name, card)


def test_the_number_of_statements_is_fixed(
    full: Desk, sqlite_templates: SqliteTemplates, folder: Path
) -> None:
    many = counts_of(full)
    assert len(many) > 30, sorted(many)
    with a_desk(sqlite_templates, folder, 1 / 10) as some:
        counts = counts_of(some)
        assert counts == {name: many[name] for name in counts}
    with a_desk(sqlite_templates, folder, 0) as one:
        # A list that is shown whole needs no count.
        assert {n: c for n, c in counts_of(one).items() if c > many[n]} == {}


def test_everybody_of_the_team_is_on_a_page(full: Desk) -> None:
    bar = full.bar(ADA)
    card = shown(bar.press(bar.home(), "Team"))
    names: list[str] = []
    while True:
        # Who has something, and folded who has nothing.
        shows = [each["widgets"] for each in card["sections"][1:-1]]
        *rows, last = [each for widgets in shows for each in widgets]
        names += [each["decoratedText"]["text"] for each in rows]
        label = last["decoratedText"]["text"]
        if " more" not in label:
            break
        card = shown(bar.act(last["decoratedText"]["onClick"]["action"]))
    # Nobody, Ada, Grace, Edsger and the crowd.
    assert len(names) + 1 == 504


def test_a_customers_older_tickets_are_found(full: Desk) -> None:
    bar, card = full.open(ADA)
    theirs = next(a for a, _ in actions_of(card) if verb(a) == "customer")
    card = shown(bar.act(theirs))
    numbers: list[str] = []
    for _ in range(4):
        card = shown(bar.press(card, "More"))
        numbers += NUMBER.findall(words(card["sections"][1]))
    assert len(set(numbers)) == len(numbers) == 4 * 25


def counts_of(desk: Desk) -> dict[str, int]:
    return {name: count for name, (count, _) in desk.every_card(ADA).items()}


def check_text(name: str, part: Any, key: str = "") -> None:
    """No control characters, no line too long for its place, no half isolate."""
    if isinstance(part, dict):
        for inner, each in part.items():
            if inner not in ("parameters", "value"):
                check_text(name, each, inner)
    elif isinstance(part, list):
        for each in part:
            check_text(name, each, key)
    elif isinstance(part, str):
        found = {unicodedata.category(c) for c in part} & CONTROLS
        assert not found, (name, key, part, found)
        assert part.count("\u2068") == part.count("\u2069"), (name, key, part)
        if key in ONE_LINE:
            assert len(part) <= ONE_LINE[key], (name, key, part)
            assert "<br>" not in part, (name, key, part)
