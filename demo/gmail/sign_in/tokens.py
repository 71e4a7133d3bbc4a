"""Google's tokens: who may use which mailbox, for what and until when."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.gmail.errors import ApiError, Json, OAuthError
from demo.gmail.mail.directory import is_of
from demo.gmail.sign_in.consents import OAuthConsents, OAuthGrant
from demo.gmail.sign_in.id_token import id_token
from demo.gmail.sign_in.scopes import ADDON_SCOPES, MODIFY
from demo.keys import InvalidJwt, SigningKey, read_jwt, unverified_claims

GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
LIFE = timedelta(hours=1)
UNAUTHORIZED = (
    "Client is unauthorized to retrieve access tokens using this method, "
    "or client not authorized for any of the scopes requested."
)
Form = Mapping[str, str]


@dataclass(frozen=True)
class BearerToken:
    """What a bearer token stands for. `message` is the open mail of an add-on."""

    address: str
    scopes: frozenset[str]
    expires: datetime
    message: str = ""
    client_id: str = ""


@dataclass(frozen=True)
class ServiceAccount:
    """A key that may speak for anybody in the domain, within its scopes."""

    certificate: str
    scopes: frozenset[str] | None


class TokenService:
    """Every token given out, and everybody who may ask for one."""

    def __init__(
        self,
        now: Callable[[], datetime],
        mailboxes: Mapping[str, object],
        google_key: SigningKey,
    ) -> None:
        self._now = now
        self._mailboxes = mailboxes
        self._google_key = google_key
        self.consents = OAuthConsents(now)
        # The organisation's domain of each domain that is not one by itself.
        self.hosted: dict[str, str] = {}
        self._accounts: dict[str, ServiceAccount] = {}
        self._access: dict[str, BearerToken] = {}
        self._refresh: dict[str, OAuthGrant] = {}

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

    def forbid(self, client_email: str) -> None:
        """The admin has taken a service account off the delegation's list."""
        del self._accounts[client_email]

    def refresh_token(self, address: str, scopes: Iterable[str] = (MODIFY,)) -> str:
        """A refresh token, as the owner's consent to any client would have given."""
        return self._lasting(OAuthGrant("", address.lower(), frozenset(scopes)))

    def revoke(self, value: str) -> bool:
        """Take back a token, and with it all that the person has allowed its client."""
        known = self._refresh.get(value) or self._access.get(value)
        if known is None:
            return False
        self.withdraw(known.client_id, known.address)
        return True

    def withdraw(self, client_id: str, address: str) -> None:
        """The person takes back what they have allowed this client."""
        self.consents.forget(client_id, address)
        theirs = (client_id, address)
        for value, grant in list(self._refresh.items()):
            if (grant.client_id, grant.address) == theirs:
                del self._refresh[value]
        for bearer, token in list(self._access.items()):
            if (token.client_id, token.address) == theirs:
                del self._access[bearer]

    def forget_domain(self, domain: str) -> None:
        """Take back all tokens of a company, and those whose time is over."""
        self.consents.forget_domain(domain)
        for value in [v for v, g in self._refresh.items() if is_of(g.address, domain)]:
            del self._refresh[value]
        now = self._now()
        for bearer, token in list(self._access.items()):
            if token.expires <= now or is_of(token.address, domain):
                del self._access[bearer]

    def known(self, bearer: str) -> BearerToken | None:
        """The living token of this value."""
        token = self._access.get(bearer)
        return None if token is None or token.expires <= self._now() else token

    def check(self, bearer: str) -> BearerToken:
        """The living token of this value, or 401."""
        token = self.known(bearer)
        if token is None:
            raise ApiError(401)
        return token

    def opens(self, value: str, address: str) -> str:
        """The id of the mail that an add-on's second token opens, or nothing."""
        token = self.known(value)
        return token.message if token and token.address == address else ""

    def exchange(self, form: Form, own_address: str) -> Json:
        """What the token endpoint answers.

        Raises:
            OAuthError: it refuses.
        """
        kind = form.get("grant_type", "")
        if kind == "authorization_code":
            return self._redeemed(form)
        if kind == "refresh_token":
            return self._answer(self._refreshed(form))
        if kind == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return self._answer(self._delegated(form, own_address))
        raise OAuthError(400, "unsupported_grant_type", "Invalid grant_type")

    def _redeemed(self, form: Form) -> Json:
        client = self.consents.client(
            form.get("client_id", ""), form.get("client_secret", "")
        )
        grant, refreshes = self.consents.redeem(client, form)
        answer = self._answer(grant)
        if refreshes:
            answer["refresh_token"] = self._lasting(grant)
        if "openid" in grant.scopes:
            answer["id_token"] = id_token(self._google_key, grant, self.hosted)
        return answer

    def _answer(self, grant: OAuthGrant) -> Json:
        value = self._give("ya29.", grant.address, grant.scopes, client=grant.client_id)
        return {
            "access_token": value,
            "expires_in": int(LIFE.total_seconds()) - 1,
            "scope": " ".join(sorted(grant.scopes)),
            "token_type": "Bearer",
        }

    def _delegated(self, form: Form, own_address: str) -> OAuthGrant:
        try:
            claims = unverified_claims(form.get("assertion", ""))
            account = self._accounts.get(claims.get("iss", ""))
            if account is None:
                raise OAuthError(401, "unauthorized_client", UNAUTHORIZED)
            claims = read_jwt(form["assertion"], account.certificate)
        except InvalidJwt:
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
        return OAuthGrant("", subject, scopes)

    def _refreshed(self, form: Form) -> OAuthGrant:
        known = self._refresh.get(form.get("refresh_token", ""))
        if known is None:
            raise _invalid_grant("Token has been expired or revoked.")
        if known.client_id:
            client = form.get("client_id", ""), form.get("client_secret", "")
            if self.consents.client(*client).client_id != known.client_id:
                raise OAuthError(401, "unauthorized_client", "Unauthorized")
        return known

    def _lasting(self, grant: OAuthGrant) -> str:
        value = f"1//{secrets.token_urlsafe(32)}"
        self._refresh[value] = grant
        return value

    def _give(
        self,
        prefix: str,
        address: str,
        scopes: frozenset[str],
        message: str = "",
        client: str = "",
    ) -> str:
        value = prefix + secrets.token_urlsafe(24)
        expires = self._now() + LIFE
        token = BearerToken(address.lower(), scopes, expires, message, client)
        self._access[value] = token
        return value


def _invalid_grant(description: str) -> OAuthError:
    return OAuthError(400, "invalid_grant", description)
