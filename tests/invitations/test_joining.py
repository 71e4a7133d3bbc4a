"""A code and a verified account: one person joins as was said, or nobody does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.audit import AuditEntry
from app.db import Database
from app.errors import Refused
from app.inboxes import inbox as inboxes, visible
from app.invitations import joining, keeping
from app.invitations.joining import WrongCode
from app.invitations.table import InvitationState
from app.people import person as people, sign_in
from app.people.person import Person, Role
from app.people.sign_in import OtherAccount, OtherOrganisationAccount
from app.people.workspace import Workspace
from tests.invitations.invited import (
    NOOR,
    PARTNER,
    account,
    add_inbox,
    code_for,
    invitations,
)
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.together import together

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def grace(cast: Cast) -> Person:
    """A manager."""
    cast.grace.role = Role.MANAGER
    return cast.grace


def test_somebody_joins_as_was_said(session: Session, cast: Cast) -> None:
    code = code_for(session, cast.ada, Role.OBSERVER)
    who = joining.join(session, account(), code)
    assert (who.address, who.role, who.name) == (NOOR, "observer", "Noor")
    assert visible.is_member(session, who.id, cast.support.id)
    assert sign_in.known_person(session, account()).id == who.id
    [used] = invitations(session)
    assert (used.state, used.used_by) == (InvitationState.USED, who.id)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [(each.action, each.by) for each in entries] == [
        ("invitation.made", f"person:{cast.ada.id}"),
        ("person.added", f"person:{who.id}"),
        ("member.added", f"person:{who.id}"),
        ("invitation.used", f"person:{who.id}"),
    ]


def test_case_dashes_and_look_alikes_are_forgiven(session: Session, cast: Cast) -> None:
    code = code_for(session)
    plain = code.partition("-")[2]
    for typed in (
        code.lower(),
        plain,
        plain.replace("-", ""),
        plain.replace("0", "o").replace("1", "l"),
        plain.replace("1", "I").replace("-", " "),
    ):
        assert joining.find_good(session, typed).id == invitations(session)[0].id


def test_sixty_bits_and_only_their_hash(session: Session, cast: Cast) -> None:
    code = code_for(session)
    name, *groups = code.split("-")
    assert (name, list(map(len, groups))) == ("ACME", [4, 4, 4])
    [kept] = invitations(session)
    columns = {str(getattr(kept, each.key)) for each in kept.__table__.columns}
    assert not any("".join(groups) in each or code in each for each in columns)
    assert kept.last4 == groups[-1]


def _use(session: Session, cast: Cast, code: str) -> str:
    joining.join(session, account("first@acme.example"), code)
    return code


def _wait(session: Session, cast: Cast, code: str) -> str:
    clock.advance(timedelta(days=7))
    return code


def _revoke(session: Session, cast: Cast, code: str) -> str:
    assert keeping.revoke(session, invitations(session)[0], audit.OPERATOR)
    return code


def _mistype(session: Session, cast: Cast, code: str) -> str:
    return code[:-1] + ("A" if code[-1] != "A" else "B")


@pytest.mark.parametrize("spoil", [_use, _wait, _revoke, _mistype, lambda *_: ""])
def test_all_wrong_codes_are_told_alike(
    session: Session, cast: Cast, spoil: Callable[[Session, Cast, str], str]
) -> None:
    code = spoil(session, cast, code_for(session))
    before = len(people.workspace_people(session, cast.acme.id))
    said = set()
    for act in (joining.find_good, lambda s, c: joining.join(s, account(), c)):
        with pytest.raises(WrongCode) as refused:
            act(session, code)
        said.add(str(refused.value))
    assert said == {joining.NOT_GOOD}
    assert len(people.workspace_people(session, cast.acme.id)) == before


def test_a_day_before_its_end_it_is_good(session: Session, cast: Cast) -> None:
    code = code_for(session, days=30)
    clock.advance(timedelta(days=29))
    assert joining.join(session, account(), code).role == "rep"


def _leave_desk(session: Session, cast: Cast, maker: Person) -> None:
    maker.deactivate()


def _leave_inbox(session: Session, cast: Cast, maker: Person) -> None:
    inboxes.remove_member(session, cast.support, maker)


def _lose_role(session: Session, cast: Cast, maker: Person) -> None:
    maker.role = Role.REP


@pytest.mark.parametrize("end", [_leave_desk, _leave_inbox, _lose_role])
def test_a_code_is_worth_what_its_maker_may(
    session: Session,
    cast: Cast,
    grace: Person,
    end: Callable[[Session, Cast, Person], None],
) -> None:
    code = code_for(session, grace)
    end(session, cast, grace)
    with pytest.raises(WrongCode):
        joining.join(session, account(), code)


def test_an_admin_who_is_manager_now_makes_no_managers(
    session: Session, cast: Cast
) -> None:
    code = code_for(session, cast.ada, Role.MANAGER)
    cast.ada.role = Role.MANAGER
    with pytest.raises(WrongCode):
        joining.join(session, account(), code)


def test_the_inboxes_that_its_maker_still_has(
    session: Session, cast: Cast, grace: Person
) -> None:
    hr = add_inbox(session, cast.acme.id, "hr@acme.example")
    inboxes.add_member(session, hr, grace)
    wish = keeping.InvitationWish(Role.REP, [cast.support, hr])
    by = audit.person_author(grace, "console")
    made = keeping.invite(session, cast.acme, wish, by, grace)
    inboxes.remove_member(session, hr, grace)
    who = joining.join(session, account(), made.code)
    assert visible.is_member(session, who.id, cast.support.id)
    assert not visible.is_member(session, who.id, hr.id)


def test_a_member_keeps_what_they_are_and_the_code_stays(
    session: Session, cast: Cast
) -> None:
    code = code_for(session, role=Role.MANAGER)
    assert joining.join(session, account("grace@acme.example"), code) is cast.grace
    assert cast.grace.role == Role.REP
    assert joining.find_good(session, code).used_by is None


def test_who_has_left_does_not_come_back_by_a_code(
    session: Session, cast: Cast
) -> None:
    code = code_for(session)
    cast.grace.deactivate()
    with pytest.raises(Refused, match=r"Ask its admin\."):
        joining.join(session, account("grace@acme.example"), code)
    assert not cast.grace.is_active
    assert joining.find_good(session, code)


@pytest.mark.parametrize(
    ("address", "hosted"),
    [
        (PARTNER, "partner.example"),
        (NOOR, "evil.example"),
        ("noor@gmail.com", ""),
        (NOOR, ""),
    ],
)
def test_an_account_of_others_does_not_join(
    session: Session, cast: Cast, address: str, hosted: str
) -> None:
    code = code_for(session)
    with pytest.raises(Refused, match="its own organisation"):
        joining.join(session, account(address, hosted), code)
    assert people.person_at(session, address) is None


def test_one_address_of_others_is_invited_by_name(session: Session, cast: Cast) -> None:
    code = code_for(session, cast.ada, address="Noor@Partner.example")
    with pytest.raises(Refused, match="for another account"):
        joining.join(session, account(), code)
    who = joining.join(session, account(PARTNER), code)
    assert who.is_guest
    assert sign_in.known_person(session, account(PARTNER)).id == who.id
    other = sign_in.GoogleIdentity(PARTNER, "another sub", "partner.example")
    with pytest.raises(OtherAccount):
        sign_in.known_person(session, other)


def test_an_address_of_ours_is_our_organisations_alone(
    session: Session, cast: Cast
) -> None:
    code = code_for(session, cast.ada, address=NOOR)
    with pytest.raises(Refused, match="its own organisation"):
        joining.join(session, account(NOOR, "evil.example"), code)


def test_no_guest_without_an_invitation(session: Session, cast: Cast) -> None:
    session.add(Person(workspace_id=cast.acme.id, address=PARTNER, name="Noor"))
    session.flush()
    with pytest.raises(OtherOrganisationAccount):
        sign_in.known_person(session, account(PARTNER))


def test_who_is_on_another_desk_joins_no_second(session: Session, cast: Cast) -> None:
    globex = Workspace(domain="globex.example")
    session.add(globex)
    session.flush()
    session.add(Person(workspace_id=globex.id, address=NOOR, name="Noor"))
    code = code_for(session)
    with pytest.raises(Refused, match="another desk here"):
        joining.join(session, account(), code)


def test_a_code_of_another_desk_leads_to_that_desk(
    session: Session, cast: Cast
) -> None:
    globex = Workspace(domain="globex.example")
    session.add(globex)
    session.flush()
    add_inbox(session, globex.id, "help@globex.example")
    code = code_for(session, inbox="help@globex.example")
    with pytest.raises(Refused, match="its own organisation"):
        joining.join(session, account(), code)
    who = joining.join(session, account("hank@globex.example"), code)
    assert who.workspace_id == globex.id
    assert not visible.is_member(session, who.id, cast.support.id)


def test_an_account_of_somebody_else_changes_nothing(
    session: Session, cast: Cast
) -> None:
    cast.grace.google_sub = account().sub
    code = code_for(session)
    with pytest.raises(OtherAccount), session.begin_nested():
        joining.join(session, account(), code)
    assert people.person_at(session, NOOR) is None
    assert joining.find_good(session, code)


def test_two_at_once_let_one_in(database: Database) -> None:
    with database.transaction() as session:
        casting.enter(session)
        code = code_for(session)

    def come(number: int) -> bool:
        try:
            with database.transaction() as session:
                joining.join(session, account(f"p{number}@acme.example"), code)
        except WrongCode:
            return False
        return True

    assert sorted(together(4, come)) == [False, False, False, True]
    with database.reading() as session:
        [used] = invitations(session)
        everybody = people.workspace_people(session, used.workspace_id or 0)
        assert sum(each.address.startswith("p") for each in everybody) == 1
