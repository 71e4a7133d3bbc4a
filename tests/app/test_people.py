"""Who may do what, and how Google's identity finds its person."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.errors import NotAllowed
from app.inboxes import inbox as inboxes, visible
from app.mailboxes import mailbox as mailboxes
from app.people import access, sign_in
from app.people.person import Person, Role
from app.people.sign_in import GoogleIdentity, OtherAccount, UnknownPerson
from tests.support.cast import Cast, own_mailbox

ACME = "acme.example"


@pytest.mark.parametrize("right", sorted(access.RIGHTS))
def test_an_observer_only_looks(cast: Cast, right: str) -> None:
    assert access.may(cast.edsger, right) == (right in ("see", "follow"))


@pytest.mark.parametrize("right", sorted(access.RIGHTS))
def test_an_admin_may_do_everything(cast: Cast, right: str) -> None:
    access.require(cast.ada, right)


@pytest.mark.parametrize("role", [Role.REP, Role.MANAGER])
def test_only_admins_administer(role: Role) -> None:
    with pytest.raises(NotAllowed):
        access.require(Person(role=role, is_active=True), "administer")


def test_who_has_left_may_nothing(cast: Cast) -> None:
    cast.ada.deactivate()
    assert not any(access.may(cast.ada, right) for right in access.RIGHTS)


def test_the_first_token_binds_the_account(session: Session, cast: Cast) -> None:
    sign_in.bind_account(session, cast.ada.id, "sub-1")
    sign_in.bind_account(session, cast.ada.id, "sub-2")
    session.refresh(cast.ada)
    assert (
        sign_in.known_person(
            session, GoogleIdentity("ADA@acme.example", "sub-1", ACME)
        ).id
        == cast.ada.id
    )
    with pytest.raises(OtherAccount):
        sign_in.known_person(session, GoogleIdentity("ada@acme.example", "sub-2", ACME))


@pytest.mark.parametrize("address", ["zoe@acme.example", "", "ada@acme.example.org"])
def test_nobody_else_is_known(session: Session, cast: Cast, address: str) -> None:
    with pytest.raises(UnknownPerson):
        sign_in.known_person(session, GoogleIdentity(address, "sub", ACME))


def test_who_has_left_is_a_stranger(session: Session, cast: Cast) -> None:
    cast.grace.deactivate()
    with pytest.raises(UnknownPerson):
        sign_in.known_person(session, GoogleIdentity(cast.grace.address, "sub", ACME))


def test_joining_twice_is_joining(session: Session, cast: Cast) -> None:
    inboxes.add_member(session, cast.support, cast.ada)
    assert visible.load_inbox_ids(session, cast.ada) == {cast.support.id}


def test_members_are_people_who_are_there(session: Session, cast: Cast) -> None:
    cast.grace.deactivate()
    session.flush()
    found = visible.inbox_members(session, cast.support.id)
    assert [who.name for who in found] == ["Ada Lovelace", "Edsger Dijkstra"]


def test_a_mailbox_finds_its_owner_or_its_inbox(session: Session, cast: Cast) -> None:
    own = own_mailbox(session, cast, cast.ada)
    assert (own.owner_id, own.inbox_id) == (cast.ada.id, None)
    assert (cast.mailbox.owner_id, cast.mailbox.inbox_id) == (None, cast.support.id)


def test_a_mailbox_may_be_there_before_its_person(session: Session, cast: Cast) -> None:
    early = mailboxes.find_or_make_mailbox(session, cast.acme.id, "zoe@acme.example")
    zoe = Person(workspace_id=cast.acme.id, address="zoe@acme.example", name="Zoe")
    session.add(zoe)
    session.flush()
    assert early.owner_id is None
    assert own_mailbox(session, cast, zoe) is early
    assert early.owner_id == zoe.id


def test_a_disconnected_mailbox_keeps_no_credentials(cast: Cast) -> None:
    cast.mailbox.connect(delegated=False, sealed_token="sealed")
    cast.mailbox.disconnect()
    assert (cast.mailbox.is_connected, cast.mailbox.sealed_token) == (False, None)
