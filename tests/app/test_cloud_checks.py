"""What Google Cloud says of the project: each yes, each no, and nobody to ask."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from google.auth import credentials

from addon.deployment import deployment_resource
from app.errors import Later
from app.gmail import own_account
from app.gmail.own_account import NoOwnAccount, OwnAccountSearch
from app.health.finding import Finding, FindingState
from app.web.setup.checks import CheckedPlace, run_checks
from app.web.setup.cloud_checks import ABOUT
from app.web.setup.shell_lines import API_NAMES
from demo.gmail.cloud.project import ADD_ONS, SERVICES, CloudProject
from demo.gmail.push.pubsub import GMAIL, PUBLISHER
from tests.support.office import (
    ADDON_ACCOUNT,
    ADDON_CLIENT,
    SUPPORT,
    Office,
    make_world,
    open_office,
)
from tests.support.own_account import PLATFORM, keep_own_account

URL = "https://desk.demo.example"
TOPIC = "projects/acme-desk/topics/sidedesk"

OK, NOTE, WRONG = FindingState.OK, FindingState.NOTE, FindingState.WRONG
DENIED = (403, "Permission denied on resource project acme-desk.", "IAM_PERMISSION")
OFF = "{} has not been used in project acme-desk before or it is disabled."


@pytest.fixture
def office(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """A desk on a machine that has an account at Google; all is set up there."""
    world = make_world()
    file = keep_own_account(tmp_path, world)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    world.cloud.apis = set(API_NAMES)
    world.cloud.client_id, world.cloud.account = ADDON_CLIENT, ADDON_ACCOUNT
    world.cloud.deployment = deployment_resource(URL)
    world.cloud.is_installed = True
    world.pubsub.policies[TOPIC] = policy(GMAIL)
    opened = open_office(
        sqlite_url,
        tmp_path,
        world=world,
        connected=(SUPPORT,),
        public_url=URL,
        pubsub_topic=TOPIC,
    )
    yield opened
    opened.desk.close()


@pytest.fixture
def cloud(office: Office) -> CloudProject:
    return office.world.cloud


def policy(member: str) -> dict[str, Any]:
    return {"etag": "x", "bindings": [{"role": PUBLISHER, "members": [member]}]}


def found(office: Office, key: str) -> list[Finding]:
    resource = deployment_resource(office.desk.settings.public_url)
    return run_checks(CheckedPlace(office.desk, office.cast.acme.id, resource), [key])[
        key
    ]


def about(office: Office, key: str, *names: str) -> list[Finding]:
    return [each for each in found(office, key) if each.about in names]


def test_all_that_is_set_up_is_said_to_be(office: Office) -> None:
    for key, names in (
        ("project", ["APIs"]),
        ("add-on", ["DESK_ADDON_CLIENT_ID", "DESK_ADDON_SERVICE_ACCOUNT"]),
        ("add-on", ["deployment"]),
        ("team", ["install status"]),
        ("push", [TOPIC]),
    ):
        assert [each.state for each in about(office, key, *names)] == [OK] * len(names)


def test_an_api_that_is_off_is_named(office: Office, cloud: CloudProject) -> None:
    cloud.apis.discard("pubsub.googleapis.com")
    [told] = about(office, "project", "APIs")
    assert told.state is WRONG
    assert told.says == "Off in acme-desk: pubsub.googleapis.com."
    assert told.do == "gcloud services enable pubsub.googleapis.com --project=acme-desk"


def test_another_client_or_account_is_told_letter_by_letter(
    office: Office, cloud: CloudProject
) -> None:
    cloud.client_id, cloud.account = "1234", f"x{ADDON_ACCOUNT}"
    names = ("DESK_ADDON_CLIENT_ID", "DESK_ADDON_SERVICE_ACCOUNT")
    told = about(office, "add-on", *names)
    assert [each.state for each in told] == [WRONG, WRONG]
    assert told[0].says == f"Google has 1234, here it is {ADDON_CLIENT}."
    assert told[1].do == f"DESK_ADDON_SERVICE_ACCOUNT=x{ADDON_ACCOUNT}"


def test_a_field_of_the_deployment_that_differs_is_named(
    office: Office, cloud: CloudProject
) -> None:
    theirs = copy.deepcopy(deployment_resource(URL))
    trigger = theirs["addOns"]["gmail"]["contextualTriggers"][0]
    trigger["onTriggerFunction"] += "/"
    theirs["oauthScopes"] = theirs["oauthScopes"][1:]
    del theirs["addOns"]["httpOptions"]
    cloud.deployment = {**theirs, "name": "projects/1/deployments/sidedesk"}
    told = about(office, "add-on", "deployment")
    assert {each.state for each in told} == {WRONG}
    says = " ".join(each.says for each in told)
    assert "oauthScopes: Google has" in says
    path = "addOns.gmail.contextualTriggers[0].onTriggerFunction"
    assert f'{path}: Google has "{URL}/addon/message/"' in says
    assert "addOns.httpOptions.authorizationHeader: Google has nothing" in says
    assert "deployments replace sidedesk" in told[0].do


def test_what_google_adds_or_orders_otherwise_is_no_difference(
    office: Office, cloud: CloudProject
) -> None:
    theirs = copy.deepcopy(deployment_resource(URL))
    theirs["oauthScopes"].reverse()
    theirs["addOns"]["common"]["addOnWidgetSet"] = {"usedWidgets": []}
    del theirs["addOns"]["gmail"]["contextualTriggers"][0]["unconditional"]
    cloud.deployment = theirs
    assert [each.state for each in about(office, "add-on", "deployment")] == [OK]


def test_no_deployment_is_made_and_none_is_installed(
    office: Office, cloud: CloudProject
) -> None:
    cloud.deployment = None
    [told] = about(office, "add-on", "deployment")
    assert (told.state, "deployments create sidedesk" in told.do) == (WRONG, True)
    [told] = about(office, "team", "install status")
    assert (told.state, told.do) == (WRONG, "Do step 4 first.")


def test_one_that_is_not_installed_may_be_elsewhere(
    office: Office, cloud: CloudProject
) -> None:
    cloud.is_installed = False
    [told] = about(office, "team", "install status")
    assert (told.state, "deployments install" in told.do) == (NOTE, True)


def test_a_topic_that_gmail_may_not_publish_to_is_told(office: Office) -> None:
    office.world.pubsub.policies[TOPIC] = policy("user:ada@acme.example")
    [told] = about(office, "push", TOPIC)
    assert told.state is WRONG
    assert f"add-iam-policy-binding {TOPIC} --member={GMAIL}" in told.do


def test_a_topic_that_is_not_there_is_told(office: Office) -> None:
    office.world.pubsub.policies.clear()
    [told] = about(office, "push", TOPIC)
    assert (told.state, told.do) == (WRONG, "desk pubsub makes it.")


@pytest.mark.parametrize(
    ("api", "key"), [(SERVICES, "project"), (ADD_ONS, "add-on"), (ADD_ONS, "team")]
)
def test_without_a_right_it_cannot_be_told(
    office: Office, cloud: CloudProject, api: str, key: str
) -> None:
    cloud.refusals[api] = DENIED
    told = about(office, key, ABOUT)
    assert {each.state for each in told} == {NOTE}
    assert "Cannot tell. Google says of projects/acme-desk/" in told[0].says
    assert DENIED[1] in told[0].says


@pytest.mark.parametrize(
    ("api", "key"), [(SERVICES, "project"), (ADD_ONS, "add-on"), (ADD_ONS, "team")]
)
def test_an_api_that_is_off_itself_is_named_with_its_command(
    office: Office, cloud: CloudProject, api: str, key: str
) -> None:
    name = f"{api}.googleapis.com"
    cloud.refusals[api] = (403, OFF.format(name), "SERVICE_DISABLED")
    told = about(office, key, ABOUT)
    assert {each.state for each in told} == {WRONG}
    assert told[0].do == f"gcloud services enable {name} --project=acme-desk"


def test_a_machine_whose_token_is_refused_is_told(office: Office) -> None:
    office.world.tokens._refresh.clear()
    for key in ("project", "add-on", "team", "push"):
        [*told] = about(office, key, ABOUT)
        assert told
        assert {each.state for each in told} == {NOTE}


def test_without_an_account_nobody_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "none"))
    for key in ("project", "add-on", "team", "push"):
        for told in about(office, key, ABOUT):
            assert told.state is NOTE
            assert (
                told.says
                == "Not checked: this machine has no Google account of its own."
            )


def test_a_search_that_takes_long_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search, known = OwnAccountSearch(), (credentials.AnonymousCredentials(), "acme")
    begun, may_end = Event(), Event()

    def slow(_scope: str) -> own_account.Found:
        begun.set()
        may_end.wait(30)
        return known

    monkeypatch.setattr(own_account, "own_account", slow)
    with pytest.raises(Later):
        search.wait(PLATFORM, 0)
    assert begun.wait(30)
    may_end.set()
    assert search.wait(PLATFORM, 30) == known


def test_an_account_that_comes_later_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    search, known = OwnAccountSearch(), (credentials.AnonymousCredentials(), "acme")

    def none(_scope: str) -> own_account.Found:
        raise NoOwnAccount("none")

    monkeypatch.setattr(own_account, "own_account", none)
    with pytest.raises(NoOwnAccount):
        search.wait(PLATFORM, 30)
    monkeypatch.setattr(own_account, "own_account", lambda _scope: known)
    assert search.wait(PLATFORM, 30) == known
