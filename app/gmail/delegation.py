"""Tokens by domain-wide delegation: with a key file, or signed by Google without one.

Without a key the machine's own account (metadata server, workload identity, or what
gcloud has left) asks Google's IAM to sign in the delegated account's name.
https://docs.cloud.google.com/iam/docs/create-short-lived-credentials-direct
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from google.auth import impersonated_credentials
from google.auth.credentials import Credentials
from google.oauth2 import service_account
from google_auth_httplib2 import Request

from app.errors import Broken
from app.gmail.own_account import own_account
from app.gmail.scopes import MODIFY
from app.gmail.token_refusals import Delegate
from app.settings import Settings

GOOGLES_TOKEN_URL = "https://oauth2.googleapis.com/token"
GOOGLES_IAM_URL = "https://iamcredentials.googleapis.com"
SIGN_SCOPE = "https://www.googleapis.com/auth/iam"
BOTH = (
    "DESK_DELEGATION_ACCOUNT and DESK_SERVICE_ACCOUNT_FILE are both set: one must go."
)
NEITHER = (
    "Set DESK_DELEGATION_ACCOUNT, or DESK_SERVICE_ACCOUNT_FILE: without one no mailbox "
    "is connected by delegation."
)
NO_OWN_TOKEN = (
    "Google gives this machine's own account no token: gcloud auth "
    "application-default login renews it."
)


class Delegation:
    """Whose mailboxes may be read without a sign-in; may be shared by threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def is_keyless(self) -> bool:
        """Whether Google signs, and not a key of ours."""
        return self._settings.delegation_account is not None

    def credentials_of(
        self, address: str, scopes: Sequence[str] = (MODIFY,)
    ) -> Credentials:
        """Credentials of that mailbox alone, new each time and without a token.

        Those without a key are never copied: every copy has lost the mailbox, and would
        act as the service account itself.

        Raises:
            Broken: neither account nor key is set, both are, or it cannot be read.
        """
        account = self._settings.delegation_account
        if account is None:
            key = self._by_key.with_scopes(scopes)
            by_key: Credentials = key.with_subject(address)
            return by_key
        if self._settings.service_account_file is not None:
            raise Broken(BOTH)
        return impersonated_credentials.Credentials(
            self._source, account, list(scopes), subject=address
        )

    def delegate(self) -> Delegate:
        """The account that asks, for the sentence on why it was refused."""
        account = self._settings.delegation_account
        if account is None:
            key = self._key
            return Delegate(str(key["client_email"]), str(key.get("client_id", "")))
        caller = getattr(self._source, "service_account_email", "")
        # A machine's own account is called so until it has been asked.
        return Delegate(account, caller="" if caller == "default" else caller or "")

    @property
    def project(self) -> str:
        """The project of the account that is delegated; empty where none is set."""
        settings = self._settings
        account = settings.delegation_account
        if account is None and settings.service_account_file is not None:
            account = str(self._key["client_email"])
        return Delegate(account or "").project

    def own_credentials(self, scope: str) -> Credentials:
        """The account of this machine itself, for an admin's command.

        Raises:
            Broken: it has none.
        """
        return own_account(scope)[0]

    def rerouted(self, request: Request) -> Callable[..., Any]:
        """The transport, with Google's own addresses led where the settings say.

        Google's library knows them as constants.
        """
        routes = {
            GOOGLES_IAM_URL: self._settings.google_iam_url.rstrip("/"),
            GOOGLES_TOKEN_URL: self._settings.google_token_url,
        }

        def ask(url: str, *args: Any, **more: Any) -> Any:
            for known, ours in routes.items():
                if url.startswith(known):
                    url = ours + url.removeprefix(known)
            return request(url, *args, **more)

        return ask

    @cached_property
    def _source(self) -> Credentials:
        return own_account(SIGN_SCOPE)[0]

    @cached_property
    def _by_key(self) -> service_account.Credentials:
        # Reading a key takes longer than asking for a token.
        kind = service_account.Credentials
        made: service_account.Credentials = kind.from_service_account_info(self._key)
        return made

    @cached_property
    def _key(self) -> dict[str, Any]:
        path = self._settings.service_account_file
        if path is None:
            raise Broken(NEITHER)
        info = read_key(str(path))
        if info.get("token_uri") in (None, GOOGLES_TOKEN_URL):
            info["token_uri"] = self._settings.google_token_url
        return info


def read_key(path: str) -> dict[str, Any]:
    """What a service account's key file holds.

    Raises:
        Broken: it cannot be read, or is a file of another kind.
    """
    try:
        with open(path) as file:
            info = json.load(file)
        kind = info.get("type")
    except (OSError, ValueError, AttributeError) as error:
        raise Broken(f"The key {path} cannot be read.") from error
    if kind != "service_account":
        raise Broken(
            f"{path} is no service account's key, but a file of the kind {kind}: set "
            "DESK_DELEGATION_ACCOUNT, and GOOGLE_APPLICATION_CREDENTIALS to this file."
        )
    if not isinstance(info.get("client_email"), str) or "private_key" not in info:
        raise Broken(f"The key {path} is incomplete.")
    found: dict[str, Any] = info
    return found
