"""Google's signed tokens: verified, and remembered by their hash until they expire.

https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from app import clock
from app.gmail.token_faults import (
    SKEW_SECONDS,
    Claims,
    TokenRejected,
    find_fault,
    wrong_claim,
)

if TYPE_CHECKING:
    from app.gmail.certificates import GoogleCertificates

__all__ = [
    "Claims",
    "IdTokens",
    "TokenRejected",
    "hosted_domain",
    "verified_email",
]

MAX_REMEMBERED = 10_000
SERVICES = ".gserviceaccount.com"


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
        self._memory.keep(token, audience, claims)
        return claims

    def service_claims(
        self, token: str, audience: str, accounts: Sequence[str]
    ) -> Claims:
        """The same for a token of one of these service accounts.

        Of several faults the account's comes first: with any other, it is ours.

        Raises:
            TokenRejected: it does not prove that.
            Later: the certificates could not be fetched.
        """
        try:
            claims = self.claims(token, audience)
        except TokenRejected as error:
            if error.is_signed and error.claim != "iss":
                _require_account(error.claims, accounts)
            raise
        _require_account(claims, accounts)
        return claims

    def _verified(self, token: str, audience: str) -> Claims:
        # Google's library comes with the first token: the web process starts without.
        from google.auth import jwt
        from google.auth.exceptions import GoogleAuthError
        from google.oauth2 import id_token

        fetched = None
        try:
            kid = jwt.decode_header(token).get("kid")
            fetched = self._certificates.transport(kid if isinstance(kid, str) else "")
            claims: Claims = id_token.verify_oauth2_token(
                token,
                fetched,
                audience=audience,
                clock_skew_in_seconds=SKEW_SECONDS,
            )
        except (ValueError, TypeError, GoogleAuthError) as error:
            known = json.loads(fetched().data) if fetched else {}
            raise find_fault(token, known, audience) from error
        return claims


def _require_account(claims: Claims, accounts: Sequence[str]) -> None:
    email = verified_email(claims)
    if email not in accounts:
        # A person's address stands in no log.
        seen = email if email.endswith(SERVICES) else "no service account"
        raise wrong_claim(claims, "email", " or ".join(accounts), seen)


def verified_email(claims: Claims) -> str:
    """The address that the token speaks of.

    Raises:
        TokenRejected: it names none, or one that Google has not verified.
    """
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        # Which one is nobody's business: it may be a person's.
        raise wrong_claim(claims, "email", "a verified address", "none")
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
