"""A row that is locked, on PostgreSQL; SQLite has one lock for everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.db import Database
from app.errors import Later
from app.mailboxes import mailbox as mailboxes
from app.people import workspace as workspaces
from app.tickets import queries
from app.tickets.acting import press
from app.tickets.conversations import references
from app.tickets.messages import thread as threads
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from tests.support import cast as casting
from tests.support.cast import Cast, arrive, mail
from tests.support.databases import PostgresTemplates
from workers.budget import UnitBudget
from workers.lease import MailboxLease


@pytest.fixture
def database(postgresql_templates: PostgresTemplates) -> Iterator[Database]:
    """Nobody waits for long on it."""
    address = postgresql_templates.fresh()
    opened = Database(address, patience=0.2)
    yield opened
    opened.close()
    postgresql_templates.drop(address)


@pytest.fixture
def entered(database: Database) -> tuple[Cast, Ticket]:
    """The cast and one ticket, committed."""
    with database.transaction() as session:
        cast = casting.enter(session)
        ticket = arrive(session, cast)
        assert ticket is not None
        mailboxes.find_mailbox(session, cast.mailbox.address).connect(delegated=True)
        return cast, ticket


def test_others_may_refer_to_it(
    database: Database, entered: tuple[Cast, Ticket]
) -> None:
    cast, ticket = entered
    place, box = cast.acme.id, cast.mailbox.id
    lease = MailboxLease(database, box, UnitBudget(None))
    assert lease.take()
    # A drain opens a ticket and acts on another; a card that links must not wait for
    # it, for the drain may have to wait for the card's link.
    with lease.transaction() as (session, _):
        workspaces.lock_workspace(session, place)
        queries.lock_ticket(session, ticket.id, seen_by=cast.ada)
        with database.transaction() as other:
            assert threads.link_thread(other, place, box, "another", ticket.id)
            assert press.claim_press(other, "nonce", place, cast.ada.id)
            message = other.scalars(select(Message)).one()
            references.remember_ids(other, message, mail("<another@x>"))


def test_who_wants_it_too_waits(
    database: Database, entered: tuple[Cast, Ticket]
) -> None:
    cast, ticket = entered
    with database.transaction() as session:
        queries.lock_ticket(session, ticket.id, seen_by=cast.ada)
        workspaces.lock_workspace(session, cast.acme.id)
        with pytest.raises(Later), database.transaction() as other:
            queries.lock_ticket(other, ticket.id, seen_by=cast.ada)
        with pytest.raises(Later), database.transaction() as other:
            workspaces.lock_workspace(other, cast.acme.id)
