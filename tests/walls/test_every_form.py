"""Every form of the console, sent by everybody who may not: nothing private changes.

The forms are the application's own POST addresses; their ids are the private inbox's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.absences.table import Absence
from app.console.acts import ACTS
from app.console.aside_acts import ACTS as ASIDE_ACTS
from app.console.bulk_page import TURNS
from app.console.tags_page import CHANGES
from app.console.view_page import TURNS as VIEW_TURNS
from app.db import Model
from app.tickets.customers.table import Customer
from app.tickets.event import Event
from app.tickets.messages.message import Message
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket
from tests.console.browser import Browser
from tests.support.office import GRACE
from tests.support.two_inboxes import HAL, HR
from tests.walls import page_walk, private_acts
from tests.walls.private_world import MAX, OUTSIDERS, PrivateWorld
from tests.walls.test_wall_walk import private_state

LEAVE, SOME = "/console/sign-out", 3
# What stands in an address besides an id, by the address.
WORDS: Mapping[str, tuple[str, ...]] = {
    "tickets": tuple(ACTS),
    "bulk": tuple(TURNS),
    "views": tuple(VIEW_TURNS),
    "tags": tuple(CHANGES),
}
# A form there says itself what is done: all that can be said is tried.
SAYS_THE_ACT = ("/console/bulk", "/console/set-aside")
# These pages turn a form away when nobody of this visit has sent it.
OPEN_TO_ALL = {"/console/sign-in"}


class Forms:
    """The POST addresses of the console, and what is sent to them."""

    def __init__(self, world: PrivateWorld) -> None:
        self.world = world
        self.ids = self._private_ids()

    def rules(self) -> list[str]:
        """Those of the application."""
        every = Browser(self.world.office).desk.application.url_map.iter_rules()
        return sorted(
            each.rule
            for each in every
            if "POST" in (each.methods or ()) and each.rule.startswith("/console")
        )

    def paths(self, rule: str) -> Iterator[str]:
        """The address with each private id, and each word, in its places."""
        kind = rule.split("/")[2]
        ids = self.ids[kind] if "<int" in rule else ("",)
        words = WORDS[kind] if re.search(r"<\w+>", rule) else ("",)
        for each, word in product(ids, words):
            path = re.sub(r"<int[^>]*>", str(each), rule)
            yield re.sub(r"<\w+>", word, path)

    def fields(self) -> Iterator[dict[str, Any]]:
        """Forms that name the private inbox, its tickets and mails in every field."""
        numbers = [str(each) for each in self.ids["tickets"]]
        rows = [f"m{n}" for n in self.ids["mails"]] + [f"t{n}" for n in self.ids["own"]]
        fat = {
            "assign_to": GRACE,
            "confirmed": "1",
            "event": str(self.ids["events"][0]),
            "inbox": str(self.world.inbox_id(HR)),
            "into": "seen",
            "losing": "1",
            "merge": "1",
            "move_to": HR,
            "name": "seen",
            "number": numbers[0],
            "person": str(self.world.person(HAL).id),
            "part": ["open", "waiting", "snoozed"],
            "priority_to": "low",
            "row": rows,
            "sender": "x@evil.example",
            "status_to": "closed",
            "tag": "seen",
            "text": "Hello",
            "ticket": numbers,
            "to": GRACE,
            "version": "0",
        }
        acts = {*ACTS, *ASIDE_ACTS, "always", "never", "forget"}
        for act in sorted(acts):
            yield {**fat, "act": act, "once": act}
        for act, row in product(ASIDE_ACTS, rows):
            yield {**fat, "one": f"{act}:{row}"}
        yield {**fat, "to": "low", "inbox": HR}
        yield {**fat, "to": "low", "version": "1"}
        yield {**fat, "to": "closed", "all": "1", "act": "priority"}

    def few(self, rule: str, most: int = 3) -> Iterator[dict[str, Any]]:
        """All of them where the form says what is done, else some."""
        every = list(self.fields())
        some = (every[0], *every[-3:-1])[:most]
        yield from every if rule in SAYS_THE_ACT else some

    def _private_ids(self) -> dict[str, list[int]]:
        world, hr = self.world, self.world.inbox_id(HR)
        is_private = Ticket.inbox_id == hr
        ids = select(Ticket.id).where(is_private)
        with world.office.desk.database.reading() as session:
            others = select(Ticket.customer_address).where(~is_private)
            whose = select(Ticket.customer_address).where(is_private)
            known = Customer.address.in_(whose) & Customer.address.not_in(others)
            queries = {
                "tickets": select(Ticket.number).where(is_private),
                "own": ids,
                "customers": select(Customer.id).where(known),
                "tags": select(Tag.id),
                "mails": select(Message.id).where(Message.inbox_id == hr),
                "events": select(Event.id).where(Event.ticket_id.in_(ids)),
            }
            found = {
                name: list(session.scalars(query.limit(SOME)))
                for name, query in queries.items()
            }
        people = [self.world.person(each).id for each in (HAL, GRACE)]
        found["handover"] = people
        with world.office.desk.database.reading() as session:
            found["absences"] = list(session.scalars(select(Absence.id)))
        return {**found, "bulk": [1], "views": [1], "settings": [hr]}


@pytest.fixture(scope="module")
def world(
    sqlite_templates: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrivateWorld]:
    address = sqlite_templates.fresh()
    made = PrivateWorld(address, Path(tmp_path_factory.mktemp("forms")))
    made.write_mails()
    private_acts.act_in_private(made)
    yield made
    made.office.desk.close()
    sqlite_templates.drop(address)


def signed_in(world: PrivateWorld, who: str) -> Browser:
    with world.office.desk.database.transaction() as session:
        session.merge(world.person(who)).google_sub = None
    browser = Browser(world.office)
    assert browser.sign_in(who).status_code == 303
    return browser


def everything(world: PrivateWorld) -> dict[str, list[str]]:
    """Every row but those of visits."""
    with world.office.desk.database.reading() as session:
        return {
            table.name: sorted(map(str, session.execute(select(table))))
            for table in Model.metadata.sorted_tables
            if table.name not in ("sessions", "people", "refused_calls")
        }


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_form_of_an_outsider_reaches_the_private_inbox(
    world: PrivateWorld, who: str
) -> None:
    forms, browser = Forms(world), signed_in(world, who)
    before, sent = private_state(world), 0
    # A rep and an admin send everything, the others one form to each address.
    most = 3 if who in (GRACE, MAX) else 1
    for rule in set(forms.rules()) - {LEAVE} - OPEN_TO_ALL:
        # Calendars are the workspace's, and say which inboxes follow them.
        told = page_walk.SET_UP if "/hours" in rule else ()
        for path in forms.paths(rule):
            for form in forms.few(rule, most):
                answer = browser.post(path, **form)
                assert answer.status_code in (200, 303, 403, 404, 409), (path, form)
                world.words.check(who, answer.text, path, [str(form), path, *told])
                sent += 1
    assert private_state(world) == before
    assert sent > 150


def test_the_same_forms_of_an_insider_do_reach_it(world: PrivateWorld) -> None:
    """Else the test above would hold for any form."""
    forms, browser = Forms(world), signed_in(world, HAL)
    for rule in ("tickets", "set-aside", "customers", "bulk"):
        before = everything(world)
        for path in (
            p for r in forms.rules() if f"/{rule}" in r for p in forms.paths(r)
        ):
            for form in forms.few(f"/console/{rule}"):
                browser.post(path, **form)
        assert everything(world) != before, rule


def test_no_form_without_the_token_of_the_visit_does_anything(
    world: PrivateWorld,
) -> None:
    forms = Forms(world)
    browser, other = signed_in(world, HAL), signed_in(world, GRACE)
    old = browser.token
    browser = signed_in(world, HAL)
    before = everything(world)
    for rule in set(forms.rules()) - OPEN_TO_ALL:
        for path in forms.paths(rule):
            form = next(forms.fields())
            for token in ("", other.token, old):
                answer = browser.desk.post(path, data={**form, "csrf_token": token})
                assert answer.status_code == 400, (path, token)
    assert everything(world) == before
    # The visit lives on: a form of another page has not ended it.
    assert browser.token
