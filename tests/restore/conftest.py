"""A desk with two tickets, a backup of it, and what went on without that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import audit
from app.backup import restore as restoring
from app.backup.backup import make_backup
from app.backup.loading import run_on_server
from app.backup.restore import Restored, RestoreWish
from app.people import actor
from app.people.workspace import choose_workspace
from app.tickets.status import Status
from app.tickets.tags import tag as tags
from tests.restore.story import (
    Restore,
)
from tests.support.office import (
    Office,
    pass_time,
)
from tests.support.snapshot import usual_office
from workers.chores.journal import keep_journal


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """Two tickets: #1 open, #2 open and Ada's; their labels are written."""
    opened = usual_office(database_url, tmp_path)
    with opened.desk.database.transaction() as session:
        place = choose_workspace(session, None)
        audit.record(session, audit.OPERATOR, "workspace.created", place)
    keep_journal(opened.desk)
    opened.write("One")
    opened.write("Two")
    opened.sync()
    with opened.ticket(2) as (_, ticket):
        ticket.assign(opened.cast.ada, by=actor.person_actor(opened.cast.grace))
    opened.sync()
    yield opened
    opened.desk.close()


@pytest.fixture
def file(office: Office, tmp_path: Path) -> Path:
    """The backup, and then what has gone on without it.

    Grace resolves #1, #2 becomes vip, and of the new #3 Grace becomes the assignee.
    """
    made = tmp_path / "desk.tar"
    make_backup(office.desk.database, made)
    by = actor.person_actor(office.cast.grace)
    pass_time(60)
    with office.ticket(1) as (_, ticket):
        ticket.set_status(Status.RESOLVED, by=by)
    with office.ticket(2) as (session, ticket):
        vip = tags.find_or_make_tag(session, ticket.workspace_id, "vip")
        ticket.tag(vip, by=actor.RULE)
    office.write("Three")
    office.sync()
    with office.ticket(3) as (_, ticket):
        ticket.take(by=by, who=office.cast.grace)
    office.sync()
    pass_time(120)
    return made


@pytest.fixture
def restore(office: Office, file: Path) -> Iterator[Restore]:
    """Restores it; the database that was there before goes at the end."""
    done = list[Restored]()

    def run(labels: str, **more: object) -> Restored:
        wish = RestoreWish(file, labels, "acme.example", replaces=True)
        done.append(restoring.restore(office.desk, replace(wish, **more)))  # type: ignore[arg-type]
        return done[-1]

    yield run
    database = office.desk.database
    if database.engine.dialect.name == "postgresql":
        for each in done:
            run_on_server(database, f"DROP DATABASE {each.aside} WITH (FORCE)")
