"""A desk with a few days of work behind it, and the command as it is typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db import Database
from app.people.actor import person_actor
from app.tickets.tags import tag as tags
from tests.reports.lives import BERLIN, Life, berlin
from tests.support import cast as casting
from tests.support.databases import lent
from tests.support.terminal import Terminal


@pytest.fixture
def worked(sqlite_url: str) -> Iterator[Database]:
    """Three tickets: answered and resolved, answered twice, and waiting on us."""
    database = lent(sqlite_url)
    with database.transaction() as session:
        cast = casting.enter(session)
        cast.acme.zone = BERLIN.key
        life = Life(session, cast)
        first = life.ticket(life.customer("16 09:00", thread="a"))
        billing = tags.find_or_make_tag(session, cast.acme.id, "billing")
        first.tag(billing, by=person_actor(cast.ada))
        life.reply(cast.ada, "16 09:30", thread="a")
        life.resolve(first, cast.ada, "16 10:00")
        life.customer("17 14:00", thread="b")
        life.reply(cast.grace, "17 15:00", thread="b")
        life.reply(cast.ada, "17 15:10", thread="b")
        life.customer("18 08:00", thread="c")
        life.go_to(berlin("20 12:00"))
    yield database
    database.close()


@pytest.fixture
def desk(sqlite_url: str) -> Terminal:
    return Terminal({"DESK_DATABASE_URL": sqlite_url})
