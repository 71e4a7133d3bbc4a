"""Google's signed tokens: verified, and remembered by their hash until they expire.

https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from app import clock

if TYPE_CHECKING:
    from app.gmail.certificates import GoogleCertificates

ISSUER = "https://accounts.google.com"
SKEW_SECONDS = 10
MAX_REMEMBERED = 10_000

Claims = Mapping[str, Any]


class TokenRejected(Exception):
    """A token that does not prove what it should; whoever sent it is told no more."""


class IdTokens:
    """Verifies tokens; may be shared by threads."""

    def __init__(self, certificates: GoogleCertificates) -> None:
        self._certificates = certificates
        self._memory = TokenMemory()

    def claims(self, token: str, audience: str) -> Claims:
        """What a token of Google's says, if it was made for this audience.

        Raises:
            TokenRejected: it was not, it has expired, or somebody else made it.
            Later: the certificates could not be fetched.
        """
        known = self._memory.recall(token, audience)
        if known is not None:
            return known
        claims = self._verified(token, audience)
        if claims.get("iss") != ISSUER:
            raise TokenRejected("another issuer")
        self._memory.keep(token, audience, claims)
        return claims

    def _verified(self, token: str, audience: str) -> Claims:
        # Google's library comes with the first token: the web process starts without.
        from google.auth import jwt
        from google.auth.exceptions import GoogleAuthError
        from google.oauth2 import id_token

        try:
            kid = jwt.decode_header(token).get("kid")
            claims: Claims = id_token.verify_oauth2_token(
                token,
                self._certificates.transport(kid if isinstance(kid, str) else ""),
                audience=audience,
                clock_skew_in_seconds=SKEW_SECONDS,
            )
        except (ValueError, TypeError, GoogleAuthError) as error:
            raise TokenRejected(type(error).__name__) from error
        return claims


def verified_email(claims: Claims) -> str:
    """The address that the token speaks of.

    Raises:
        TokenRejected: it names none, or one that Google has not verified.
    """
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise TokenRejected("no verified address")
    return email


def hosted_domain(claims: Claims) -> str:
    """The domain of the organisation that the account belongs to; empty if none."""
    hosted = claims.get("hd")
    return hosted.lower() if isinstance(hosted, str) else ""


class TokenMemory:
    """Claims by the hash of token and audience, the oldest forgotten first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._claims: OrderedDict[str, Claims] = OrderedDict()

    def recall(self, token: str, audience: str) -> Claims | None:
        """What was verified before, as long as it has not expired."""
        with self._lock:
            claims = self._claims.get(_hash(token, audience))
        if claims is None or claims["exp"] + SKEW_SECONDS < clock.timestamp():
            return None
        return claims

    def keep(self, token: str, audience: str, claims: Claims) -> None:
        """Remember this one."""
        with self._lock:
            self._claims[_hash(token, audience)] = claims
            if len(self._claims) > MAX_REMEMBERED:
                self._claims.popitem(last=False)


def _hash(token: str, audience: str) -> str:
    # For one audience only: a token is good nowhere else.
    return hashlib.sha256(f"{audience}\n{token}".encode()).hexdigest()
