"""What managers and doctor are told of forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import clock
from app.frontdoor import keeping, tallies
from app.frontdoor.tallies import Happened
from app.health.submissions import form_findings, forwarded_findings
from app.people.person import Role
from tests.frontdoor.test_forms_page import signed_in
from tests.frontdoor.visitor import FormVisitor
from tests.support.forms import add_form, send
from tests.support.office import SUPPORT, Office, pass_time
from tests.support.signing_in import office_with_client

WAITS = "Sent by forms and not in Gmail yet: 1, the oldest for 6 minutes."
CROWD = "Very many messages come by the form Shop: everybody is asked once more."


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=(SUPPORT,))
    yield opened
    opened.desk.close()


@pytest.mark.parametrize("role", [Role.REP, Role.MANAGER, Role.ADMIN])
def test_managers_are_told_what_waits_and_of_a_crowd(
    office: Office, role: Role
) -> None:
    key = add_form(office, name="Shop")
    somebody = signed_in(office, role)
    send(office, key)
    assert WAITS not in somebody.reads("/console")
    pass_time(370)
    with office.desk.database.transaction() as session:
        tallies.count(session, keeping.find_form(session, key), Happened.CROWD)
    page = somebody.reads("/console")
    assert (WAITS in page, CROWD in page) == (role is not Role.REP,) * 2


def test_doctor_tells_a_crowd_and_a_proxy_that_nobody_knows(office: Office) -> None:
    key = add_form(office, name="Shop")
    visitor = FormVisitor(office, key)
    assert visitor.post().status_code == 303

    def said(hops: int) -> str:
        with office.desk.database.reading() as session:
            found = [
                *form_findings(session, clock.now()),
                *forwarded_findings(session, clock.now(), hops),
            ]
        return " ".join(each.says for each in found)

    assert "proxy" not in said(0)
    visitor.web.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"
    assert visitor.post(message="Another").status_code == 303
    assert "all visitors of forms seem to be one" in said(0)
    assert "proxy" not in said(1)
    with office.desk.database.transaction() as session:
        tallies.count(session, keeping.find_form(session, key), Happened.CROWD)
    assert "everybody is asked once more" in said(1)
