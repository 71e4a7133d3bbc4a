"""Signing in with Google's web flow: to Google, and what comes back.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from google_auth_oauthlib.flow import Flow
from httplib2 import HttpLib2Error
from oauthlib.oauth2 import OAuth2Error
from requests.adapters import BaseAdapter

from app import clock
from app.errors import Broken, Refused
from app.gmail import errors
from app.gmail.access import Access
from app.gmail.google import MODIFY, TIMEOUT, Connect
from app.settings import Settings

EMAIL = "https://www.googleapis.com/auth/userinfo.email"
# Faults of our set-up at Google: signing in again does not help.
OURS = {"invalid_client", "unauthorized_client", "redirect_uri_mismatch"}


@dataclass(frozen=True)
class Errand:
    """What somebody signs in for.

    `callback` is the path that the browser comes back to, `asks` how Google is to ask.
    """

    callback: str
    scopes: tuple[str, ...]
    asks: Mapping[str, str]


# A mailbox that the desk is to read for good.
CONNECT = Errand("/connect/callback", ("openid", EMAIL, MODIFY), {"prompt": "consent"})
# Who somebody is, and nothing else.
PROVE = Errand(
    "/console/callback",
    ("openid", EMAIL),
    {"prompt": "select_account", "access_type": "online"},
)


class CodeRefused(Refused):
    """What the browser brought back is used, too old or not from this sign-in."""


@dataclass(frozen=True)
class SignedIn:
    """What Google gave; without a lasting permission `refresh_token` is empty."""

    refresh_token: str
    access: Access
    scopes: frozenset[str]
    id_token: str


class SignIn:
    """One desk's OAuth client at Google, on one kind of errand."""

    def __init__(self, settings: Settings, connect: Connect, errand: Errand) -> None:
        self._settings = settings
        self._connect = connect
        self._errand = errand

    @property
    def redirect_uri(self) -> str:
        """Where the browser comes back to; the OAuth client must name it."""
        return self._settings.pages + self._errand.callback

    def url(self, state: str, verifier: str, address: str = "") -> str:
        """Google's page; `address` is the account that it proposes.

        Raises:
            Broken: the OAuth client is not set.
        """
        url, _ = self._flow(verifier).authorization_url(
            state=state,
            **({"login_hint": address} if address else {}),
            **self._errand.asks,
        )
        return str(url)

    def redeem(self, code: str, verifier: str) -> SignedIn:
        """What the code stands for.

        Raises:
            CodeRefused: signing in once more helps.
            Broken: it does not: our OAuth client is not set up as it must be.
            Later, InDoubt: Google did not answer.
        """
        flow = self._flow(verifier)
        http = self._connect(TIMEOUT)
        for scheme in ("https://", "http://"):
            flow.oauth2session.mount(scheme, _Through(http))
        try:
            given = flow.fetch_token(code=code)
        except OAuth2Error as error:
            if error.error in OURS:
                raise Broken(
                    f"Google refused our OAuth client: {error.error}."
                ) from error
            raise CodeRefused("Google takes this answer no longer.") from error
        except (OSError, HTTPException, HttpLib2Error) as error:
            raise errors.translate_broken(error) from error
        life = timedelta(seconds=int(given.get("expires_in", 0)))
        return SignedIn(
            refresh_token=given.get("refresh_token", ""),
            access=Access(given["access_token"], clock.now() + life),
            scopes=frozenset(given.get("scope") or ()),
            id_token=given.get("id_token", ""),
        )

    def _flow(self, verifier: str) -> Flow:
        settings = self._settings
        web = {
            "client_id": settings.require("google_client_id"),
            "client_secret": settings.require("google_client_secret"),
            "auth_uri": settings.google_auth_url,
            "token_uri": settings.google_token_url,
        }
        _allow(settings.google_token_url)
        return Flow.from_client_config(
            {"web": web},
            self._errand.scopes,
            redirect_uri=self.redirect_uri,
            code_verifier=verifier,
            autogenerate_code_verifier=False,
        )


def _allow(token_url: str) -> None:
    """What oauthlib takes from the environment alone."""
    # Fewer scopes than asked for are an answer that we compare ourselves.
    os.environ.setdefault("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
    parts = urlsplit(token_url)
    if parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}:
        # A Gmail of our own on this machine needs no TLS.
        os.environ.setdefault("OAUTHLIB_INSECURE_TRANSPORT", "1")


class _Through(BaseAdapter):
    """Lets requests, which oauthlib speaks, use the one transport of the desk."""

    def __init__(self, http: Any) -> None:
        super().__init__()
        self._http = http

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **_more: Any
    ) -> requests.Response:
        """One request, sent once."""
        headers = {k: v for k, v in request.headers.items() if k != "Accept-Encoding"}
        answered, body = self._http.request(
            request.url, method=request.method, body=request.body, headers=headers
        )
        response = requests.Response()
        response.status_code = int(answered.status)
        response.headers.update(answered)
        response.raw = BytesIO(body)
        response.request, response.url = request, str(request.url)
        return response

    def close(self) -> None:
        """The connection is its maker's to close."""
