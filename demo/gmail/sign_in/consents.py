"""What people have allowed OAuth clients: asking, codes, grants, and taking them back.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from demo.gmail.errors import OAuthError
from demo.gmail.mail.directory import is_of

EMAIL = "https://www.googleapis.com/auth/userinfo.email"
PROFILE = "https://www.googleapis.com/auth/userinfo.profile"
# Google gives these two under their long names, whatever they were asked by.
LONG = {"email": EMAIL, "profile": PROFILE}
# Signing in means these: nobody unticks them.
SIGN_IN = frozenset({"openid", EMAIL, PROFILE})
CODE_LIFE = timedelta(minutes=10)
# Of one account: whoever goes on asking makes the older ones worthless.
MAX_CODES = 20

Args = Mapping[str, str]


@dataclass(frozen=True)
class OAuthClient:
    """A program that may ask people, and the addresses that answers may go to."""

    client_id: str
    secret: str
    redirect_uris: tuple[str, ...]
    name: str = "Sidedesk"


@dataclass(frozen=True)
class ConsentRequest:
    """One request for consent, found to be in order."""

    client: OAuthClient
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    prompt: frozenset[str]
    is_offline: bool
    includes_granted: bool
    challenge: str
    login_hint: str

    @property
    def to_tick(self) -> tuple[str, ...]:
        """The scopes that the person may leave out."""
        return tuple(scope for scope in self.scopes if scope not in SIGN_IN)

    def answer(self, **fields: str) -> str:
        """The address that the browser is sent back to."""
        said = {**fields, **({"state": self.state} if self.state else {})}
        return f"{self.redirect_uri}?{urlencode(said)}"


@dataclass(frozen=True)
class OAuthGrant:
    """What one person has allowed one client."""

    client_id: str
    address: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class _Code:
    asked: ConsentRequest
    grant: OAuthGrant
    refreshes: bool
    expires: datetime


class OAuthConsents:
    """The clients that are known, and who has allowed them what."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._clients: dict[str, OAuthClient] = {}
        self._codes: dict[str, _Code] = {}
        self._grants: dict[tuple[str, str], OAuthGrant] = {}

    def register(self, client: OAuthClient) -> None:
        """A client with a web address, as the Cloud console makes one."""
        self._clients[client.client_id] = client

    def ask(self, args: Args) -> ConsentRequest:
        """The request, read and checked.

        Raises:
            OAuthError: shown to the person; nothing may be sent to that address.
        """
        client = self._clients.get(args.get("client_id", ""))
        if client is None:
            raise OAuthError(401, "invalid_client", "The OAuth client was not found.")
        if args.get("redirect_uri", "") not in client.redirect_uris:
            raise OAuthError(
                400,
                "redirect_uri_mismatch",
                "The redirect URI in the request does not match the ones authorized "
                "for the OAuth client.",
            )
        _check(args)
        scopes = [LONG.get(each, each) for each in args["scope"].split()]
        return ConsentRequest(
            client=client,
            redirect_uri=args["redirect_uri"],
            scopes=tuple(dict.fromkeys(scopes)),
            state=args.get("state", ""),
            prompt=frozenset(args.get("prompt", "").split()),
            is_offline=args.get("access_type") == "offline",
            includes_granted=args.get("include_granted_scopes") == "true",
            challenge=args.get("code_challenge", ""),
            login_hint=args.get("login_hint", "").lower(),
        )

    def allow(self, asked: ConsentRequest, address: str, ticked: Iterable[str]) -> str:
        """The person has agreed to what is ticked; where the browser goes now."""
        left_out = set(asked.to_tick) - set(ticked)
        scopes = frozenset(asked.scopes) - left_out
        key = (asked.client.client_id, address)
        before = self._grants.get(key)
        if before is not None and asked.includes_granted:
            scopes |= before.scopes
        grant = OAuthGrant(*key, scopes)
        self._grants[key] = grant
        # A lasting permission is given once, and again only where consent was asked.
        refreshes = asked.is_offline and (before is None or "consent" in asked.prompt)
        code = f"4/0A{secrets.token_urlsafe(36)}"
        expires = self._now() + CODE_LIFE
        self._drop_codes(address)
        self._codes[code] = _Code(asked, grant, refreshes, expires)
        return asked.answer(
            code=code,
            scope=" ".join(sorted(scopes)),
            authuser="0",
            hd=address.rpartition("@")[2],
            prompt="consent",
        )

    def _drop_codes(self, address: str) -> None:
        """Keep no code that is too old, and not too many of one account."""
        now = self._now()
        for value in [v for v, each in self._codes.items() if each.expires <= now]:
            del self._codes[value]
        theirs = [v for v, each in self._codes.items() if each.grant.address == address]
        for value in theirs[: -MAX_CODES + 1]:
            del self._codes[value]

    def client(self, client_id: str, secret: str) -> OAuthClient:
        """The client with its secret.

        Raises:
            OAuthError: there is none, or the secret is another.
        """
        known = self._clients.get(client_id)
        if known is None:
            raise OAuthError(401, "invalid_client", "The OAuth client was not found.")
        if not secrets.compare_digest(known.secret.encode(), secret.encode()):
            raise OAuthError(401, "invalid_client", "Unauthorized")
        return known

    def redeem(self, client: OAuthClient, form: Args) -> tuple[OAuthGrant, bool]:
        """What the code stands for, and whether a refresh token comes with it.

        Raises:
            OAuthError: it was used, has expired, or was not made for this asker.
        """
        # Whatever comes of it: a code is good for one try.
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.expires <= self._now():
            raise OAuthError(400, "invalid_grant", "Malformed auth code.")
        if code.asked.client != client:
            raise OAuthError(400, "invalid_grant", "Bad Request")
        if form.get("redirect_uri", "") != code.asked.redirect_uri:
            raise OAuthError(400, "redirect_uri_mismatch", "Bad Request")
        _check_verifier(code.asked.challenge, form.get("code_verifier", ""))
        return code.grant, code.refreshes

    def grants(self) -> list[OAuthGrant]:
        """Everything that is allowed now, by address."""
        return sorted(self._grants.values(), key=lambda grant: grant.address)

    def forget(self, client_id: str, address: str) -> None:
        """The person allows this client nothing any more."""
        self._grants.pop((client_id, address), None)

    def forget_domain(self, domain: str) -> None:
        """Nobody of that company has ever allowed anything."""
        for key in [each for each in self._grants if is_of(each[1], domain)]:
            del self._grants[key]
        for value, each in list(self._codes.items()):
            if is_of(each.grant.address, domain):
                del self._codes[value]


def _check(args: Args) -> None:
    if args.get("response_type") != "code":
        raise OAuthError(
            400, "unsupported_response_type", "Invalid response_type: must be code."
        )
    if not args.get("scope", "").split():
        raise OAuthError(400, "invalid_request", "Missing required parameter: scope")
    method = args.get("code_challenge_method", "plain")
    if args.get("code_challenge") and method != "S256":
        raise OAuthError(400, "invalid_request", "Here code_challenge must be S256.")


def _check_verifier(challenge: str, verifier: str) -> None:
    if not challenge:
        return
    if not verifier:
        raise OAuthError(400, "invalid_grant", "Missing code verifier.")
    digest = hashlib.sha256(verifier.encode()).digest()
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
        raise OAuthError(400, "invalid_grant", "Invalid code verifier.")
