"""Why Google refuses a mailbox: its own words reach the admin, and what to do.

The answers are those that Google documents, or that people have reported.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httplib2
import pytest
from pydantic import SecretStr

from app.errors import DeskError, Disconnected, Revoked
from app.gmail.google import GoogleClients
from tests.support.office import settings

ADDRESS = "support@acme.example"


class Answering:
    """Whatever is asked, this is the answer."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        self._answer = status, json.dumps(body).encode()

    def request(self, *_: Any, **__: Any) -> tuple[httplib2.Response, bytes]:
        status, body = self._answer
        kind = {"content-type": "application/json", "status": str(status)}
        return httplib2.Response(kind), body

    def close(self) -> None:
        """Nothing is open."""


def google(folder: Path, status: int, body: Mapping[str, Any]) -> GoogleClients:
    told = settings(
        "sqlite://",
        folder,
        google_client_id="our-client",
        google_client_secret=SecretStr("shh"),
    )
    http = Answering(status, body)
    return GoogleClients(told, connect=lambda timeout: http)


def of_oauth(error: str, description: str = "", subtype: str = "") -> dict[str, str]:
    told = {"error": error, "error_description": description}
    return {**told, "error_subtype": subtype} if subtype else told


UNAUTHORIZED = (
    "Client is unauthorized to retrieve access tokens using this method, or client not "
    "authorized for any of the scopes requested."
)
DELEGATED = [
    (401, of_oauth("unauthorized_client", UNAUTHORIZED), "Domain-wide delegation"),
    (400, of_oauth("invalid_grant", "Invalid email or User ID"), "primary address"),
    (401, of_oauth("access_denied", "Account restricted"), "API controls"),
    (400, of_oauth("admin_policy_enforced"), "API controls"),
    (400, of_oauth("invalid_grant", "Invalid JWT Signature."), "no longer there"),
    (400, of_oauth("invalid_grant", "Invalid grant: account not found"), "The key of"),
    (
        400,
        of_oauth(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a "
            "reasonable timeframe.",
        ),
        "time server",
    ),
    (400, of_oauth("something_new", "Nobody has seen it"), "Nobody has seen it"),
]


@pytest.mark.parametrize(("status", "body", "cure"), DELEGATED)
def test_a_no_to_delegation_is_told_with_what_to_do(
    tmp_path: Path, status: int, body: dict[str, str], cure: str
) -> None:
    with pytest.raises(Disconnected) as caught:
        google(tmp_path, status, body).delegated(ADDRESS)
    said = str(caught.value)
    assert said.startswith(f"Google says {body['error']}")
    assert body["error_description"].rstrip(".") in said
    assert cure in said


SIGNED_IN = [
    (400, of_oauth("invalid_grant", "Token has been expired or revoked."), Revoked, ""),
    (400, of_oauth("invalid_grant", "Bad Request"), Revoked, ""),
    (
        400,
        of_oauth(
            "invalid_grant", "reauth related error (invalid_rapt)", "invalid_rapt"
        ),
        Disconnected,
        "session control",
    ),
    (
        400,
        of_oauth("invalid_grant", "reauth related error", "rapt_required"),
        Disconnected,
        "nothing was taken back",
    ),
    (401, of_oauth("deleted_client", "Deleted"), Disconnected, "DESK_GOOGLE_CLIENT_ID"),
    (401, of_oauth("invalid_client", "Unauthorized"), Disconnected, "Credentials"),
    (
        400,
        of_oauth("admin_policy_enforced", "Blocked"),
        Disconnected,
        "trust internal apps, or the client id our-client",
    ),
]


@pytest.mark.parametrize(("status", "body", "kind", "cure"), SIGNED_IN)
def test_a_no_to_a_sign_in_is_a_withdrawal_only_where_it_is_one(
    tmp_path: Path,
    status: int,
    body: dict[str, str],
    kind: type[DeskError],
    cure: str,
) -> None:
    with pytest.raises(DeskError) as caught:
        google(tmp_path, status, body).refreshed("token")
    assert type(caught.value) is kind
    assert cure in str(caught.value)


def of_api(message: str, reason: str) -> dict[str, Any]:
    detail = {"message": message, "domain": "global", "reason": reason}
    return {"error": {"code": 403, "message": message, "errors": [detail]}}


API = [
    (
        403,
        of_api(
            "Gmail API has not been used in project 1234 before or it is disabled. "
            "Enable it by visiting https://console.developers.google.com/apis.",
            "accessNotConfigured",
        ),
        "gcloud services enable gmail.googleapis.com --project=1234",
    ),
    (400, of_api("Mail service not enabled", "failedPrecondition"), "has no Gmail"),
    (
        403,
        of_api("The domain administrators have disabled Gmail apps.", "domainPolicy"),
        "trust the app",
    ),
]


@pytest.mark.parametrize(("status", "body", "cure"), API)
def test_a_mailbox_that_gmail_keeps_shut_is_told_with_what_to_do(
    tmp_path: Path, status: int, body: dict[str, Any], cure: str
) -> None:
    client = google(tmp_path, status, body).signed_in("token", lambda refused: refused)
    with pytest.raises(Disconnected) as caught:
        client.history_id()
    assert str(caught.value).startswith(body["error"]["message"].rstrip("."))
    assert cure in str(caught.value)
