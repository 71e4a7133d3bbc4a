"""How customers rated, as a report: by inbox, and by who answered last."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock
from app.console.reports.asked import REPORTS
from app.frontdoor.ratings.table import Rating, RatingRequest, RatingValue
from app.inboxes.inbox import Membership
from app.people.person import Person, Role
from tests.console.browser import Browser, words
from tests.support.office import ADA, GRACE, Office
from tests.support.tickets import add, sales_of

PAGE = f"{REPORTS}/ratings"
GOOD, OKAY, BAD = RatingValue
GIVEN: list[tuple[str, RatingValue, str]] = [
    ("ada", GOOD, ""), ("ada", GOOD, ""), ("ada", BAD, "Not about us"),
    ("grace", BAD, ""), ("", OKAY, ""),
]  # fmt: skip


def rate(
    session: Session,
    ticket_id: int,
    place: int,
    value: RatingValue,
    person_id: int | None = None,
    why: str = "",
) -> None:
    clock.advance(timedelta(seconds=1))
    request = RatingRequest(
        workspace_id=place,
        ticket_id=ticket_id,
        resolved_at=clock.now(),
        address_hash="x",
        last_replier_id=person_id,
    )
    session.add(request)
    session.flush()
    given = {"request_id": request.id, "workspace_id": place, "value": value}
    session.add(Rating(**given, excluded_why=why or None))


@pytest.fixture
def office(office: Office) -> Office:
    """Five rated tickets, one of them twice, and one of an inbox of nobody here."""
    place = office.cast.acme.id
    with office.desk.database.transaction() as session:
        for who, value, why in GIVEN:
            person_id = getattr(office.cast, who).id if who else None
            ticket_id = add(session, office.cast.support)
            if not who:
                rate(session, ticket_id, place, BAD)
            rate(session, ticket_id, place, value, person_id, why)
        sales = sales_of(session, office.cast)
        rate(session, add(session, sales), place, GOOD)
        session.execute(delete(Membership).where(Membership.inbox_id == sales.id))
    return office


def page_of(office: Office, who: str, role: Role, path: str = "") -> str:
    with office.desk.database.transaction() as session:
        session.scalars(select(Person).where(Person.address == who)).one().role = role
    browser = Browser(office)
    assert browser.sign_in(who).status_code == 303
    today = clock.now().date()
    answer = browser.get(f"{path or PAGE}?from={today}&to={today}")
    assert answer.status_code == 200
    return answer.text


def test_a_manager_reads_them_by_inbox_and_person(office: Office) -> None:
    said = words(page_of(office, ADA, Role.MANAGER))
    assert "4 tickets were rated : 50.0 % good · 1 more does not count" in said
    assert "support@acme.example 2 1 1 50.0 % with excluded ones 40.0 % 1" in said
    assert "Ada 2 0 0 100.0 % with excluded ones 66.7 % 1" in said
    assert "Grace 0 0 1 0.0 % 0" in said
    assert "sales@acme.example" not in said


def test_a_rep_reads_of_persons_her_own_alone(office: Office) -> None:
    said = words(page_of(office, GRACE, Role.REP))
    assert "Grace 0 0 1 0.0 % 0" in said
    assert "Ada 2" not in said


def test_other_days_and_channels_have_none(office: Office) -> None:
    browser = Browser(office)
    browser.sign_in(ADA)
    today = clock.now().date()
    now = f"from={today}&to={today}"
    for asked in ("from=2020-01-01&to=2020-01-31", f"{now}&channel=phone"):
        said = browser.reads(f"{PAGE}?{asked}")
        assert "Nobody has rated an answer on these days." in said
    assert "4 tickets were rated" in browser.reads(f"{PAGE}?{now}&channel=mail")


def test_the_file_has_the_same(office: Office) -> None:
    text = page_of(office, ADA, Role.MANAGER, f"{PAGE}.csv")
    assert text.removeprefix("\ufeff").splitlines() == [
        "by,name,good,okay,bad,excluded,definitions",
        "inbox,support@acme.example,2,1,1,1,1",
        "person,ada@acme.example,2,0,0,1,1",
        "person,grace@acme.example,0,0,1,0,1",
    ]
