"""Following: oneself or, for managers, others; only as long as one may see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotAllowed, NotFound, Refused
from app.inboxes.inbox import Membership
from app.people.person import Person, PersonKind
from app.people.principal import person_principal
from app.tickets import acting, view_queries
from app.tickets.event import Event
from app.tickets.following import keeping
from app.tickets.following.table import Follow
from app.tickets.merge import merge as merges
from app.tickets.ticket import Ticket
from tests.app.test_handover import Ill, fellow, ill as ill_desk
from tests.support.cast import Cast
from tests.support.terminal import Terminal
from tests.support.tickets import add, sales_of

# SQL is at stake.
pytestmark = pytest.mark.both_databases
ill = ill_desk


def press(
    session: Session, doer: Person, ticket: Ticket, verb: str, **args: object
) -> None:
    acting.act(session, person_principal(doer), ticket.id, verb, args)


def names(session: Session, ticket: Ticket) -> list[str]:
    return [each.name for each in keeping.followers_of(session, ticket)]


def is_followed(session: Session, who: Person, ticket: Ticket) -> bool:
    view = view_queries.view_of_ticket(session, who, ticket.id)
    assert view is not None
    return view.is_followed


def test_once_and_no_more(session: Session, cast: Cast, ticket: Ticket) -> None:
    version = ticket.version
    for _ in range(2):
        press(session, cast.edsger, ticket, "follow")
    assert names(session, ticket) == [cast.edsger.name]
    assert is_followed(session, cast.edsger, ticket)
    assert not is_followed(session, cast.ada, ticket)
    for _ in range(2):
        press(session, cast.edsger, ticket, "unfollow")
    assert names(session, ticket) == []
    # It tells nobody, and stands in nobody's way.
    assert ticket.version == version
    query = select(Event.action).where(Event.ticket_id == ticket.id)
    assert "follow" not in session.scalars(query).all()


def test_managers_let_others_follow(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    press(session, cast.ada, ticket, "follow", who=cast.grace.address)
    assert names(session, ticket) == [cast.grace.name]
    assert session.scalars(select(Follow.why)).one() == "others"
    with pytest.raises(NotAllowed):
        press(session, cast.grace, ticket, "follow", who=cast.ada.id)
    press(session, cast.grace, ticket, "unfollow", who=cast.grace.id)
    stranger = Person(workspace_id=cast.acme.id, address="x@acme.example", name="X")
    session.add(stranger)
    session.flush()
    for unknown in (stranger.id, "nobody@acme.example"):
        with pytest.raises(NotFound):
            press(session, cast.ada, ticket, "follow", who=unknown)
    cast.grace.kind = PersonKind.SHARED
    with pytest.raises(NotAllowed):
        press(session, cast.grace, ticket, "follow")


def test_it_ends_with_the_membership(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    press(session, cast.grace, ticket, "follow")
    held = session.get_one(Membership, (cast.support.id, cast.grace.id))
    session.delete(held)
    session.flush()
    assert names(session, ticket) == []
    with pytest.raises(NotFound):
        press(session, cast.grace, ticket, "follow")


def test_one_of_another_inbox_is_not_there(session: Session, cast: Cast) -> None:
    theirs = session.get_one(Ticket, add(session, sales_of(session, cast)))
    with pytest.raises(NotFound):
        press(session, cast.grace, theirs, "follow")
    assert session.scalars(select(Follow)).all() == []


def test_the_whole_follows_its_parts(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    part = session.get_one(Ticket, add(session, cast.support))
    press(session, cast.grace, part, "follow")
    by = person_principal(cast.ada).actor
    merges.merge_tickets(session, part, ticket, by=by)
    session.flush()
    assert names(session, ticket) == [cast.grace.name]
    assert is_followed(session, cast.grace, ticket)
    press(session, cast.grace, ticket, "unfollow")
    assert names(session, ticket) == []


def test_at_most_so_many(session: Session, cast: Cast, ticket: Ticket) -> None:
    for number in range(keeping.MOST):
        press(session, fellow(session, cast, f"P{number}"), ticket, "follow")
    with pytest.raises(Refused, match="50 people follow"):
        press(session, cast.grace, ticket, "follow")
    press(session, fellow(session, cast, "Last"), ticket, "unfollow")
    assert len(names(session, ticket)) == keeping.MOST


def test_the_command(ill: Ill, database_url: str, tmp_path: Path) -> None:
    settings = {"DESK_DATABASE_URL": database_url, "DESK_DATA_DIR": str(tmp_path)}
    terminal = Terminal(settings)
    number, by = str(min(ill.state())), ["--by", "ada@acme.example"]

    def followers() -> list[str]:
        found = terminal.json("ticket", "show", number)["followers"]
        assert isinstance(found, list)
        return found

    terminal("ticket", "follow", number, *by)
    terminal("ticket", "follow", number, *by, "--who", "noor@acme.example")
    assert followers() == ["ada@acme.example", "noor@acme.example"]
    terminal("ticket", "unfollow", number, *by)
    assert followers() == ["noor@acme.example"]
