"""A deployment is held to its schema and to the scopes that its triggers need."""

from __future__ import annotations

import copy
from typing import Any

from demo.google.check import check_body
from demo.google.deployment import SCOPE

HOME = "https://desk.demo.example/addon/home"
GOOD: dict[str, Any] = {
    "oauthScopes": [
        SCOPE + "gmail.addons.execute",
        SCOPE + "gmail.addons.current.message.metadata",
        SCOPE + "userinfo.email",
        SCOPE + "script.locale",
    ],
    "addOns": {
        "common": {
            "name": "Desk",
            "logoUrl": "https://desk.demo.example/logo.png",
            "useLocaleFromApp": True,
            "homepageTrigger": {"runFunction": HOME},
        },
        "gmail": {
            "contextualTriggers": [{"unconditional": {}, "onTriggerFunction": HOME}]
        },
        "httpOptions": {
            "authorizationHeader": "SYSTEM_ID_TOKEN",
            "granularOauthPermissionSupport": "OPT_IN",
        },
    },
}


def test_a_good_deployment_is_taken() -> None:
    assert check_body("deployment", GOOD) == []


def test_an_unknown_field_is_refused() -> None:
    assert check_body("deployment", {**GOOD, "colour": "red"})


def test_each_missing_scope_is_named() -> None:
    said = "\n".join(check_body("deployment", {**GOOD, "oauthScopes": ["openid"]}))

    assert "gmail.addons.execute missing" in said
    assert "userinfo.email missing" in said
    assert "script.locale" in said


def test_a_compose_trigger_needs_its_scope() -> None:
    body = copy.deepcopy(GOOD)
    action = {"label": "Insert", "runFunction": HOME}
    body["addOns"]["gmail"]["composeTrigger"] = {"actions": [action]}

    assert check_body("deployment", body) == [
        "composeTrigger needs gmail.addons.current.action.compose"
    ]


def test_a_restricted_scope_is_pointed_out() -> None:
    scopes = [*GOOD["oauthScopes"], SCOPE + "gmail.modify"]

    [said] = check_body("deployment", {**GOOD, "oauthScopes": scopes})

    assert said.startswith("restricted scope")
