"""A mailbox that Google lets us into no longer: told to whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from app.inboxes.inbox import Membership
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import AccessRefusal
from app.people.person import Person, Role
from tests.addon.sidebar import PUBLIC, Sidebar, labels, lines, sidebar_of, words
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.signing_in import CLIENT, Visitor, office_with_client
from tests.support.snapshot import copied_office


def open_disconnected(url: str, folder: Path) -> Office:
    """Support@ was signed in to; its owner has taken that back."""
    opened = office_with_client(url, folder, connected=(ADA,))
    Visitor(opened).connect()
    opened.write()
    opened.sync()
    opened.world.tokens.withdraw(CLIENT.client_id, SUPPORT)
    opened.drain()
    return opened


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = copied_office(open_disconnected, sqlite_url, tmp_path)
    yield opened
    opened.desk.close()


def become(office: Office, who: Person, role: Role) -> None:
    with office.desk.database.transaction() as session:
        session.merge(who).role = role


def opened(sidebar: Sidebar) -> dict[str, Any]:
    mail = next(iter(sidebar.office.support.messages.values()))
    return sidebar.open(sidebar.office.copy(sidebar.address, mail))


def link_of(card: Any, label: str) -> str:
    """The address that the button of this label opens."""
    found = [
        widget["decoratedText"]["button"]["onClick"]["openLink"]["url"]
        for section in card["sections"]
        for widget in section["widgets"]
        if widget.get("decoratedText", {}).get("button", {}).get("text") == label
    ]
    assert len(found) == 1, labels(card)
    return str(found[0]).removeprefix(PUBLIC)


def test_an_admin_reads_the_cause_and_may_reconnect(office: Office) -> None:
    card = opened(sidebar_of(office, ADA))
    assert "<b>Not synced with Gmail</b>" in words(card)
    assert "support@ refused the sign-in" in words(card)
    assert "Synced with Gmail" not in words(card)
    page = Visitor(office).desk.get(link_of(card, "Reconnect"))
    assert f"Connect {SUPPORT}" in page.text


def test_a_rep_reads_what_is_safe(office: Office) -> None:
    card = opened(sidebar_of(office, GRACE))
    assert "<b>Not synced with Gmail since" in words(card)
    assert "Your changes here are kept." in words(card)
    assert "sign-in" not in words(card)
    assert "Reconnect" not in labels(card)
    assert "Take" in labels(card)


def test_home_tells_managers_of_their_inboxes_only(office: Office) -> None:
    grace = sidebar_of(office, GRACE)
    assert "Reconnect" not in labels(grace.home())
    become(office, office.cast.grace, Role.MANAGER)
    link_of(grace.home(), "Reconnect")
    with office.desk.database.transaction() as session:
        session.execute(
            delete(Membership).where(Membership.person_id == office.cast.grace.id)
        )
    assert "Reconnect" not in labels(grace.home())


def test_the_owner_may_reconnect_their_own(office: Office) -> None:
    office.world.tokens.consents.forget(CLIENT.client_id, GRACE)
    Visitor(office).connect(GRACE)
    office.world.tokens.withdraw(CLIENT.client_id, GRACE)
    office.drain(GRACE)
    grace = sidebar_of(office, GRACE)
    page = Visitor(office).desk.get(link_of(grace.home(), "Reconnect"))
    assert f"Connect {GRACE}" in page.text


def test_reconnected_all_is_well_again(office: Office) -> None:
    ada = sidebar_of(office, ADA)
    path = link_of(ada.home(), "Reconnect")
    visitor = Visitor(office)
    url = visitor.begin(path.partition("code=")[2])
    assert "is connected" in visitor.desk.get(visitor.decide(url)).text
    office.sync()
    assert "Reconnect" not in labels(ada.home())
    assert "Synced with Gmail" in words(opened(ada))


def test_a_refused_delegation_names_who_has_to_act(office: Office) -> None:
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).refuse(AccessRefusal.DENIED)
    card = opened(sidebar_of(office, ADA))
    assert "Google does not let Sidedesk into support@" in words(card)
    assert "Reconnect" not in labels(card)


def test_an_admin_finds_the_set_up_in_the_menu(office: Office) -> None:
    assert "Set up" in labels(sidebar_of(office, ADA).home())
    assert "Set up" not in labels(sidebar_of(office, GRACE).home())


def test_the_set_up_card_connects_by_a_press(sqlite_url: str, tmp_path: Path) -> None:
    bare = office_with_client(sqlite_url, tmp_path, connected=())
    card = sidebar_of(bare, ADA).home()
    assert lines(card)[0] == "1 step left"
    assert "desk mailbox connect" not in words(card)
    page = Visitor(bare).desk.get(link_of(card, "Connect"))
    assert f"Connect {SUPPORT}" in page.text
    bare.desk.close()
