"""Admins hear once of 80 and of 100 percent; nothing is ever held back."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.audit import AuditEntry
from app.db import Database
from app.errors import Refused
from app.health.finding import FindingState
from app.health.usage import usage_findings
from app.reports import counting
from app.tickets.ticket import Ticket
from app.usage import quota as quotas
from app.usage.month import Month
from tests.console.browser import Browser, words
from tests.reports.lives import Life
from tests.support.cast import Cast, arrive
from tests.support.office import GRACE, Office
from tests.support.terminal import Terminal
from tests.support.tickets import sales_of
from workers.chores.quotas import warn_of_quotas

NOVEMBER = Month(date(2026, 11, 1))


@pytest.fixture
def life(session: Session, cast: Cast) -> Life:
    return Life(session, cast)


def tickets(life: Life, numbers: range) -> None:
    """So many tickets of the second day of the month, counted."""
    for number in numbers:
        life.customer(f"2 {number % 24:02}:00", thread=f"t{number}")
    while counting.count_some(life.session, life.cast.acme.id):
        pass


@pytest.mark.both_databases
def test_each_level_is_told_once(life: Life, session: Session, cast: Cast) -> None:
    quotas.set_quota(session, cast.acme, 5, by=audit.OPERATOR)
    tickets(life, range(3))
    assert quotas.warn(session, cast.acme) == []
    tickets(life, range(3, 4))
    assert quotas.warn(session, cast.acme) == [80]
    assert quotas.warn(session, cast.acme) == []
    tickets(life, range(4, 6))
    assert quotas.warn(session, cast.acme) == [100]
    assert quotas.warnings_of(session, cast.acme.id) == [
        (NOVEMBER, 100),
        (NOVEMBER, 80),
    ]
    # The sixth is a ticket like any other.
    assert len(session.scalars(select(Ticket.id)).all()) == 6


def test_another_number_is_told_anew(life: Life, session: Session, cast: Cast) -> None:
    tickets(life, range(5))
    quotas.set_quota(session, cast.acme, 5, by=audit.OPERATOR)
    assert quotas.warned_level(session, cast.acme.id) == 100
    quotas.set_quota(session, cast.acme, 6, by=audit.OPERATOR)
    assert quotas.warned_level(session, cast.acme.id) == 80
    quotas.set_quota(session, cast.acme, None, by=audit.OPERATOR)
    assert quotas.warnings_of(session, cast.acme.id) == []
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [(each.action, each.new) for each in entries] == [
        ("quota.set", {"quota": 5}),
        ("quota.set", {"quota": 6}),
        ("quota.set", {"quota": None}),
    ]


@pytest.mark.parametrize("number", [0, -1, 10**9 + 1])
def test_what_is_no_number_of_tickets_is_refused(
    session: Session, cast: Cast, number: int
) -> None:
    with pytest.raises(Refused, match="from 1"):
        quotas.set_quota(session, cast.acme, number, by=audit.OPERATOR)


def test_doctor_says_it(life: Life, session: Session, cast: Cast) -> None:
    tickets(life, range(4))
    assert list(usage_findings(session)) == []
    quotas.set_quota(session, cast.acme, 5, by=audit.OPERATOR)
    [found] = usage_findings(session)
    assert found.state is FindingState.NOTE
    assert "acme.example has used 4 of 5 tickets" in found.says


def test_the_commands(worked: Database, desk: Terminal) -> None:
    assert desk("quota", "set", "2").stdout == "acme.example: 2 tickets a month.\n"
    told = json.loads(desk("usage", "--month", "2026-11", "--json").stdout)
    assert told.pop("definition").startswith("A ticket counts once")
    assert told == {
        "zone": "Europe/Berlin",
        "quota": 2,
        "months": [
            {
                "month": "2026-11",
                "tickets": 3,
                "over_quota": 1,
                "by_inbox": {"support@acme.example": 3},
                "by_channel": {"mail": 3},
            }
        ],
        "warnings": [],
    }
    assert "2026-11\t3  (1 over)\tsupport@acme.example 3" in desk("usage").stdout
    assert len(json.loads(desk("usage", "--json").stdout)["months"]) == 12
    assert "no number a month" in desk("quota", "set", "none").stdout
    for wrong in ("x", "0", "-1", "9" * 30):
        assert desk("quota", "set", "--", wrong).exit_code == 1
    assert "2026-11" in desk("usage", "--month", "November").stderr


def test_the_clock_looks_and_an_admin_is_told(office: Office) -> None:
    with office.desk.database.transaction() as session:
        arrive(session, office.cast)
    place = office.cast.acme.id
    counting.count_all(office.desk.database, place)
    assert warn_of_quotas(office.desk) == 0
    with office.desk.database.transaction() as session:
        acme = session.merge(office.cast.acme)
        acme.quota = 1
    assert (warn_of_quotas(office.desk), warn_of_quotas(office.desk)) == (2, 0)
    ada, grace = Browser(office), Browser(office)
    ada.sign_in()
    grace.sign_in(GRACE)
    told = "All 1 tickets of this month are used: it has 1. Nothing is held back."
    for path in ("/console", "/console/usage"):
        assert told in words(ada.get(path).text)
    assert told not in words(grace.get("/console").text)
    assert grace.get("/console/usage").status_code == 404


def test_a_manager_sees_her_own_inboxes_alone(office: Office) -> None:
    with office.desk.database.transaction() as session:
        grace = session.merge(office.cast.grace)
        grace.role = "manager"
        sales = sales_of(session, office.cast)
        life = Life(session, office.cast)
        life.customer("10 09:00", to=f"support@acme.example, {sales.address}")
        session.merge(office.cast.acme).quota = 1
    counting.count_all(office.desk.database, office.cast.acme.id)
    seen = Browser(office)
    seen.sign_in(GRACE)
    page = words(seen.get("/console/usage").text)
    assert "November 2026 1 1" in page
    for hidden in (sales.address, "Other inboxes", "agreed on"):
        assert hidden not in page
    ada = Browser(office)
    ada.sign_in()
    assert "November 2026 2 1 1 1" in words(ada.get("/console/usage").text)
