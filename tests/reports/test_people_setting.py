"""Whose numbers are kept and shown: what works councils ask for."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.entry import AuditEntry
from app.db import Database
from app.people.workspace import MANAGERS, OFF, SELF
from app.reports import counting, daily
from app.reports.people_setting import set_people_report
from app.reports.tables import ReportDay, ReportFact, ReportPerson
from tests.reports.lives import BERLIN, Life
from tests.support.cast import Cast
from tests.support.terminal import Terminal

WEEK = ("--from", "2026-11-16", "--to", "2026-11-22")


def count(session: Session, cast: Cast) -> None:
    session.flush()
    while counting.count_some(session, cast.acme.id):
        pass


@pytest.mark.both_databases
def test_off_leaves_nothing_that_names_a_person(session: Session, cast: Cast) -> None:
    cast.acme.zone = BERLIN.key
    life = Life(session, cast)
    first = life.ticket(life.customer("16 09:00"))
    life.reply(cast.ada, "16 09:30")
    count(session, cast)
    people = set(session.scalars(select(ReportPerson.person_id)))
    assert people - {daily.NOBODY} == {cast.ada.id}
    days = session.scalars(select(ReportDay.count)).all()
    set_people_report(session, cast.acme, OFF)
    # At once, and also of what is counted later.
    named = select(ReportFact.person_id).where(ReportFact.person_id.is_not(None))
    assert session.scalars(named).all() == []
    life.resolve(first, cast.ada, "16 10:00")
    count(session, cast)
    assert session.scalars(named).all() == []
    assert session.scalars(select(ReportPerson.person_id)).all() == []
    assert len(session.scalars(select(ReportDay.count)).all()) > len(days)
    set_people_report(session, cast.acme, SELF)
    count(session, cast)
    people = set(session.scalars(select(ReportPerson.person_id)))
    assert people - {daily.NOBODY} == {cast.ada.id}


def test_the_command_says_so_and_shows_nobody(desk: Terminal, worked: Database) -> None:
    assert json.loads(desk("report", *WEEK, "--json").stdout)["people"]
    for to in (SELF, OFF):
        said = desk("workspace", "set", "--people-report", to).stdout
        assert said == f"What people did in acme.example: {to}.\n"
        assert json.loads(desk("report", *WEEK, "--json").stdout)["people"] == []
        facts = desk("report", "facts", "first_reply", *WEEK, "--json").stdout
        assert {each["person"] for each in json.loads(facts)} == {None}
        asked = ("report", "facts", "resolved", "--person", "ada@acme.example")
        refused = desk(*asked)
        assert refused.exit_code == 1
        assert "What one person has done is not shown" in refused.output
    with worked.reading() as session:
        changed = AuditEntry.action == "workspace.changed"
        entries = session.scalars(select(AuditEntry).where(changed)).all()
    assert [each.new for each in entries] == [
        {"people_report": SELF},
        {"people_report": OFF},
    ]
    shown = json.loads(desk("workspace", "show", "--json").stdout)
    assert shown["people_report"] == OFF
    desk("workspace", "set", "--people-report", MANAGERS)
    people = json.loads(desk("report", *WEEK, "--json").stdout)["people"]
    assert [each["person"] for each in people] == [
        "ada@acme.example",
        "grace@acme.example",
    ]
