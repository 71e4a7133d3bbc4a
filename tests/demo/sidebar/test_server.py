"""The server calls the desk as Google does, passes mail on, and lets nobody else in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Response
from flask.testing import FlaskClient

from demo.keys import read_jwt
from demo.sidebar.server import create_app
from tests.demo.sidebar.conftest import Stage

PUBLIC = "https://desk.demo.example"
ADA = "ada@acme.example"
TRIGGER = {"account": ADA, "url": f"{PUBLIC}/addon/message", "kind": "trigger"}


@pytest.fixture
def client(stage: Stage) -> FlaskClient:
    return create_app(stage.config).test_client()


def run(client: FlaskClient, **change: Any) -> Any:
    """One call of the add-on through the server."""
    return client.post("/host/run", json={**TRIGGER, **change}).get_json()


def test_the_desk_is_called_with_googles_token(
    client: FlaskClient, stage: Stage
) -> None:
    result = run(client)

    [call] = stage.desk.calls
    token = call["authorization"].removeprefix("Bearer ")
    claims = read_jwt(token, stage.config.google_key.certificate_pem)
    assert claims["aud"] == f"{PUBLIC}/addon/message"
    assert token == call["event"]["authorizationEventObject"]["systemIdToken"]
    assert result["refused"] == []


def test_a_page_without_a_demo_breaks_nothing(client: FlaskClient) -> None:
    assert client.get("/host/demo").status_code == 404
    assert client.post("/host/demo/kill-worker").status_code == 404
    told = client.get("/host/config").get_json()
    assert (told["breaks"], told["run"], told["roles"]) == (False, "", {})


def test_the_event_names_the_mail_as_the_page_knows_it(
    client: FlaskClient, stage: Stage
) -> None:
    run(client, thread=stage.maria, message=stage.maria)

    gmail = stage.desk.calls[0]["event"]["gmail"]
    assert gmail["messageId"] == f"msg-f:{int(stage.maria, 16)}"
    assert gmail["threadId"] == f"thread-f:{int(stage.maria, 16)}"


def test_the_drawers_event_holds_no_token(client: FlaskClient, stage: Stage) -> None:
    shown = run(client)["event"]

    sent = stage.desk.calls[0]["event"]["authorizationEventObject"]
    assert sent["userOAuthToken"] not in str(shown)
    assert sent["userIdToken"] not in str(shown)


def test_a_refused_answer_comes_back_with_reasons(
    client: FlaskClient, stage: Stage
) -> None:
    stage.desk.says("message", "unknown_field")

    assert "colour" in run(client)["refused"][0]


def test_a_redirect_is_no_answer(client: FlaskClient, stage: Stage) -> None:
    stage.desk.raw["message"] = Response(status=308, headers={"Location": "/"})

    assert run(client)["refused"] == ["status 308, not 200"]


def test_an_address_outside_the_add_on_is_not_called(client: FlaskClient) -> None:
    result = run(client, url="https://elsewhere.example/x")

    assert "not an address of this add-on" in result["refused"][0]


def test_a_desk_that_is_away_is_a_refusal(stage: Stage) -> None:
    # Nothing listens on port 9 of the loopback.
    away = replace(stage.config, web="http://127.0.0.1:9")

    result = run(create_app(away).test_client())

    assert result["refused"] == ["no answer: ConnectionError"]


def test_a_permission_once_given_is_sent_along(
    client: FlaskClient, stage: Stage
) -> None:
    client.post("/host/allow", json={"account": "ada@acme.example", "scopes": ["x"]})
    run(client)

    event = stage.desk.calls[0]["event"]
    assert event["authorizationEventObject"]["authorizedScopes"][-1] == "x"


def test_an_unknown_message_is_said(client: FlaskClient, stage: Stage) -> None:
    unknown = {"thread": stage.maria, "message": "17088a2c5b91b999"}
    answer = client.post("/host/run", json={**TRIGGER, **unknown})

    assert answer.status_code == 404
    assert "has no message" in answer.get_json()["error"]


def test_a_call_without_an_account_is_said(client: FlaskClient) -> None:
    answer = client.post("/host/run", json={"kind": "trigger"})

    assert (answer.status_code, answer.get_json()) == (
        400,
        {"error": "account and url are needed"},
    )


def test_mail_is_passed_on(client: FlaskClient, stage: Stage) -> None:
    answer = client.get(f"/ui/{ADA}/threads?label=INBOX&q=refund")

    assert [row["id"] for row in answer.get_json()["threads"]] == [stage.maria]


def test_mails_refusal_is_passed_on(client: FlaskClient) -> None:
    answer = client.get("/ui/nobody@acme.example/labels")

    assert answer.status_code == 404
    assert "nobody@acme.example" in answer.get_json()["error"]


def test_mail_that_is_away_is_said(stage: Stage) -> None:
    away = create_app(replace(stage.config, gmail="http://127.0.0.1:9")).test_client()

    assert away.get("/ui/accounts").status_code == 502


def test_the_desks_picture_is_shown(client: FlaskClient) -> None:
    answer = client.get(f"/host/picture?url={PUBLIC}/static/icons/notice-1.png")

    assert answer.content_type == "image/png"


@pytest.mark.parametrize(
    "url", [f"{PUBLIC}/static/icons/a.svg", "https://elsewhere.example/a.png", ""]
)
def test_no_other_picture_is_shown(client: FlaskClient, url: str) -> None:
    assert client.get("/host/picture", query_string={"url": url}).status_code == 404


def test_another_site_cannot_write(client: FlaskClient) -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}

    answer = client.post("/host/run", json=TRIGGER, headers=elsewhere)

    assert answer.status_code == 403


def test_a_borrowed_host_name_gets_nothing(client: FlaskClient) -> None:
    assert client.get("/", base_url="http://evil.example").status_code == 400


def test_the_page_may_load_nothing_from_outside(client: FlaskClient) -> None:
    answer = client.get("/")

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "https://" not in answer.text
    answer.close()
