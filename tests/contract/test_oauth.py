"""Google's own sign-in library, unchanged, against our Gmail over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2 import id_token
from google_auth_oauthlib.flow import Flow
from googleapiclient.discovery_cache import get_static_doc
from oauthlib.oauth2 import OAuth2Error
from werkzeug.serving import make_server

from demo.gmail.__main__ import QuietHandler
from demo.gmail.app import create_app
from demo.gmail.sign_in.consents import EMAIL, OAuthClient
from demo.gmail.sign_in.oauth_pages import SAYS
from demo.gmail.sign_in.scopes import MODIFY, READONLY
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import ADA, SUPPORT, Clock, make_world
from tests.support.patience import HANGS

BACK = "http://127.0.0.1:9/connect/callback"
SCOPES = ("openid", EMAIL, MODIFY)


@dataclass
class Google:
    """Our Gmail on a port, and a person before its pages."""

    world: GmailWorld
    url: str

    def flow(self, **more: Any) -> Flow:
        """The library, as its documentation sets it up."""
        web = {
            "client_id": "sidedesk",
            "client_secret": "a secret",
            "auth_uri": f"{self.url}/o/oauth2/v2/auth",
            "token_uri": f"{self.url}/token",
        }
        return Flow.from_client_config({"web": web}, SCOPES, redirect_uri=BACK, **more)

    def decide(self, url: str, **said: object) -> dict[str, str]:
        """Press Continue or Cancel; what the browser brings back."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        said = {"decision": "allow", "account": SUPPORT, "ticked": SCOPES, **said}
        answer = requests.post(
            url.partition("?")[0], asked | said, allow_redirects=False, timeout=HANGS
        )
        back = answer.headers["Location"]
        assert back.startswith(BACK)
        return {k: v[0] for k, v in parse_qs(urlsplit(back).query).items()}


@pytest.fixture(scope="module")
def google() -> Iterator[Google]:
    world = make_world(Clock())
    world.tokens.consents.register(OAuthClient("sidedesk", "a secret", (BACK,)))
    server = make_server(
        "127.0.0.1",
        0,
        create_app(world),
        threaded=True,
        request_handler=QuietHandler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Google(world, f"http://127.0.0.1:{server.port}")
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _trial(monkeypatch: pytest.MonkeyPatch) -> None:
    # What the library's documentation says to set for a server without TLS.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def granted(google: Google, **said: object) -> Flow:
    """A whole sign-in, ended by the library."""
    flow = google.flow()
    url, state = flow.authorization_url(prompt="consent")
    back = google.decide(url, **said)
    assert back["state"] == state
    flow.fetch_token(code=back["code"])
    return flow


def test_a_consent_gives_a_lasting_permission(google: Google) -> None:
    credentials = granted(google).credentials
    assert credentials.refresh_token
    assert set(credentials.granted_scopes) == set(SCOPES)
    before = credentials.token
    credentials.refresh(Request())
    assert credentials.token != before


def test_the_id_token_names_who_consented(google: Google) -> None:
    flow = granted(google, account=ADA)
    keys = google.world.google_key
    claims = id_token.verify_oauth2_token(
        flow.credentials.id_token,
        lambda *_, **__: requests_like({keys.kid: keys.certificate_pem}),
        "sidedesk",
    )
    assert (claims["email"], claims["email_verified"]) == (ADA, True)


def requests_like(certificates: dict[str, str]) -> Any:
    """An answer of a transport of google-auth."""

    class Answer:
        status = 200
        data = json.dumps(certificates).encode()

    return Answer()


def test_what_is_not_ticked_is_not_granted(
    google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OAUTHLIB_RELAX_TOKEN_SCOPE", raising=False)
    with pytest.raises(Warning, match="Scope has changed"):
        granted(google, ticked=[])
    monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
    scopes = granted(google, ticked=[]).credentials.granted_scopes
    assert set(scopes) == {"openid", EMAIL}


def test_cancel_sends_an_error_back(google: Google) -> None:
    url, state = google.flow().authorization_url()
    back = google.decide(url, decision="deny")
    assert back == {"error": "access_denied", "state": state}


def test_another_flow_needs_the_verifier_of_the_first(google: Google) -> None:
    first = google.flow()
    url, _ = first.authorization_url(prompt="consent")
    code = google.decide(url)["code"]
    second = google.flow(code_verifier="x" * 64)
    with pytest.raises(OAuth2Error, match="Invalid code verifier"):
        second.fetch_token(code=code)


def test_a_code_is_good_for_once(google: Google) -> None:
    flow = google.flow()
    url, _ = flow.authorization_url(prompt="consent")
    code = google.decide(url)["code"]
    flow.fetch_token(code=code)
    with pytest.raises(OAuth2Error, match="Malformed auth code"):
        flow.fetch_token(code=code)


def test_only_consent_brings_a_second_refresh_token(google: Google) -> None:
    granted(google, account=ADA)
    flow = google.flow()
    url, _ = flow.authorization_url()
    flow.fetch_token(code=google.decide(url, account=ADA)["code"])
    assert flow.credentials.refresh_token is None


def test_what_is_revoked_gives_no_token(google: Google) -> None:
    credentials = granted(google).credentials
    token = {"token": credentials.refresh_token}
    assert requests.post(f"{google.url}/revoke", token, timeout=HANGS).ok
    with pytest.raises(RefreshError, match="expired or revoked"):
        credentials.refresh(Request())


def test_the_token_tells_what_it_is_for(google: Google) -> None:
    credentials = granted(google).credentials
    query = {"access_token": credentials.token}
    told = requests.get(f"{google.url}/tokeninfo", query, timeout=HANGS).json()
    assert (told["aud"], told["email"]) == ("sidedesk", SUPPORT)
    bearer = {"Authorization": f"Bearer {credentials.token}"}
    who = requests.get(f"{google.url}/userinfo", headers=bearer, timeout=HANGS).json()
    assert who["email"] == SUPPORT


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri_mismatch"),
        ({"client_id": "other"}, "invalid_client"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_request_that_is_not_in_order_goes_nowhere(
    google: Google, change: dict[str, str], error: str
) -> None:
    url, _ = google.flow().authorization_url(prompt="consent")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()} | change
    for method in ("GET", "POST"):
        answer = requests.request(
            method,
            url.partition("?")[0],
            params=asked,
            timeout=HANGS,
            allow_redirects=False,
        )
        assert answer.status_code in (400, 401)
        assert error in answer.text


@pytest.mark.parametrize("scope", SAYS)
def test_the_page_speaks_of_a_scope_as_google_does(scope: str) -> None:
    scopes = json.loads(get_static_doc("gmail", "v1"))["auth"]["oauth2"]["scopes"]
    assert SAYS[scope] == scopes[scope]["description"]


def test_another_scope_than_needed_is_refused(google: Google) -> None:
    token = google.world.tokens.issue(SUPPORT, (READONLY,))
    answer = requests.post(
        f"{google.url}/gmail/v1/users/me/labels",
        json={"name": "Lamp"},
        headers={"Authorization": f"Bearer {token}"},
        timeout=HANGS,
    )
    assert answer.status_code == 403
    assert answer.json()["error"]["errors"][0]["reason"] == "insufficientPermissions"
