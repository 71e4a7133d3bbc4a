"""Who asks and what they have open, in one query: the same as in two."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.people import sign_in
from app.people.person import Person
from app.people.sign_in import (
    GoogleIdentity,
    OtherAccount,
    OtherOrganisationAccount,
    UnknownPerson,
)
from app.tickets import view_queries as views
from app.tickets.ticket import Ticket
from app.tickets.view_of_account import of_account
from tests.support.cast import Cast

# SQL is at stake.
pytestmark = pytest.mark.both_databases

ACME = "acme.example"
THREAD, MAIL = "18c0000000000001", "18c0000000000001"


def identity(who: Person, sub: str = "sub", hosted: str = ACME) -> GoogleIdentity:
    return GoogleIdentity(who.address.upper(), sub, hosted)


@pytest.mark.parametrize("thread", [THREAD, "18c00000000000ff"])
@pytest.mark.parametrize("mail", [MAIL, "18c00000000000fe", ""])
def test_it_is_what_both_questions_say(
    session: Session, cast: Cast, ticket: Ticket, thread: str, mail: str
) -> None:
    stranger = Person(workspace_id=cast.acme.id, address="x@acme.example", name="X")
    session.add(stranger)
    session.flush()
    shown = []
    for each in (cast.ada, cast.grace, cast.edsger, cast.shared, stranger):
        person, opened = of_account(session, identity(each), thread, mail)
        alone = sign_in.known_person(session, identity(each))
        columns = Person.__table__.columns.keys()
        assert [getattr(person, c) for c in columns] == [
            getattr(alone, c) for c in columns
        ]
        assert opened == views.of_mail(session, alone, thread, mail)
        shown.append(opened.view and opened.view.number)
    # A member sees the ticket, and somebody of no inbox does not.
    sees = ticket.number if mail == MAIL or thread == THREAD else None
    assert shown == [sees] * 4 + [None]


def test_nobody_else_is_let_in(session: Session, cast: Cast, ticket: Ticket) -> None:
    def ask(account: GoogleIdentity) -> None:
        of_account(session, account, THREAD, MAIL)

    with pytest.raises(UnknownPerson):
        ask(GoogleIdentity("nobody@acme.example", "sub", "acme.example"))
    with pytest.raises(OtherOrganisationAccount):
        ask(identity(cast.ada, hosted="evil.example"))
    with pytest.raises(OtherOrganisationAccount):
        ask(identity(cast.ada, hosted=""))
    sign_in.bind_account(session, cast.ada.id, "sub")
    session.flush()
    with pytest.raises(OtherAccount):
        ask(identity(cast.ada, sub="another"))
    cast.ada.is_active = False
    session.flush()
    with pytest.raises(UnknownPerson):
        ask(identity(cast.ada))
