"""Why Google lets nobody sign in is remembered, and stands at its step until mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app import clock
from app.gmail.sign_in import CONNECT, SIGN_IN_FAULTS
from app.health.examination import examine_desk
from app.health.refusals import OF_SIGN_INS, SIGN_INS_REFUSED
from app.refused_calls import RefusedCall
from app.signing import OPERATOR, SignedLinks
from tests.console.browser import Browser
from tests.support.office import Office
from tests.support.signing_in import OAUTH, Visitor, office_with_client


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(
        sqlite_url, tmp_path, connected=(), public_url="https://desk.demo.example"
    )
    yield opened
    opened.desk.close()


def told(office: Office) -> list[str]:
    found = examine_desk(office.desk).findings
    return [f"{x.says} {x.do}" for x in found if x.about == SIGN_INS_REFUSED]


def come_back(visitor: Visitor, error: str) -> None:
    """Google leads back with an error, instead of a code."""
    url = visitor.begin(visitor.link())
    (state,) = parse_qs(urlsplit(url).query)["state"]
    query = {"state": state, "error": error}
    answer = visitor.desk.get(CONNECT.callback, query_string=query)
    assert answer.status_code == 400


def test_each_fault_has_its_cure() -> None:
    assert set(OF_SIGN_INS) == SIGN_IN_FAULTS


def test_a_fault_that_comes_back_stands_at_its_step_until_somebody_is_in(
    office: Office,
) -> None:
    visitor = Visitor(office)
    come_back(visitor, "org_internal")
    [said] = told(office)
    assert said.startswith("Google let nobody in: org_internal (0 min ago).")
    assert "make project and client in the team's own" in said
    links = SignedLinks(office.desk.settings.require("secret_key"))
    page = visitor.desk.get(links.setup(office.cast.acme.id, OPERATOR)).text
    step = page[page.index('id="consent"') : page.index('id="add-on"')]
    assert "org_internal" in step
    assert 'class="missing" id="consent"' in page
    visitor.connect()
    assert told(office) == []


def test_a_wrong_secret_and_a_wrong_address_are_recognised(office: Office) -> None:
    visitor = Visitor(office)
    url = visitor.begin(visitor.link())
    back = visitor.decide(url)
    fields = office.desk.settings.__dict__
    fields["google_client_secret"] = SecretStr("another")
    visitor.desk.get(back)
    assert "invalid_client" in told(office)[0]
    fields["google_client_secret"] = OAUTH["google_client_secret"]
    browser = Browser(office)
    back = browser.back(browser.begin())
    fields["browser_url"] = "https://elsewhere.example"
    browser.get(back)
    assert any("redirect_uri_mismatch" in each for each in told(office))


def test_nothing_else_is_remembered_and_nothing_for_long(office: Office) -> None:
    visitor = Visitor(office)
    for word in ("access_denied", "<b>made up</b>", ""):
        come_back(visitor, word)
    visitor.desk.get(CONNECT.callback, query_string={"error": "org_internal"})
    assert told(office) == []
    come_back(visitor, "admin_policy_enforced")
    come_back(visitor, "admin_policy_enforced")
    with office.desk.database.reading() as session:
        [row] = session.scalars(select(RefusedCall)).all()
    assert (row.seen, row.count) == ("admin_policy_enforced", 2)
    clock.advance(timedelta(days=1, minutes=1))
    assert told(office) == []


def test_a_visit_of_the_console_ends_it_too(office: Office) -> None:
    come_back(Visitor(office), "invalid_scope")
    assert told(office)
    assert Browser(office).sign_in().status_code == 303
    assert told(office) == []
