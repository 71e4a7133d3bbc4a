"""A ticket by hand: on the card, in the console, and as a command."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.inboxes.inbox import Inbox, Membership
from app.people.person import Person, Role
from app.tickets.undo.undo import UNDO_WINDOW
from tests.addon.sidebar import Json, Sidebar, labels, shown, sidebar_of, words
from tests.console.browser import Browser
from tests.frontdoor.test_form_commands import typed as typed
from tests.support.forms import submissions
from tests.support.office import ADA, SUPPORT, Office
from tests.support.phone import MARIA, take_down
from tests.support.signing_in import office_with_client
from tests.support.terminal import Terminal
from workers.deliveries.delivery import InboxDelivery

BY_HAND, NEW = "New ticket by hand", "/console/tickets/new"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=(SUPPORT,))
    yield opened
    opened.desk.close()


@pytest.fixture
def ada(office: Office) -> Sidebar:
    return sidebar_of(office, ADA)


@pytest.fixture
def browser(office: Office) -> Browser:
    browser = Browser(office)
    assert browser.sign_in().status_code == 303
    return browser


def field(card: Json, label: str) -> str:
    """The name of the field with that label."""
    for section in card["sections"]:
        for widget in section["widgets"]:
            for each in widget.values():
                if isinstance(each, dict) and label in each.get("label", ""):
                    return str(each["name"])
    raise AssertionError(label)


def filled(card: Json, **said: str | list[str]) -> dict[str, Any]:
    labels = {"name": "Name", "address": "E-mail", "text": "What was said",
              "phone": "Phone", "ticks": "With an address"}  # fmt: skip
    return {field(card, labels[name]): value for name, value in said.items()}


def another_inbox(office: Office) -> None:
    with office.desk.database.transaction() as session:
        place = office.cast.acme.id
        made = Inbox(workspace_id=place, address="sales@acme.example")
        session.add(made)
        session.flush()
        who = office.cast.ada.id
        session.add(Membership(inbox_id=made.id, person_id=who, workspace_id=place))


def test_a_call_on_the_card(office: Office, ada: Sidebar) -> None:
    form = shown(ada.press(ada.home(), BY_HAND))
    assert SUPPORT in words(form)
    said = filled(form, name="Maria", text="Chair 104?", ticks=["takes"])
    card = shown(ada.press(form, "Create", **said))
    assert "You have it" in words(card)
    assert "no mail yet" in words(card)
    assert "Maria" in words(card)
    assert "Reply" not in labels(card)
    assert "not in your Gmail" not in words(card)
    ask = shown(ada.press(card, "Add address"))
    name = field(ask, "E-mail")
    refused = shown(ada.press(ask, "Add address", **{name: "maria"}))
    assert "Type one e-mail address" in words(refused)
    card = shown(ada.press(refused, "Add address", **{name: MARIA}))
    clock.advance(UNDO_WINDOW)
    card = shown(ada.press(card, "Refresh"))
    assert "Not in Gmail yet" in words(card)
    assert "It was written by hand" in words(card)
    read = shown(ada.press(card, "Read"))
    assert "taken by Ada Lovelace" in words(read)
    InboxDelivery(office.desk, office.cast.support.id).run()
    assert office.tickets() == 1


def test_what_was_typed_stays_when_it_is_refused(ada: Sidebar, office: Office) -> None:
    form = shown(ada.press(ada.home(), BY_HAND))
    said = filled(form, text="Chair 104?", ticks=["answered"])
    again = shown(ada.press(form, "Create", **said))
    assert "Who called?" in words(again)
    assert "Chair 104?" in str(again)
    assert office.tickets() == 0
    boxes = [
        box["value"]
        for section in again["sections"]
        for widget in section["widgets"]
        for box in widget.get("selectionInput", {}).get("items", [])
        if box.get("selected")
    ]
    assert boxes == ["answered"]
    card = shown(ada.press(again, "Create", **said, **filled(again, phone="112")))
    assert "Answered" in words(card)


def test_of_several_inboxes_one_is_chosen_first(office: Office, ada: Sidebar) -> None:
    another_inbox(office)
    choice = shown(ada.press(ada.home(), BY_HAND))
    assert "For which inbox?" in words(choice)
    form = shown(ada.press(choice, "support@acme.example"))
    card = shown(ada.press(form, "Create", **filled(form, name="M", text="Hi")))
    assert "M" in words(card)
    with office.ticket(1) as (session, ticket):
        inbox = session.get_one(Inbox, ticket.inbox_id)
        assert inbox.address in words(form)


def test_who_may_only_look_has_no_form(office: Office, ada: Sidebar) -> None:
    with office.desk.database.transaction() as session:
        person = session.scalars(select(Person).where(Person.address == ADA)).one()
        person.role = Role.OBSERVER
    assert BY_HAND not in words(ada.home())


def test_a_call_in_the_console(office: Office, browser: Browser) -> None:
    assert NEW in browser.get("/console/tickets").text
    page = browser.get(NEW).text
    once = re.findall(r'name="once" value="([^"]*)"', page)[0]
    said = {"once": once, "inbox": str(office.cast.support.id), "text": "Chair <104>?"}
    refused = browser.post(NEW, **said)
    assert refused.status_code == 409
    assert "Who called?" in refused.text
    assert "Chair &lt;104&gt;?" in refused.text
    for _ in range(2):
        made = browser.post(NEW, **said, name="Maria", takes="1")
        assert made.headers["Location"] == "/console/tickets/1"
    assert office.tickets() == 1
    page = browser.get("/console/tickets/1").text
    assert "</b> took a call from Maria, ticket opened" in html.unescape(page)
    assert "Phone" in page
    wrong = browser.post("/console/tickets/1/address", address="maria")
    assert (wrong.status_code, "Type one e-mail" in wrong.text) == (409, True)
    assert browser.post("/console/tickets/1/address", address=MARIA).status_code == 303
    page = browser.get("/console/tickets/1").text
    assert MARIA in page
    assert "Not in Gmail yet" in page
    assert "Add address" not in page


def test_the_list_and_the_reports_know_the_channel(
    office: Office, browser: Browser
) -> None:
    take_down(office, text="Chair 104?")
    assert "Chair 104?" in browser.get("/console/tickets?status=any&channel=phone").text
    other = browser.get("/console/tickets?status=any&channel=mail").text
    assert "Chair 104?" not in other


def test_undo_takes_back_the_taking(office: Office, browser: Browser) -> None:
    take_down(office, takes=True)
    page = browser.get("/console/tickets/1").text
    assert browser.press(page, "undo", **undo_field(page)).status_code == 303
    with office.ticket(1) as (_, ticket):
        assert (ticket.assignee_id, ticket.status) == (None, "open")


def undo_field(page: str) -> dict[str, str]:
    (found,) = set(re.findall(r'name="event" value="(\d+)"', page))
    return {"event": found}


def test_the_command(office: Office, typed: Terminal, tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    said.write_text("Where is chair 104?\n")
    asked = (
        "ticket", "add", "--inbox", SUPPORT, "--by", ADA, "--channel", "phone",
        "--name", "Maria Lopez", "--address", MARIA, "--phone", "112",
        "--subject", "Chair 104", "--text-file", str(said), "--take", "--answered",
        "--once", "call-1",
    )  # fmt: skip
    made = typed.json(*asked)
    assert (made["number"], made["channel"], made["status"]) == (1, "phone", "waiting")
    assert made["assignee"] == ADA
    assert made["customer"] == {"name": "Maria Lopez", "address": MARIA}
    assert typed.json(*asked)["number"] == 1
    assert len(submissions(office)) == 1
    listed = typed.json("ticket", "list", "--channel", "phone", "--status", "any")
    assert [each["number"] for each in listed] == [1]
    refused = typed("ticket", "add", "--inbox", SUPPORT, "--by", ADA)
    assert refused.exit_code == 1
    assert "Who called?" in refused.output
    unknown = typed("ticket", "add", "--inbox", "x@acme.example", "--by", ADA)
    assert "There is no inbox x@acme.example." in unknown.output
