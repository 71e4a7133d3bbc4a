"""“Check” on the set-up page asks Google, and says every no with what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from flask.testing import FlaskClient

from addon.deployment import deployment_resource
from app import factory
from app.gmail.push_setup import GMAIL, PUBLISHER
from app.health.finding import Finding, FindingState, fine
from app.signing import OPERATOR, SignedLinks
from app.web.setup.checks import CHECKS, CheckedPlace, ask_all, run_checks
from app.web.setup.cloud_checks import ABOUT
from app.web.setup.steps import CHECKED
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.snapshot import usual_office
from workers.imports import newest
from workers.imports.newest import count_newest

URL = "https://desk.demo.example"
PROJECT = "projects/acme-desk/topics/sidedesk"
AUTHORIZATION = """
name: projects/123456/authorization
oauthClientId: 100234567890123456789
serviceAccountEmail: service-123456@gcp-sa-gsuiteaddons.iam.gserviceaccount.com
"""


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = usual_office(sqlite_url, tmp_path, public_url=URL, pubsub_topic=PROJECT)
    yield opened
    opened.desk.close()


@pytest.fixture
def browser(office: Office) -> FlaskClient:
    """It has opened the page by a signed link."""
    client = factory.app_of_desk(office.desk).test_client()
    links = SignedLinks(office.desk.settings.require("secret_key"))
    assert client.get(links.setup(office.cast.acme.id, OPERATOR)).status_code == 200
    return client


def found(office: Office, key: str) -> list[Finding]:
    place = CheckedPlace(office.desk, office.cast.acme.id, count=count_newest)
    return run_checks(place, [key])[key]


def token(browser: FlaskClient) -> str:
    shown = re.search('name="form_token" value="(.+?)"', browser.get("/setup").text)
    assert shown
    return shown[1]


def press(browser: FlaskClient, path: str, **fields: str) -> str:
    answer = browser.post(path, data={"form_token": token(browser), **fields})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_each_connected_mailbox_answers(office: Office) -> None:
    told = found(office, "mailboxes")
    assert {each.about for each in told} == {SUPPORT, ADA, GRACE}
    assert {each.state for each in told} == {FindingState.OK}


@pytest.mark.parametrize(
    ("code", "message", "reason", "cure"),
    [
        (403, "Gmail API has not been used in project 1234 before or it is disabled.",
         "accessNotConfigured", "gcloud services enable gmail.googleapis.com"),
        (400, "Mail service not enabled", "failedPrecondition", "has no Gmail"),
        (403, "The domain administrators have disabled Gmail apps.", "domainPolicy",
         "trust the app"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["mailboxes", "project"])
def test_a_no_of_gmail_is_told_at_its_step(
    office: Office, key: str, code: int, message: str, reason: str, cure: str
) -> None:
    office.world.faults.refuse(code, message, reason, times=99, matching="profile")
    told = [each for each in found(office, key) if each.about != ABOUT]
    assert told
    for each in told:
        assert each.state is FindingState.WRONG
        assert cure in each.says


def test_google_that_does_not_answer_is_told(office: Office) -> None:
    office.world.faults.timeout(times=99)
    assert {each.state for each in found(office, "mailboxes")} == {FindingState.WRONG}


def test_a_refused_watch_is_told_with_its_cure(office: Office) -> None:
    said = "Error sending test message to Cloud PubSub: User not authorized"
    office.world.faults.refuse(403, said, "forbidden", times=99, matching="watch")
    _, _, *told = found(office, "push")
    assert {each.state for each in told} == {FindingState.WRONG}
    assert "add-iam-policy-binding" in told[0].do


def test_an_import_is_tried_before_it_is_begun(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = office.write("Chairs")
    office.write_again(first)
    office.write("Weekly offers", List_Id="<offers.example>", Precedence="bulk")
    before = office.tickets()
    [told] = found(office, "import")
    assert "Of 30 days: 3 mails in 3 threads are not read yet." in told.says
    assert "Of these, 1 would become tickets, 1 join one, 1 be set aside." in told.says
    monkeypatch.setattr(newest, "MAX_MAILS", 1)
    [told] = found(office, "import")
    assert "Of the newest 1, 0 would become tickets, 0 join one, 1 be set" in told.says
    monkeypatch.setattr(newest, "MAX_SECONDS", -1)
    [told] = found(office, "import")
    assert "3 mails in 3 threads are not read yet. To count" in told.says
    assert office.tickets() == before


def test_a_no_while_it_is_tried_is_told(office: Office) -> None:
    office.write("Chairs")
    office.world.faults.refuse(403, "Nobody reads this.", "forbidden", times=99)
    [told] = found(office, "import")
    assert told.state is FindingState.WRONG
    assert "Nobody reads this" in told.says


def test_the_address_and_the_settings_of_the_add_on_are_looked_at(
    office: Office,
) -> None:
    assert {each.about for each in found(office, "address")} == {
        "public url", "public address"
    }  # fmt: skip
    assert {each.state for each in found(office, "add-on")} == {
        FindingState.OK, FindingState.NOTE
    }  # fmt: skip


def test_without_a_mailbox_there_is_nobody_to_ask(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = usual_office(sqlite_url, tmp_path, connected=(), public_url=URL)
    assert {each.state for each in found(office, "project")} == {FindingState.NOTE}
    office.desk.close()


def test_who_is_late_is_called_slow_and_the_others_are_told() -> None:
    never = Event()

    def late() -> list[Finding]:
        never.wait(3)
        return []

    def broken() -> list[Finding]:
        raise ZeroDivisionError

    asked = {"a": [late], "b": [lambda: [fine("", "Well.")]], "c": [broken]}
    told = ask_all(asked, within=0.2)
    never.set()
    assert [each.about for each in told["a"]] == ["slow"]
    assert [each.says for each in told["b"]] == ["Well."]
    assert [each.about for each in told["c"]] == ["fault"]


def test_check_all_tells_every_step(office: Office, browser: FlaskClient) -> None:
    office.world.faults.refuse(403, "No.", "domainPolicy", times=99, matching="watch")
    page = press(browser, "/setup/check", step="all")
    assert "Gmail answers; it is the mailbox of ada@acme.example." in page
    assert "<b>support@acme.example</b>: No" in page


def test_one_step_asks_no_more_than_its_own(browser: FlaskClient) -> None:
    page = press(browser, "/setup/check", step="address")
    assert "desk.demo.example was not called" in page
    assert "Gmail answers" not in page


@pytest.mark.parametrize("path", ["/setup/check", "/setup/paste"])
def test_only_forms_of_the_page_are_taken(browser: FlaskClient, path: str) -> None:
    assert browser.post(path, data={"step": "all"}).status_code == 403
    browser.delete_cookie("desk_setup", path="/setup")
    assert browser.post(path, data={"step": "all"}).status_code == 404


def test_a_step_that_asks_nothing_is_not_found(browser: FlaskClient) -> None:
    fields = {"form_token": token(browser), "step": "nonsense"}
    assert browser.post("/setup/check", data=fields).status_code == 404
    assert set(CHECKS) == set(CHECKED)


def test_pasted_values_are_compared_and_the_rest_is_let_go(
    browser: FlaskClient,
) -> None:
    page = press(browser, "/setup/paste", text=f"{AUTHORIZATION}<b>raw</b> secret-42")
    assert "DESK_ADDON_CLIENT_ID=100234567890123456789" in page
    assert "service-123456@gcp-sa-gsuiteaddons.iam.gserviceaccount.com" in page
    assert "secret-42" not in page
    as_json = (
        '{"oauthClientId": "100234567890123456789", "serviceAccountEmail": "a@b.c"}'
    )
    assert "DESK_ADDON_SERVICE_ACCOUNT=a@b.c" in press(
        browser, "/setup/paste", text=as_json
    )


def test_a_pasted_policy_is_read(browser: FlaskClient) -> None:
    policy = {"bindings": [{"role": PUBLISHER, "members": [GMAIL]}], "etag": "x-4711"}
    page = press(browser, "/setup/paste", step="push", text=json.dumps(policy))
    assert f"<b>{PROJECT}</b>: Gmail may publish to it." in page
    assert "x-4711" not in page
    policy["bindings"] = [{"role": PUBLISHER, "members": ["user:ada@acme.example"]}]
    page = press(browser, "/setup/paste", step="push", text=json.dumps(policy))
    assert "does not have the role roles/pubsub.publisher" in page
    assert "add-iam-policy-binding" in page
    page = press(browser, "/setup/paste", step="push", text='{"bindings": 5}')
    assert "does not have the role roles/pubsub.publisher" in page


def test_a_pasted_deployment_is_compared_field_by_field(browser: FlaskClient) -> None:
    ours = deployment_resource(URL)
    page = press(browser, "/setup/paste", text=json.dumps({"name": "x", **ours}))
    assert "Google has it as it is here, field by field." in page
    ours["addOns"]["common"]["name"] = "Another"
    page = press(browser, "/setup/paste", text=json.dumps(ours))
    assert "addOns.common.name: Google has &#34;Another&#34;" in page
    assert "deployments replace sidedesk" in page


@pytest.mark.usefixtures("clean_heap")
@pytest.mark.parametrize("text", ["", "hello", '{"oauthClientId": 5}', "{" * 5000])
def test_anything_else_that_is_pasted_is_said_to_be(
    browser: FlaskClient, text: str
) -> None:
    page = press(browser, "/setup/paste", text=text)
    assert "This text holds nothing that is needed here." in page


def test_too_much_is_not_taken(browser: FlaskClient) -> None:
    fields = {"form_token": token(browser), "text": "x" * 70_000}
    assert browser.post("/setup/paste", data=fields).status_code == 413
