"""The way to Google: credentials, certificates and Gmail clients on one transport."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from google.auth import credentials
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.oauth2 import credentials as oauth2
from google_auth_httplib2 import AuthorizedHttp, Request
from httplib2 import HttpLib2Error

from app import clock
from app.errors import Broken, DeskError
from app.gmail import errors
from app.gmail.access_token import AccessToken, Renew
from app.gmail.api import GmailApi
from app.gmail.client import GmailClient
from app.gmail.cloud import CloudApi, CloudUrls
from app.gmail.delegation import NO_OWN_TOKEN, Delegation
from app.gmail.own_account import OwnAccountSearch
from app.gmail.pubsub import SCOPE as CLOUD_SCOPE, PubSubApi
from app.gmail.raw import RawAnswer, RawGmail, json_of
from app.gmail.scopes import MODIFY
from app.gmail.token_refusals import delegated_refusal, signed_in_refusal
from app.gmail.transport import one_try_http
from app.settings import Settings

TIMEOUT_SECONDS = 20
CARD_TIMEOUT_SECONDS = 4
# What Google lets one user spend a minute; a Gmail of our own sets no limit.
UNITS_A_MINUTE = 6_000
# Of the mail that is open, beside an add-on's own token.
MESSAGE_TOKEN = "X-Goog-Gmail-Access-Token"

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
        self.delegation = Delegation(settings)
        self._own = OwnAccountSearch()

    def delegated(
        self,
        address: str,
        timeout_seconds: int = TIMEOUT_SECONDS,
        scopes: Sequence[str] = (MODIFY,),
    ) -> GmailClient:
        """The mailbox of that address by delegation, with a token of its own.

        Raises:
            Broken, Disconnected, Later: see delegated_token.
        """
        return self.signed_in(
            self.delegated_token(address, scopes).token,
            lambda _: self.delegated_token(address, scopes).token,
            timeout_seconds,
        )

    def delegated_token(
        self, address: str, scopes: Sequence[str] = (MODIFY,)
    ) -> AccessToken:
        """Ask for an access token by domain-wide delegation.

        Raises:
            Broken: no account is set, its key cannot be read, or the token is somebody
                else's.
            Disconnected: Google refuses; the sentence has its words and what to do.
            Later, InDoubt: Google did not answer.
        """
        found = self.delegation.credentials_of(address, scopes)
        ask = self.delegation.rerouted(Request(self.connect(TIMEOUT_SECONDS)))
        wanted = " and ".join(scopes)

        def explain(error: RefreshError) -> DeskError:
            by = self.delegation.delegate()
            return delegated_refusal(error, address, by, wanted)

        given = _ask_for_token(found, ask, explain)
        if self.delegation.is_keyless:
            self._require_address(given, address)
        return given

    def _require_address(self, given: AccessToken, address: str) -> None:
        """Make sure that Google gave the mailbox that was meant, and no account."""
        kept = _Kept(given.token, lambda refused: refused)
        http = AuthorizedHttp(kept, http=self.connect(TIMEOUT_SECONDS))
        whose = self._client(http).address()
        if whose != address.lower():
            raise Broken(
                f"Google gave another mailbox than {address}: nothing is read."
            )

    def signed_in(
        self, token: str, renew: Renew, timeout_seconds: int = TIMEOUT_SECONDS
    ) -> GmailClient:
        """The mailbox that this access token opens; `renew` gives the next one."""
        kept = _Kept(token, renew)
        return self._client(AuthorizedHttp(kept, http=self.connect(timeout_seconds)))

    def raw(self, token: str, message_token: str = "") -> RawGmail:
        """The mailbox that this token opens, with each answer as it comes.

        `message_token`: of the mail that is open, beside an add-on's own token.
        """
        headers = {"Authorization": f"Bearer {token}"}
        if message_token:
            headers[MESSAGE_TOKEN] = message_token
        http = _WithHeaders(self.connect(TIMEOUT_SECONDS), headers)
        return RawGmail(GmailApi.at(self._settings.gmail_root_url), http)

    def refreshed(self, refresh_token: str) -> AccessToken:
        """Ask for the next access token.

        Raises:
            Revoked: the owner's consent was taken back or has run out.
            Later, Disconnected: see app.errors.
        """
        kept = oauth2.Credentials(
            None,
            refresh_token=refresh_token,
            token_uri=self._settings.google_token_url,
            client_id=self._settings.require("google_client_id"),
            client_secret=self._settings.require("google_client_secret"),
        )
        return _ask_for_token(
            kept,
            Request(self.connect(TIMEOUT_SECONDS)),
            lambda error: signed_in_refusal(error, str(kept.client_id)),
        )

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
        return self._client(_WithHeaders(http, {MESSAGE_TOKEN: message_token}))

    def addon_project(self, path: str) -> RawAnswer:
        """What Google has of an add-on under projects/…, read as this machine.

        Raises:
            Broken: it has no account, or Google gives it no token.
            Later, InDoubt: Google did not answer.
        """
        url = f"{self._settings.google_addons_url.rstrip('/')}/v1/projects/{path}"
        own = self.delegation.own_credentials(CLOUD_SCOPE)
        http = self._as_machine(own, TIMEOUT_SECONDS)
        try:
            answer, content = http.request(url)
        except GoogleAuthError as error:
            raise errors.translate_auth(error) from error
        except (OSError, HTTPException, HttpLib2Error) as error:
            raise errors.translate_broken(error) from error
        return RawAnswer(int(answer.status), json_of(content))

    def pubsub(self) -> PubSubApi:
        """Pub/Sub, as the account of this machine.

        Raises:
            Broken: it has none, or Google gives it no token.
            Later, InDoubt: Google did not answer.
        """
        own = self.delegation.own_credentials(CLOUD_SCOPE)
        http = self._as_machine(own, TIMEOUT_SECONDS)
        return PubSubApi(self._settings.google_pubsub_url, http)

    def cloud(self, project: str, timeout_seconds: int) -> CloudApi:
        """Google Cloud, as the account of this machine; without a project, its own.

        Raises:
            NoOwnAccount: it has none.
            Broken: Google gives it no token.
            Later, InDoubt: Google did not answer, or nobody knows the account yet.
        """
        own, its_project = self._own.wait(CLOUD_SCOPE, timeout_seconds)
        told = self._settings
        urls = CloudUrls(
            told.google_addons_url, told.google_services_url, told.google_pubsub_url
        )
        http = self._as_machine(own, timeout_seconds)
        return CloudApi(urls, http, project or its_project)

    def _as_machine(
        self, own: credentials.Credentials, timeout_seconds: int
    ) -> AuthorizedHttp:
        http = self.connect(timeout_seconds)
        ask = self.delegation.rerouted(Request(http))
        given = _ask_for_token(own, ask, lambda error: Broken(NO_OWN_TOKEN))
        kept = _Kept(given.token, lambda refused: refused)
        return AuthorizedHttp(kept, http=http)

    def request(self) -> Request:
        """A transport for google-auth."""
        return Request(self.connect(CARD_TIMEOUT_SECONDS))

    def _client(self, http: Any) -> GmailClient:
        return GmailClient(GmailApi.at(self._settings.gmail_root_url), http)


def _ask_for_token(
    of: credentials.Credentials,
    request: Callable[..., Any],
    explain: Callable[[RefreshError], DeskError],
) -> AccessToken:
    """The token that these credentials get; a refusal as `explain` says it."""
    try:
        of.refresh(request)
    except RefreshError as error:
        if error.retryable:
            raise errors.no_token() from error
        raise explain(error) from error
    except GoogleAuthError as error:
        raise errors.translate_auth(error) from error
    except (OSError, HTTPException, HttpLib2Error) as error:
        raise errors.translate_broken(error) from error
    except errors.STRANGE as error:
        raise errors.no_token() from error
    token, until = of.token, of.expiry
    if not isinstance(token, str) or until is None:
        raise errors.no_token()
    return AccessToken(token, until.replace(tzinfo=UTC) + clock.test_offset())


class _Kept(credentials.Credentials):
    """Credentials that ask us for the next token when Gmail refuses this one."""

    def __init__(self, token: str, renew: Renew) -> None:
        super().__init__()
        self.token = token
        self._renew = renew

    def refresh(self, request: Any) -> None:
        """Go on with another token."""
        self.token = self._renew(self.token or "")


class _WithHeaders:
    """A transport that adds headers to every request."""

    def __init__(self, http: Any, headers: Mapping[str, str]) -> None:
        self._http = http
        self._headers = headers

    def request(self, uri: str, *args: Any, **kwargs: Any) -> Any:
        headers = {**(kwargs.pop("headers", None) or {}), **self._headers}
        return self._http.request(uri, *args, headers=headers, **kwargs)

    def close(self) -> None:
        self._http.close()
