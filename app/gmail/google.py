"""The way to Google: credentials, certificates and Gmail clients on one transport."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from functools import cached_property
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from google.auth import credentials
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.oauth2 import credentials as oauth2, service_account
from google_auth_httplib2 import AuthorizedHttp, Request
from httplib2 import HttpLib2Error

from app import clock
from app.errors import Broken, Revoked
from app.gmail import errors
from app.gmail.access_token import AccessToken, Renew
from app.gmail.api import GmailApi
from app.gmail.client import GmailClient
from app.gmail.scopes import MODIFY
from app.gmail.transport import one_try_http
from app.settings import Settings

TIMEOUT_SECONDS = 20
CARD_TIMEOUT_SECONDS = 4
GOOGLES_TOKEN_URL = "https://oauth2.googleapis.com/token"
# What Google lets one user spend a minute; a Gmail of our own sets no limit.
UNITS_A_MINUTE = 6_000
TAKEN_BACK = "The sign-in of this mailbox was taken back or has run out."

# httplib2 is not thread-safe: every client gets a connection of its own.
Connect = Callable[[int], Any]


class GoogleClients:
    """Makes clients. Tests give a `connect` that stays in the process."""

    def __init__(self, settings: Settings, connect: Connect = one_try_http) -> None:
        self._settings = settings
        self.connect = connect
        host = urlsplit(settings.gmail_root_url).hostname or ""
        is_google = host.endswith(("google.com", "googleapis.com"))
        self.units_a_minute = UNITS_A_MINUTE if is_google else None
        # A token lasts an hour: it is kept with its credentials for the next drain.
        self._delegated: dict[str, service_account.Credentials] = {}

    def delegated(
        self, address: str, timeout_seconds: int = TIMEOUT_SECONDS
    ) -> GmailClient:
        """The mailbox of that address, by domain-wide delegation.

        Raises:
            Broken: DESK_SERVICE_ACCOUNT_FILE is not set, or its key cannot be read.
        """
        if address not in self._delegated:
            self._delegated[address] = (
                service_account.Credentials.from_service_account_info(
                    self._service_account, scopes=[MODIFY], subject=address
                )
            )
        credentials = self._delegated[address]
        return self._client(
            AuthorizedHttp(credentials, http=self.connect(timeout_seconds))
        )

    def signed_in(
        self, token: str, renew: Renew, timeout_seconds: int = TIMEOUT_SECONDS
    ) -> GmailClient:
        """The mailbox that this access token opens; `renew` gives the next one."""
        kept = _Kept(token, renew)
        return self._client(AuthorizedHttp(kept, http=self.connect(timeout_seconds)))

    def refreshed(self, refresh_token: str) -> AccessToken:
        """Ask for the next access token.

        Raises:
            Revoked: the owner's consent was taken back or has run out.
            Later, Disconnected: see app.errors.
        """
        credentials = oauth2.Credentials(
            None,
            refresh_token=refresh_token,
            token_uri=self._settings.google_token_url,
            client_id=self._settings.require("google_client_id"),
            client_secret=self._settings.require("google_client_secret"),
        )
        try:
            credentials.refresh(Request(self.connect(TIMEOUT_SECONDS)))
        except RefreshError as error:
            if _says(error, "invalid_grant"):
                raise Revoked(TAKEN_BACK) from error
            raise errors.translate_auth(error) from error
        except GoogleAuthError as error:
            raise errors.translate_auth(error) from error
        except (OSError, HTTPException, HttpLib2Error) as error:
            raise errors.translate_broken(error) from error
        except errors.STRANGE as error:
            raise errors.no_token() from error
        token, until = credentials.token, credentials.expiry
        if not isinstance(token, str) or until is None:
            raise errors.no_token()
        return AccessToken(token, until.replace(tzinfo=UTC) + clock.test_offset())

    def revoke(self, token: str) -> None:
        """Ask Google to forget a permission; one that is gone already is well.

        Raises:
            Later, InDoubt: Google did not answer.
        """
        try:
            self.connect(TIMEOUT_SECONDS).request(
                self._settings.google_revoke_url,
                method="POST",
                body=urlencode({"token": token}),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )
        except (OSError, HTTPException, HttpLib2Error) as error:
            raise errors.translate_broken(error) from error

    def beside_a_mail(self, user_token: str, message_token: str) -> GmailClient:
        """The open mail, with the two tokens of an add-on's event."""
        http = AuthorizedHttp(
            oauth2.Credentials(token=user_token),
            http=self.connect(CARD_TIMEOUT_SECONDS),
        )
        return self._client(_WithHeader(http, message_token))

    def request(self) -> Request:
        """A transport for google-auth."""
        return Request(self.connect(CARD_TIMEOUT_SECONDS))

    def _client(self, http: Any) -> GmailClient:
        return GmailClient(GmailApi.at(self._settings.gmail_root_url), http)

    @cached_property
    def _service_account(self) -> dict[str, Any]:
        path = self._settings.require("service_account_file")
        try:
            with open(path) as file:
                info: dict[str, Any] = json.load(file)
        except (OSError, ValueError) as error:
            raise Broken(f"The key {path} cannot be read.") from error
        if info.get("token_uri") in (None, GOOGLES_TOKEN_URL):
            info["token_uri"] = self._settings.google_token_url
        return info


def _says(error: RefreshError, word: str) -> bool:
    """Whether the token endpoint gave this as its reason."""
    told = error.args[1] if len(error.args) > 1 else None
    return isinstance(told, dict) and told.get("error") == word


class _Kept(credentials.Credentials):
    """Credentials that ask us for the next token when Gmail refuses this one."""

    def __init__(self, token: str, renew: Renew) -> None:
        super().__init__()
        self.token = token
        self._renew = renew

    def refresh(self, request: Any) -> None:
        """Go on with another token."""
        self.token = self._renew(self.token or "")


class _WithHeader:
    """A transport that adds the open message's own token to every request."""

    def __init__(self, http: AuthorizedHttp, message_token: str) -> None:
        self._http = http
        self._token = message_token

    def request(self, uri: str, *args: Any, **kwargs: Any) -> Any:
        headers = {
            **(kwargs.pop("headers", None) or {}),
            "X-Goog-Gmail-Access-Token": self._token,
        }
        return self._http.request(uri, *args, headers=headers, **kwargs)

    def close(self) -> None:
        self._http.close()
