"""A mail that belongs to two tickets: both say so, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.people import actor
from app.tickets import serialize, set_aside
from app.tickets.mail import Mail
from app.tickets.merge import merge as merges
from app.tickets.ticket import Ticket
from tests.support import cast as casting
from tests.support.cast import MARIA, Cast, arrive, mail
from tests.support.history import actions, details, told
from tests.support.terminal import Terminal
from tests.support.tickets import sales_of

# SQL is at stake.
pytestmark = pytest.mark.both_databases

ADA = "ada@acme.example"


@pytest.fixture
def two(session: Session, cast: Cast) -> tuple[Ticket, Ticket]:
    """Two tickets that have nothing to do with one another yet."""
    first = arrive(session, cast, mail("<a@x>"), gmail_id="1", thread_id="1")
    second = arrive(session, cast, mail("<b@x>"), gmail_id="2", thread_id="2")
    assert first is not None
    assert second is not None
    return first, second


def both(message_id: str = "<c@x>", **headers: str) -> Mail:
    refers = {"In-Reply-To": "<b@x>", "References": "<a@x> <b@x>"}
    return mail(message_id, refers | headers)


def join(session: Session, cast: Cast, what: Mail, number: str = "3") -> Ticket | None:
    return arrive(session, cast, what, gmail_id=number, thread_id=number)


def test_each_names_the_other(
    session: Session, cast: Cast, two: tuple[Ticket, Ticket]
) -> None:
    first, second = two
    assert join(session, cast, both()) is first
    for one, other in (two, (second, first)):
        assert told(session, one)[-1] == (
            f"The desk found that it also belongs to #{other.number}"
        )
        assert details(session, one)["ticket"] == other.id


def test_gmails_own_thread_does_not_hide_it(
    session: Session, cast: Cast, two: tuple[Ticket, Ticket]
) -> None:
    first, second = two
    assert arrive(session, cast, both(), gmail_id="3", thread_id="2") is second
    assert actions(session, first)[-1] == actions(session, second)[-1] == "linked"


def test_our_own_answer_links_too(
    session: Session, cast: Cast, two: tuple[Ticket, Ticket]
) -> None:
    sent = both(From=ADA, To=MARIA)
    join(session, cast, sent)
    assert [actions(session, each)[-1] for each in two] == ["linked", "linked"]


def test_it_is_said_once(
    session: Session, cast: Cast, two: tuple[Ticket, Ticket]
) -> None:
    join(session, cast, both())
    join(session, cast, both("<d@x>"), "4")
    assert [actions(session, each).count("linked") for each in two] == [1, 1]


def test_a_machines_mail_links_nothing(
    session: Session, cast: Cast, two: tuple[Ticket, Ticket]
) -> None:
    join(session, cast, both(auto_submitted="auto-replied"))
    assert [actions(session, each).count("linked") for each in two] == [0, 0]


@pytest.mark.parametrize("what", ["merged", "no ticket", "another inbox"])
def test_what_is_no_ticket_of_this_inbox_is_not_named(
    session: Session, cast: Cast, two: tuple[Ticket, Ticket], what: str
) -> None:
    first, second = two
    by = actor.person_actor(cast.ada)
    if what == "merged":
        merges.merge_tickets(session, second, first, by=by)
    elif what == "no ticket":
        set_aside.set_aside_ticket(session, second, always=False, by=by)
    else:
        second.inbox_id = sales_of(session, cast).id
    session.flush()
    join(session, cast, both())
    assert [actions(session, each).count("linked") for each in two] == [0, 0]


def test_programs_hear_what_is_part_of_what(
    session: Session, cast: Cast, two: tuple[Ticket, Ticket]
) -> None:
    first, second = two
    made = merges.merge_tickets(session, second, first, by=actor.person_actor(cast.ada))
    session.flush()
    assert serialize.ticket_json(session, first)["merged"] == [second.number]
    assert serialize.ticket_json(session, second)["merged_into"] == first.number
    merges.undo_merge(session, made, by=actor.person_actor(cast.ada))
    session.flush()
    assert serialize.ticket_json(session, first)["merged"] == []
    assert serialize.ticket_json(session, second)["merged_into"] is None


def test_the_terminal_says_so_too(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    with database.transaction() as session:
        cast = casting.enter(session)
        target = arrive(session, cast, mail("<a@x>"), gmail_id="1", thread_id="1")
        source = arrive(session, cast, mail("<b@x>"), gmail_id="2", thread_id="2")
        assert source is not None
        assert target is not None
        merges.merge_tickets(session, source, target, by=actor.person_actor(cast.ada))
    database.close()
    desk = Terminal({"DESK_DATABASE_URL": sqlite_url, "DESK_DATA_DIR": str(tmp_path)})
    assert "\n  holds #2\n" in desk("ticket", "show", "1").stdout
    assert "\n  part of #1\n" in desk("ticket", "show", "2").stdout
