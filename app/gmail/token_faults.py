"""What is wrong with a token of Google's: the first claim that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app import clock

# Google writes either: https://openid.net/specs/openid-connect-core-1_0.html#IDToken
ISSUERS = ("https://accounts.google.com", "accounts.google.com")
SKEW_SECONDS = 10
# Whoever made the token may have written anything into it.
MAX_SEEN_LENGTH = 120
# Longer than any time between two moments: only the signature is asked for.
EVER = 10**12

Claims = Mapping[str, Any]


@dataclass
class TokenRejected(Exception):
    """A token that does not prove what it should; whoever sent it is told no more.

    `claim` did not fit: `none` and `format` stand for a token that is none,
    `signature` for one that Google has not signed. `seen` says what stood there, and
    `claims` all of it, when Google has signed it.
    """

    claim: str
    expected: str = ""
    seen: str = ""
    claims: Claims = field(default_factory=dict, repr=False)

    @property
    def is_signed(self) -> bool:
        """Whether it is a token of Google's, though not the one that is needed."""
        return bool(self.claims)


def wrong_claim(claims: Claims, claim: str, expected: str, seen: Any) -> TokenRejected:
    """The fault of a token that Google has signed."""
    return TokenRejected(claim, expected, clean_claim(seen), claims)


def find_fault(token: str, certificates: Any, audience: str) -> TokenRejected:
    """Why Google's library refuses this token, asked once it has done so."""
    from google.auth import jwt
    from google.auth.exceptions import GoogleAuthError

    if not token:
        return TokenRejected("none")
    try:
        jwt.decode_header(token)
    except (ValueError, TypeError, GoogleAuthError):
        return TokenRejected("format")
    try:
        claims = jwt.decode(token, certs=certificates, clock_skew_in_seconds=EVER)
    except (ValueError, TypeError, GoogleAuthError):
        return TokenRejected("signature")
    return _first_wrong(claims, audience)


def _first_wrong(claims: Claims, audience: str) -> TokenRejected:
    now = int((clock.now() - clock.test_offset()).timestamp())
    if claims.get("iss") not in ISSUERS:
        return wrong_claim(claims, "iss", " or ".join(ISSUERS), claims.get("iss"))
    if claims.get("aud") != audience:
        return wrong_claim(claims, "aud", audience, claims.get("aud"))
    if claims["exp"] + SKEW_SECONDS < now:
        return wrong_claim(claims, "exp", f"after {_at(now)}", _at(claims["exp"]))
    return wrong_claim(claims, "iat", f"before {_at(now)}", _at(claims["iat"]))


def _at(seconds: float) -> str:
    """The minute, so that a token sent again and again is said in the same words."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%MZ}"
    except (ValueError, OverflowError, OSError):
        return "no time"


def clean_claim(seen: Any) -> str:
    """What a claim holds, fit for a line of the log."""
    if seen is None:
        return "nothing"
    kept = "".join(each for each in str(seen) if each.isprintable())
    return kept[:MAX_SEEN_LENGTH]
