"""Google's tokens: who may use which mailbox, for what and until when.

Grants live in `GRANTS`; the OAuth pages will add `authorization_code` there.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.gmail.errors import ApiError, Json, OAuthError
from demo.gmail.scopes import ADDON_SCOPES, MODIFY
from demo.keys import BadToken, read_jwt, unverified_claims

GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
LIFE = timedelta(hours=1)
UNAUTHORIZED = (
    "Client is unauthorized to retrieve access tokens using this method, "
    "or client not authorized for any of the scopes requested."
)
Form = Mapping[str, str]


@dataclass(frozen=True)
class Token:
    """What a bearer token stands for. `message` is the open mail of an add-on."""

    address: str
    scopes: frozenset[str]
    expires: datetime
    message: str = ""


@dataclass(frozen=True)
class ServiceAccount:
    """A key that may speak for anybody in the domain, within its scopes."""

    certificate: str
    scopes: frozenset[str] | None


class Tokens:
    """Every token given out, and everybody who may ask for one."""

    def __init__(
        self, now: Callable[[], datetime], mailboxes: Mapping[str, object]
    ) -> None:
        self._now = now
        self._mailboxes = mailboxes
        self._accounts: dict[str, ServiceAccount] = {}
        self._access: dict[str, Token] = {}
        self._refresh: dict[str, tuple[str, frozenset[str]]] = {}

    def register(
        self, public: Mapping[str, str], scopes: Iterable[str] | None = None
    ) -> None:
        """Allow a service account delegation, for these scopes or for all."""
        allowed = None if scopes is None else frozenset(scopes)
        account = ServiceAccount(public["certificate"], allowed)
        self._accounts[public["client_email"]] = account

    def issue(self, address: str, scopes: Iterable[str] = (MODIFY,)) -> str:
        """A new access token for a mailbox."""
        return self._give("ya29.", address, frozenset(scopes))

    def issue_for_addon(
        self, address: str, scopes: Iterable[str] = ADDON_SCOPES
    ) -> str:
        """The user token that an add-on gets, with what the user has granted it."""
        return self._give("ya29.", address, frozenset(scopes))

    def issue_for_message(self, address: str, message: str) -> str:
        """The second token an add-on gets, for one open mail."""
        return self._give("AND7SK", address, frozenset(), message)

    def refresh_token(self, address: str, scopes: Iterable[str] = (MODIFY,)) -> str:
        """A refresh token, as the owner's consent would have given."""
        value = f"1//{secrets.token_urlsafe(32)}"
        self._refresh[value] = (address.lower(), frozenset(scopes))
        return value

    def revoke(self, value: str) -> bool:
        """Take back a token; with a refresh token its access tokens die too."""
        address, _ = self._refresh.pop(value, ("", None))
        for bearer, token in list(self._access.items()):
            if bearer == value or token.address == address:
                del self._access[bearer]
                address = address or token.address
        return bool(address)

    def check(self, bearer: str) -> Token:
        """The living token of this value, or 401."""
        token = self._access.get(bearer)
        if token is None or token.expires <= self._now():
            raise ApiError(401)
        return token

    def opens(self, value: str, address: str) -> str:
        """The id of the mail that an add-on's second token opens, or nothing."""
        token = self._access.get(value)
        if token is None or token.address != address or token.expires <= self._now():
            return ""
        return token.message

    def exchange(self, form: Form, own_address: str) -> Json:
        """What the token endpoint answers."""
        grant = GRANTS.get(form.get("grant_type", ""))
        if grant is None:
            raise OAuthError(400, "unsupported_grant_type", "Invalid grant_type")
        address, scopes = grant(self, form, own_address)
        return {
            "access_token": self.issue(address, scopes),
            "expires_in": int(LIFE.total_seconds()) - 1,
            "scope": " ".join(sorted(scopes)),
            "token_type": "Bearer",
        }

    def _delegated(self, form: Form, own_address: str) -> tuple[str, frozenset[str]]:
        try:
            claims = unverified_claims(form.get("assertion", ""))
            account = self._accounts.get(claims.get("iss", ""))
            if account is None:
                raise OAuthError(401, "unauthorized_client", UNAUTHORIZED)
            claims = read_jwt(form["assertion"], account.certificate)
        except BadToken:
            raise _invalid_grant("Invalid JWT Signature.") from None
        # When it was signed is not compared with now: the client always signs by the
        # true time, and this world's clock may stand somewhere else.
        if claims.get("aud") not in (GOOGLE_AUDIENCE, own_address):
            raise _invalid_grant("Invalid JWT: Failed audience check.")
        scopes = frozenset(str(claims.get("scope", "")).split())
        if account.scopes is not None and not scopes <= account.scopes:
            raise OAuthError(401, "unauthorized_client", UNAUTHORIZED)
        subject = str(claims.get("sub", "")).lower()
        if subject not in self._mailboxes:
            raise _invalid_grant("Invalid email or User ID")
        return subject, scopes

    def _refreshed(self, form: Form, _own_address: str) -> tuple[str, frozenset[str]]:
        known = self._refresh.get(form.get("refresh_token", ""))
        if known is None:
            raise _invalid_grant("Token has been expired or revoked.")
        return known

    def _give(
        self, prefix: str, address: str, scopes: frozenset[str], message: str = ""
    ) -> str:
        value = prefix + secrets.token_urlsafe(24)
        expires = self._now() + LIFE
        self._access[value] = Token(address.lower(), scopes, expires, message)
        return value


def _invalid_grant(description: str) -> OAuthError:
    return OAuthError(400, "invalid_grant", description)


GRANTS = {
    "urn:ietf:params:oauth:grant-type:jwt-bearer": Tokens._delegated,
    "refresh_token": Tokens._refreshed,
}
