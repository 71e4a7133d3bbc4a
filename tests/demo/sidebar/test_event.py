"""The event is what Google would post: shape, ids, tokens, and no more than granted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.google.check import check_body
from demo.keys import SigningKey, read_jwt
from demo.sidebar.event import (
    MailGrant,
    MalformedCall,
    SidebarCall,
    build_event,
    redact_tokens,
)
from demo.sidebar.mailbox import OpenMail
from tests.demo.sidebar.conftest import SCOPES, make_config

URL = "https://desk.demo.example/addon/message"
CALL = SidebarCall("ada@acme.example", URL, "trigger", locale="de")
MAIL = OpenMail("thread-f:1885667170394832897", "msg-a:r-5878", "1a2b3c4d00000001")
TOKENS = {
    "userOAuthToken": "ya29.of-ada-a-secret",
    "accessToken": "AND7SK-to-the-mail-a-secret",
}
GRANT = MailGrant(SCOPES, TOKENS, MAIL)


def test_an_open_mail_carries_the_ids_of_the_page(key: SigningKey) -> None:
    event = build_event(make_config(key), CALL, GRANT)

    assert event["gmail"] == {
        "messageId": "msg-a:r-5878",
        "threadId": "thread-f:1885667170394832897",
        "accessToken": "AND7SK-to-the-mail-a-secret",
    }
    assert check_body("event", event) == []


def test_the_home_page_names_no_mail(key: SigningKey) -> None:
    event = build_event(make_config(key), CALL, replace(GRANT, mail=None))

    assert event["gmail"] == {}


def test_both_tokens_are_signed_and_meant_for_their_reader(key: SigningKey) -> None:
    config = make_config(key)
    tokens = build_event(config, CALL, GRANT)["authorizationEventObject"]

    system = read_jwt(tokens["systemIdToken"], key.certificate_pem)
    user = read_jwt(tokens["userIdToken"], key.certificate_pem)
    assert (system["aud"], system["email"]) == (URL, config.addon_service_account)
    assert (user["aud"], user["email"]) == (config.addon_client_id, "ada@acme.example")
    assert user["hd"] == "acme.example"
    assert system["email_verified"] is user["email_verified"] is True
    assert system["iss"] == user["iss"] == "https://accounts.google.com"


def test_without_the_permission_nobody_is_named(key: SigningKey) -> None:
    event = build_event(make_config(key), CALL, replace(GRANT, scopes=()))

    assert "userIdToken" not in event["authorizationEventObject"]
    assert "userLocale" not in event["commonEventObject"]


def test_parameters_and_inputs_travel_as_the_page_gave_them(key: SigningKey) -> None:
    inputs = {"note": {"stringInputs": {"value": ["hello"]}}}
    call = replace(CALL, kind="action", parameters={"s": "1"}, form_inputs=inputs)

    common = build_event(make_config(key), call, GRANT)["commonEventObject"]

    assert common["parameters"] == {"s": "1"}
    assert common["formInputs"] == inputs
    assert (common["userLocale"], common["hostApp"]) == ("de", "GMAIL")


def test_no_secret_is_shown(key: SigningKey) -> None:
    shown = str(redact_tokens(build_event(make_config(key), CALL, GRANT)))

    assert "secret" not in shown
    assert "msg-a:r-5878" in shown


@pytest.mark.parametrize(
    "body",
    [
        None,
        {"kind": "other", "account": "a", "url": "u"},
        {"kind": "action"},
        {"kind": "action", "account": "a", "url": "u", "colour": "red"},
    ],
)
def test_a_call_that_makes_no_sense_is_refused(body: object) -> None:
    with pytest.raises(MalformedCall):
        SidebarCall.read(body)
