"""Pub/Sub's push: proven by its token, noted, and never believed any further."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import clock
from app.db import Database
from app.errors import Later
from app.factory import app_of_desk
from app.health.examination import examine_desk
from app.health.finding import FindingState
from app.mailboxes import mailbox as mailboxes
from app.signing import OPERATOR, SignedLinks
from tests.support.office import SUPPORT, Office, google_key, open_office
from tests.support.snapshot import copied_office
from workers.chores.watches import renew_watches

PUSHER = "push@demo.iam.gserviceaccount.com"
HOOK = "https://desk.demo.example/hooks/gmail"
TOPIC = "projects/demo/topics/gmail"


def open_watched(url: str, folder: Path) -> Office:
    """Every mailbox tells Pub/Sub what happens in it."""
    office = open_office(url, folder, pubsub_topic=TOPIC, pubsub_service_account=PUSHER)
    office.world.pubsub.audience = HOOK
    office.world.pubsub.service_account = PUSHER
    renew_watches(office.desk)
    office.world.pubsub.take()
    return office


@pytest.fixture
def watched(database_url: str, tmp_path: Path) -> Iterator[Office]:
    office = copied_office(open_watched, database_url, tmp_path)
    yield office
    office.desk.close()


@pytest.fixture
def client(watched: Office) -> FlaskClient:
    return app_of_desk(watched.desk).test_client()


def token(**claims: Any) -> str:
    now = clock.timestamp()
    return google_key().sign(
        {
            "iss": "https://accounts.google.com",
            "aud": HOOK,
            "email": PUSHER,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
    )


def push(client: FlaskClient, address: str = SUPPORT, **claims: Any) -> int:
    data = base64.urlsafe_b64encode(
        json.dumps({"emailAddress": address, "historyId": 1}).encode()
    )
    return client.post(
        "/hooks/gmail",
        json={"message": {"data": data.decode().rstrip("="), "messageId": "1"}},
        headers={"Authorization": f"Bearer {token(**claims)}"},
    ).status_code


def pushed(office: Office) -> bool:
    with office.desk.database.reading() as session:
        return mailboxes.find_mailbox(session, SUPPORT).pushed_at is not None


def test_a_mail_is_pushed_and_makes_its_mailbox_due(
    watched: Office, client: FlaskClient
) -> None:
    watched.write()
    statuses: list[int] = []

    def post(body: dict[str, Any], headers: dict[str, str]) -> int:
        statuses.append(
            client.post("/hooks/gmail", json=body, headers=headers).status_code
        )
        return statuses[-1]

    watched.world.pubsub.deliver(post)
    assert set(statuses) == {204}
    assert pushed(watched)


def test_an_unknown_mailbox_is_thanked_too(client: FlaskClient) -> None:
    assert push(client, "nobody@acme.example") == 204


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example"},
        {"email": "service-2@other.iam.gserviceaccount.com"},
        {"email_verified": False},
        {"iss": "https://evil.example"},
        {"exp": 1},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_that_proves_nothing_is_refused(
    watched: Office, client: FlaskClient, claims: dict[str, Any]
) -> None:
    assert push(client, **claims) == 401
    assert not pushed(watched)


def said(text: str) -> bytes:
    """A push with this as its data."""
    data = base64.urlsafe_b64encode(text.encode()).decode()
    return json.dumps({"message": {"data": data}}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"message": {"data": 3}}',
        b'{"message": {"data": "=\xc3\xa9="}}',
        b'{"message":' * 5_000,
        said("[" * 5_000),
        said('{"emailAddress": "support@acme.example\\u0000"}'),
        said('{"emailAddress": "\\ud800@acme.example"}'),
        said('{"emailAddress": ["support@acme.example"]}'),
        said('{"emailAddress": null}'),
    ],
)
@pytest.mark.usefixtures("clean_heap")
def test_nonsense_with_a_good_token_is_thanked(
    watched: Office, client: FlaskClient, body: bytes
) -> None:
    headers = {"Authorization": f"Bearer {token()}"}
    answer = client.post("/hooks/gmail", data=body, headers=headers)
    assert answer.status_code == 204
    assert not pushed(watched)


def test_a_watch_is_set_once_a_day(watched: Office) -> None:
    assert renew_watches(watched.desk) == 0
    clock.advance(timedelta(days=1, minutes=1))
    assert renew_watches(watched.desk) == 3


def test_without_an_account_nobody_may_push(office: Office) -> None:
    client = app_of_desk(office.desk).test_client()
    assert push(client) == 403


def test_while_the_database_is_away_it_is_to_come_again(
    watched: Office,
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(_: Database) -> None:
        raise Later("The desk is busy.")

    monkeypatch.setattr(Database, "transaction", away)
    assert push(client) == 503
    assert "hooks.gmail comes later" in caplog.text
    assert "unexpected" not in caplog.text


def test_a_refused_push_is_told_to_the_doctor_and_the_setup(
    watched: Office, client: FlaskClient
) -> None:
    assert push(client, aud="https://elsewhere.example") == 401
    links = SignedLinks(watched.desk.settings.require("secret_key"))
    page = client.get(links.setup(watched.cast.acme.id, OPERATOR)).text
    assert "aud was https://elsewhere.example" in page
    found = [
        each
        for each in examine_desk(watched.desk).findings
        if each.about == "refused pushes"
    ]
    assert [each.state for each in found] == [FindingState.WRONG]
    assert "DESK_PUBSUB_AUDIENCE" in found[0].do
