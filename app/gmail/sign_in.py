"""Signing in with Google's web flow: to Google, and what comes back.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app import clock
from app.errors import Broken, InDoubt, Refused
from app.gmail import errors
from app.gmail.access_token import AccessToken
from app.gmail.scopes import EMAIL, MODIFY
from app.gmail.wire import text, texts
from app.settings import Settings

# Few processes ever see a sign-in: the libraries for it come with the first one.
if TYPE_CHECKING:
    from google_auth_oauthlib.flow import Flow

    from app.gmail.google import Connect

# Faults of our set-up at Google: signing in again does not help.
OUR_FAULTS = {"invalid_client", "unauthorized_client", "redirect_uri_mismatch"}
# Those that Google may also bring back by the browser, instead of a code.
SIGN_IN_FAULTS = OUR_FAULTS | {
    "org_internal",
    "admin_policy_enforced",
    "invalid_scope",
}


@dataclass(frozen=True)
class SignInPurpose:
    """What somebody signs in for.

    `callback` is the path that the browser comes back to, `asks` how Google is to ask.
    """

    callback: str
    scopes: tuple[str, ...]
    asks: Mapping[str, str]


# A mailbox that the desk is to read for good.
CONNECT = SignInPurpose(
    "/connect/callback", ("openid", EMAIL, MODIFY), {"prompt": "consent"}
)
# Who somebody is, and nothing else.
PROVE = SignInPurpose(
    "/console/callback",
    ("openid", EMAIL),
    {"prompt": "select_account", "access_type": "online"},
)


class ClientRefused(Broken):
    """Our OAuth client is not set up as it must be; `word` is Google's for it."""

    word = ""


class CodeRefused(Refused):
    """What the browser brought back is used, too old or not from this sign-in."""


@dataclass(frozen=True)
class SignInResult:
    """What Google gave; without a lasting permission `refresh_token` is empty."""

    refresh_token: str
    access: AccessToken
    scopes: frozenset[str]
    id_token: str


class SignIn:
    """One desk's OAuth client at Google, on one kind of errand."""

    def __init__(
        self, settings: Settings, connect: Connect, errand: SignInPurpose
    ) -> None:
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

    def redeem(self, code: str, verifier: str) -> SignInResult:
        """What the code stands for.

        Raises:
            CodeRefused: signing in once more helps.
            ClientRefused: it does not.
            Later, InDoubt: Google did not answer.
        """
        from httplib2 import HttpLib2Error
        from oauthlib.oauth2 import OAuth2Error

        from app.gmail.adapter import TransportAdapter
        from app.gmail.google import TIMEOUT_SECONDS

        flow = self._flow(verifier)
        http = self._connect(TIMEOUT_SECONDS)
        for scheme in ("https://", "http://"):
            flow.oauth2session.mount(scheme, TransportAdapter(http))
        try:
            return _signed_in(flow.fetch_token(code=code))
        except OAuth2Error as error:
            if str(error.error) in OUR_FAULTS:
                refused = ClientRefused(
                    "Google refused our OAuth client: {why}. Check its id, secret and "
                    "redirect addresses.",
                    why=str(error.error),
                )
                refused.word = str(error.error)
                raise refused from error
            raise CodeRefused("Google takes this answer no longer.") from error
        except (OSError, HTTPException, HttpLib2Error) as error:
            raise errors.translate_broken(error) from error
        except errors.STRANGE as error:
            raise InDoubt(errors.NOT_GMAIL) from error

    def _flow(self, verifier: str) -> Flow:
        from google_auth_oauthlib.flow import Flow

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


def _signed_in(given: Any) -> SignInResult:
    life = timedelta(seconds=int(given.get("expires_in", 0)))
    return SignInResult(
        refresh_token=text(given.get("refresh_token", "")),
        access=AccessToken(text(given["access_token"]), clock.now() + life),
        scopes=frozenset(texts(given.get("scope") or ())),
        id_token=text(given.get("id_token", "")),
    )


def _allow(token_url: str) -> None:
    """What oauthlib takes from the environment alone."""
    # Fewer scopes than asked for are an answer that we compare ourselves.
    os.environ.setdefault("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
    parts = urlsplit(token_url)
    if parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}:
        # A Gmail of our own on this machine needs no TLS.
        os.environ.setdefault("OAUTHLIB_INSECURE_TRANSPORT", "1")
