"""The page with the steps of the set-up: true, complete, and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import clock, factory
from app.gmail.token_faults import TokenRejected
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import AccessRefusal
from app.people.person import Person
from app.people.workspace import Workspace
from app.signing import OPERATOR, SignedLinks
from tests.support.office import ADA, SUPPORT, Office
from tests.support.signing_in import Visitor, office_with_client


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(
        sqlite_url, tmp_path, connected=(), public_url="https://desk.demo.example"
    )
    yield opened
    opened.desk.close()


@pytest.fixture
def browser(office: Office) -> FlaskClient:
    return factory.app_of_desk(office.desk).test_client()


def link(office: Office, person: int = OPERATOR) -> str:
    links = SignedLinks(office.desk.settings.require("secret_key"))
    return links.setup(office.cast.acme.id, person)


def done(page: str) -> list[str]:
    """The steps that are ticked."""
    items = re.findall(r'<li( class="done")?>.*?<h2>\d\. (.*?)</h2>', page, re.DOTALL)
    return [name for ticked, name in items if ticked]


def test_each_step_says_how_it_stands(office: Office, browser: FlaskClient) -> None:
    page = browser.get(link(office)).text
    assert done(page) == [
        "An address that Google reaches",
        "The inbox",
        "A way into the mailboxes",
        "The team",
    ]
    assert "4 of 7 steps are done" in page
    assert "https://desk.demo.example/connect/callback" in page
    assert "DESK_PUBSUB_TOPIC" in page


def test_a_connected_mailbox_ticks_its_step(office: Office) -> None:
    visitor = Visitor(office)
    visitor.connect()
    page = visitor.desk.get(link(office)).text
    assert "The mailboxes" in done(page)
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).refuse(AccessRefusal.REVOKED)
    page = visitor.desk.get(link(office)).text
    assert "The mailboxes" not in done(page)
    assert "the sign-in was taken back" in page
    assert "Reconnect" in page


def test_of_many_people_the_unconnected_are_folded(
    office: Office, browser: FlaskClient
) -> None:
    assert "<details>" not in browser.get(link(office)).text
    with office.desk.database.transaction() as session:
        session.add_all(
            Person(
                workspace_id=office.cast.acme.id,
                address=f"rep{number}@acme.example",
                name=f"Rep {number}",
            )
            for number in range(9)
        )
    page = browser.get(link(office)).text
    unfolded, _, folded = page.partition("<details>")
    assert "rep5@acme.example" not in unfolded
    assert "rep5@acme.example" in folded
    assert re.search(r"<summary>\d+ not connected</summary>", folded)


def test_its_links_lead_on(office: Office, browser: FlaskClient) -> None:
    page = browser.get(link(office)).text
    found = dict(re.findall(r"<tr><td>(.*?)</td>.*?href=\"(.*?)\"", page))
    assert set(found) >= {SUPPORT, ADA}
    assert f"Connect {ADA}" in browser.get(found[ADA]).text


def test_an_admins_link_ends_with_the_role(
    office: Office, browser: FlaskClient
) -> None:
    cast = office.cast
    assert browser.get(link(office, cast.ada.id)).status_code == 200
    refused = browser.get(link(office, cast.grace.id))
    assert refused.status_code == 403
    assert "acme" not in refused.text


@pytest.mark.parametrize("path", ["/setup", "/setup?code=x"])
def test_strangers_see_nothing(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 403
    assert "acme" not in answer.text


def test_an_old_link_opens_nothing(office: Office, browser: FlaskClient) -> None:
    path = link(office)
    clock.advance(timedelta(hours=1, minutes=1))
    assert browser.get(path).status_code == 403


def test_a_link_that_connects_shows_no_setup(
    office: Office, browser: FlaskClient
) -> None:
    code = Visitor(office).link()
    assert browser.get(f"/setup?code={code}").status_code == 403


def test_nothing_of_another_workspace_is_shown(
    office: Office, browser: FlaskClient
) -> None:
    with office.desk.database.transaction() as session:
        globex = Workspace(domain="globex.example")
        session.add(globex)
        session.flush()
    links = SignedLinks(office.desk.settings.require("secret_key"))
    page = browser.get(links.setup(globex.id, OPERATOR)).text
    assert "Set up globex.example" in page
    assert "acme" not in page


def test_a_refused_call_stands_at_its_step(
    office: Office, browser: FlaskClient
) -> None:
    wrong = TokenRejected("user_aud", "ours", "another's", {"azp": "1"})
    office.desk.refused_calls.note(wrong, "/addon/home")
    page = browser.get(link(office)).text
    step = page[page.index("The add-on in Gmail") : page.index("A way into")]
    assert "the person&#39;s aud was another&#39;s, here it is ours" in step
    assert "DESK_ADDON_CLIENT_ID" in step
