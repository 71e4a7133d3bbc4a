"""Pushes are set up at Pub/Sub by one command; what Google refuses is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app import clock, desk as desks, meters
from app.cli import desk as cli
from app.db import database_now
from app.gmail.pubsub import topic_for
from app.health.examination import examine_desk
from app.health.finding import FindingState
from app.mailboxes import mailbox as mailboxes
from demo.gmail.push.pubsub import GMAIL, PUBLISHER
from tests.support.office import SUPPORT, Office, make_world, open_office
from tests.support.own_account import keep_own_account
from workers.chores.watches import renew_watches
from workers.drain import POLL

OWNER = "ops@acme.example"
TOPIC = "projects/acme-desk/topics/sidedesk"
SUBSCRIPTION = "projects/acme-desk/subscriptions/sidedesk-push"
HOOK = "https://desk.demo.example/hooks/gmail"
COUNTED = "sidedesk_gmail_requests"
PUSHER = "sidedesk-push@acme-desk.iam.gserviceaccount.com"


@pytest.fixture
def office(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    world = make_world()
    file = keep_own_account(tmp_path, world, OWNER, quota_project_id="acme-desk")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    opened = open_office(
        database_url,
        tmp_path,
        world=world,
        connected=(SUPPORT,),
        pubsub_topic=TOPIC,
        pubsub_service_account=PUSHER,
        public_url="https://desk.demo.example",
    )
    yield opened
    opened.desk.close()


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(desks, "desk_of_environment", lambda: office.desk)

    def command(*words: str) -> Result:
        result = CliRunner().invoke(cli, ["pubsub", *words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


def told(office: Office) -> list[str]:
    """What the doctor says of the mailbox, with what to do."""
    found = examine_desk(office.desk).findings
    return [f"{x.state} {x.says} {x.do}" for x in found if x.about == SUPPORT]


def test_it_is_printed_with_the_projects_own_values(run: Any, office: Office) -> None:
    said = run().stdout
    assert "gcloud pubsub topics create sidedesk --project=acme-desk" in said
    assert f"--member={GMAIL} --role={PUBLISHER}" in said
    assert f"--push-endpoint={HOOK} --push-auth-service-account={PUSHER}" in said
    assert f"DESK_PUBSUB_TOPIC={TOPIC}\nDESK_PUBSUB_SERVICE_ACCOUNT={PUSHER}" in said
    assert office.world.pubsub.policies == {}


def test_it_is_made_and_made_only_once(run: Any, office: Office) -> None:
    pubsub = office.world.pubsub
    assert "was made" in run("--apply").stdout
    [policy] = pubsub.policies.values()
    assert policy["bindings"] == [{"role": PUBLISHER, "members": [GMAIL]}]
    push = pubsub.subscriptions[SUBSCRIPTION]["pushConfig"]
    assert push == {
        "pushEndpoint": HOOK,
        "oidcToken": {"serviceAccountEmail": PUSHER, "audience": HOOK},
    }
    again = run("--apply")
    assert again.exit_code == 0
    assert "was made" not in again.stdout
    assert pubsub.policies[TOPIC]["bindings"] == policy["bindings"]
    assert renew_watches(office.desk) == 1


def test_what_others_may_stays(run: Any, office: Office) -> None:
    other = {"role": PUBLISHER, "members": ["user:ada@acme.example"]}
    office.world.pubsub.policies[TOPIC] = {"etag": "x", "bindings": [other]}
    run("--apply")
    assert other in office.world.pubsub.policies[TOPIC]["bindings"]
    assert renew_watches(office.desk) == 1


def test_a_rule_of_the_organisation_is_explained(run: Any, office: Office) -> None:
    office.world.pubsub.refuses_policy = (
        "One or more users named in the policy do not belong to a permitted customer."
    )
    refused = run("--apply")
    assert refused.exit_code == 1
    assert "do not belong to a permitted customer" in refused.stderr
    assert "iam.allowedPolicyMemberDomains" in refused.stderr


def test_a_machine_without_rights_is_told(run: Any, office: Office) -> None:
    for grant in office.world.tokens._refresh.values():
        object.__setattr__(grant, "scopes", frozenset({"openid"}))
    refused = run("--apply")
    assert (refused.exit_code, "insufficient" in refused.stderr) == (1, True)


def test_a_refused_watch_is_said_and_the_mailbox_polled(office: Office) -> None:
    office.world.pubsub.policies[TOPIC] = {"etag": "x"}
    assert renew_watches(office.desk) == 0
    [said] = told(office)
    assert said.startswith(FindingState.WRONG)
    assert "User not authorized to perform this action" in said
    assert f"gcloud pubsub topics add-iam-policy-binding {TOPIC}" in said
    assert "it is polled" in said
    office.sync()
    with office.desk.database.reading() as session:
        found = mailboxes.find_mailbox(session, SUPPORT)
        assert found.poll_due_at - database_now(session) <= POLL


def watches_asked() -> float:
    """How often Gmail was asked to push, however it answered."""
    [family] = [x for x in meters.REGISTRY.collect() if x.name == COUNTED]
    watched = [
        x for x in family.samples if x.labels.get("method", "").endswith("watch")
    ]
    return sum(each.value for each in watched)


def test_who_says_no_is_asked_later_each_time(office: Office) -> None:
    office.world.pubsub.policies[TOPIC] = {"etag": "x"}
    asked = list[int]()
    for minute in range(4 * 60):
        before = watches_asked()
        renew_watches(office.desk)
        if watches_asked() > before:
            asked.append(minute)
        clock.advance(timedelta(minutes=1))
    waits = [late - early for early, late in pairwise(asked)]
    assert waits[0] == 1
    assert waits == sorted(waits)
    assert waits[-1] in (60, 61)
    assert 6 < len(asked) < 12
    said = next(each for each in told(office) if "Meanwhile it is polled" in each)
    with office.desk.database.reading() as session:
        due = mailboxes.find_mailbox(session, SUPPORT).watch_due_at
    assert f"asked again at {clock.iso(due)}" in said


def test_a_watch_that_is_set_at_last_ends_the_trouble(run: Any, office: Office) -> None:
    office.world.pubsub.policies[TOPIC] = {"etag": "x"}
    renew_watches(office.desk)
    run("--apply")
    assert renew_watches(office.desk) == 1
    assert told(office) == []


def test_a_topic_of_another_project_is_named(office: Office) -> None:
    office.world.pubsub.client_project = "other"
    renew_watches(office.desk)
    [said] = told(office)
    assert "Invalid topicName does not match projects/other/topics/*" in said
    assert "desk pubsub --project other" in said


def test_a_watch_that_has_ended_does_not_slow_the_polling(office: Office) -> None:
    assert renew_watches(office.desk) == 1
    clock.advance(timedelta(days=8))
    office.sync()
    with office.desk.database.reading() as session:
        found = mailboxes.find_mailbox(session, SUPPORT)
        assert found.poll_due_at - database_now(session) <= POLL


def test_each_client_publishes_in_its_own_project() -> None:
    both = ["projects/sign-in/topics/a", "projects/keyless/topics/b"]
    assert topic_for(both, "keyless", delegated=True) == both[1]
    assert topic_for(both, "keyless", delegated=False) == both[0]
    assert topic_for(both[:1], "keyless", delegated=True) == both[0]


def test_the_project_is_needed_where_nothing_says_it(run: Any, office: Office) -> None:
    bare = {"pubsub_topic": None, "service_account_file": None}
    told = office.desk.settings.model_copy(update=bare)
    office.desk.settings = office.desk.google.delegation._settings = told
    assert "Say --project ID" in run().stderr
    assert "projects/mine/topics/sidedesk" in run("--project", "mine").stdout
