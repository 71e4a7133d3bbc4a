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
from app.people import person as people
from app.people.person import Person, Role
from app.people.workspace import Workspace
from app.signing import OPERATOR, SignedLinks
from app.web.setup.facts import facts_of
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.signing_in import Visitor, office_with_client
from tests.support.statements import statements
from tests.support.terminal import Terminal


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


def states(page: str) -> dict[str, str]:
    """How each step stands, by its key."""
    items = re.findall(r'<li class="(\w+)" id="([\w-]+)">', page)
    return {key: state for state, key in items}


def test_each_step_says_how_it_stands(office: Office, browser: FlaskClient) -> None:
    page = browser.get(link(office)).text
    assert states(page) == {
        "address": "unknown",
        "project": "unknown",
        "consent": "unknown",
        "add-on": "missing",
        "team": "missing",
        "mailboxes": "missing",
        "push": "missing",
        "send-as": "unknown",
        "import": "missing",
    }
    assert "0 of 9 steps are done" in page
    assert "https://desk.demo.example/connect/callback" in page
    assert "DESK_PUBSUB_TOPIC" in page


def test_cards_that_were_drawn_tick_address_add_on_and_team(
    office: Office, browser: FlaskClient
) -> None:
    for who, ticked in ((ADA, {"address", "add-on"}), (GRACE, {"team"})):
        with office.desk.database.transaction() as session:
            people.find_person(session, who).google_sub = who
        stands = states(browser.get(link(office)).text)
        assert {stands[key] for key in ticked} == {"done"}
        assert (stands["team"] == "done") is (who == GRACE)


def test_it_speaks_the_browsers_language(office: Office, browser: FlaskClient) -> None:
    for language, said in (("de", "0 von 9 Schritten"), ("es", "0 de 9 pasos")):
        page = browser.get(link(office), headers={"Accept-Language": language})
        assert said in page.text


def test_the_commands_are_printed_for_a_shell(office: Office) -> None:
    told = office.desk.settings
    desk = Terminal(
        {
            "DESK_DATABASE_URL": told.database,
            "DESK_DATA_DIR": str(told.data_dir),
            "DESK_PUBLIC_URL": told.public_url,
            "DESK_DELEGATION_ACCOUNT": "desk@acme-desk.iam.gserviceaccount.com",
        }
    )
    said = desk("setup", "--commands").stdout
    assert "# 4. The add-on: missing" in said
    assert "gcloud workspace-add-ons get-authorization --project=acme-desk" in said
    assert f"--member=user:{ADA}" in said
    assert "# to be set: DESK_ADDON_CLIENT_ID" in said


def test_a_connected_mailbox_ticks_its_step(office: Office) -> None:
    visitor = Visitor(office)
    visitor.connect()
    page = visitor.desk.get(link(office)).text
    stands = states(page)
    assert (stands["mailboxes"], stands["consent"]) == ("done", "done")
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).refuse(AccessRefusal.REVOKED)
    page = visitor.desk.get(link(office)).text
    assert states(page)["mailboxes"] == "missing"
    assert "the sign-in was taken back" in page
    assert "Reconnect" in page


def test_of_many_people_the_unconnected_are_folded(
    office: Office, browser: FlaskClient
) -> None:
    assert "not connected</summary>" not in browser.get(link(office)).text
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
    before, _, after = page.partition(" not connected</summary>")
    unfolded, folded = before, after.partition("</details>")[0]
    assert "rep5@acme.example" not in unfolded
    assert "rep5@acme.example" in folded
    assert re.search(r"<summary>\d+$", unfolded)


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


@pytest.mark.parametrize(("path", "status"), [("/setup", 404), ("/setup?code=x", 403)])
def test_strangers_see_nothing(browser: FlaskClient, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert "acme" not in answer.text


def test_a_link_leaves_a_visit_that_ends_with_the_role(
    office: Office, browser: FlaskClient
) -> None:
    url = "https://desk.demo.example"
    browser.get(link(office, office.cast.ada.id), base_url=url)
    assert "Set up acme.example" in browser.get("/setup", base_url=url).text
    with office.desk.database.transaction() as session:
        session.get_one(Person, office.cast.ada.id).role = Role.REP
    assert browser.get("/setup", base_url=url).status_code == 404


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
    Visitor(office).connect(ADA)
    with office.desk.database.transaction() as session:
        globex = Workspace(domain="globex.example")
        session.add(globex)
        session.flush()
    links = SignedLinks(office.desk.settings.require("secret_key"))
    page = browser.get(links.setup(globex.id, OPERATOR)).text
    assert "Set up globex.example" in page
    assert "acme" not in page
    # Ada cannot write as the inbox: her own workspace's page says so.
    assert f"{ADA} for {SUPPORT}" in browser.get(link(office)).text


def test_a_refused_call_stands_at_its_step(
    office: Office, browser: FlaskClient
) -> None:
    wrong = TokenRejected("user_aud", "ours", "another's", {"azp": "1"})
    office.desk.refused_calls.note(wrong, "/addon/home")
    page = browser.get(link(office)).text
    step = page[page.index('id="add-on"') : page.index('id="team"')]
    assert "the person&#39;s aud was another&#39;s, here it is ours" in step
    assert "DESK_ADDON_CLIENT_ID" in step


def test_it_asks_a_fixed_number_of_questions(office: Office) -> None:
    asked = []
    for count in (0, 9):
        with office.desk.database.transaction() as session:
            session.add_all(
                Person(
                    workspace_id=office.cast.acme.id,
                    address=f"rep{number}@acme.example",
                    name=f"Rep {number}",
                )
                for number in range(count)
            )
        database = office.desk.database
        with statements(database) as seen, database.reading() as session:
            facts_of(session, office.cast.acme.id)
        asked.append(len(seen))
    assert asked == [7, 7], "\n\n".join(seen)
