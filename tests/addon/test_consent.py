"""Permissions that are missing, and people who are on no desk."""

from __future__ import annotations

from app.people.person import Person
from tests.addon.sidebar import (
    EMAIL,
    METADATA,
    SCOPES,
    Sidebar,
    lines,
    shown,
    words,
)
from tests.support.office import ADA, SUPPORT


def test_without_the_address_google_is_to_ask(ada: Sidebar) -> None:
    ada.scopes = SCOPES[:1]
    answer = ada.trigger("message")
    assert answer == {"requesting_google_scopes": {"scopes": [METADATA, EMAIL]}}


def test_a_known_thread_needs_no_look_at_the_mail(ada: Sidebar) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    ada.open(mail)
    ada.scopes = tuple(set(SCOPES) - {METADATA})
    assert lines(ada.open(mail))[1] == "Nobody assigned · Open"


def test_an_unknown_thread_asks_for_the_permission_first(ada: Sidebar) -> None:
    ada.scopes = tuple(set(SCOPES) - {METADATA})
    card = ada.open(ada.office.copy(ADA, ada.office.write()))
    assert lines(card)[0] == "One permission is missing"
    asked = ada.press(card, "Allow")
    assert METADATA in asked["requesting_google_scopes"]["scopes"]
    ada.scopes = SCOPES
    assert lines(shown(ada.press(card, "Allow")))[1] == "Nobody assigned · Open"


def test_a_stranger_learns_only_their_own_address(ada: Sidebar) -> None:
    zoe = ada.of("zoe@acme.example")
    ada.office.world.add_mailbox(zoe.address, "Zoe Martin")
    card = zoe.home()
    assert lines(card)[1] == "Signed in as zoe@acme.example"
    assert SUPPORT not in words(card)
    assert lines(shown(zoe.press(card, "Try again")))[0] == lines(card)[0]


def test_a_stranger_who_joins_gets_in_by_trying_again(ada: Sidebar) -> None:
    zoe = ada.of("zoe@acme.example")
    ada.office.world.add_mailbox(zoe.address, "Zoe Martin")
    card = zoe.home()
    with ada.office.desk.database.transaction() as session:
        acme = ada.office.cast.acme.id
        session.add(Person(workspace_id=acme, address=zoe.address, name="Zoe Martin"))
    assert lines(shown(zoe.press(card, "Try again")))[0] == "Nothing waits on you"
