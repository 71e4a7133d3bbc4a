"""Visitors whom a website vouches for: it signs who has signed in there.

The website's server makes a JWT with the form's secret: HS256, `aud` the form's key,
`sub` who it is there, `email`, `name`, `iat`, and `exp` at most an hour later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app import clock
from app.errors import Refused
from app.frontdoor.answers import MAX_LINE_LENGTH, is_address
from app.people.plain_names import plain_name

ALGORITHMS = ["HS256"]
MAX_TOKEN, MAX_SUB = 4_096, 100
LONGEST = timedelta(hours=1)
# The website's clock may go before ours.
LEEWAY = timedelta(minutes=1)
CLAIMS = ("aud", "sub", "email", "iat", "exp")


class VisitorFault(StrEnum):
    """Why a website's word was not taken."""

    NO_SECRET = "no_secret"
    UNREADABLE = "unreadable"
    SIGNATURE = "signature"
    OTHER_FORM = "another_form"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"
    LONG = "too_long"
    ADDRESS = "no_address"


class UnknownVisitor(Refused):
    """The website's word is not taken; the visitor is like any other."""

    def __init__(self, fault: VisitorFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class SignedVisitor:
    """Who has signed in at a website: by its own name for them, and their address."""

    sub: str
    address: str
    name: str
    site: str

    @property
    def said(self) -> str:
        """As the ticket keeps it."""
        return f"{self.site}: {self.sub}"


def read_visitor(
    token: str, form_key: str, secrets: Sequence[str], site: str
) -> SignedVisitor:
    """Whom the website names.

    Raises:
        UnknownVisitor: its word is not good.
    """
    if not secrets:
        raise UnknownVisitor(VisitorFault.NO_SECRET)
    if len(token) > MAX_TOKEN:
        raise UnknownVisitor(VisitorFault.UNREADABLE)
    claims = _claims(token, form_key, secrets)
    _check_times(claims["iat"], claims["exp"])
    sub = plain_name(str(claims["sub"]))
    address = str(claims["email"]).strip().lower()
    if not sub or len(sub) > MAX_SUB:
        raise UnknownVisitor(VisitorFault.INCOMPLETE)
    if not is_address(address):
        raise UnknownVisitor(VisitorFault.ADDRESS)
    name = claims.get("name")
    name = plain_name(name)[:MAX_LINE_LENGTH] if isinstance(name, str) else ""
    return SignedVisitor(sub, address, name, site)


def _claims(token: str, form_key: str, secrets: Sequence[str]) -> dict[str, Any]:
    # It brings cryptography along: with the first visitor, not with the process.
    import jwt
    from jwt.exceptions import InvalidSubjectError

    fault = VisitorFault.SIGNATURE
    for secret in secrets:
        try:
            found: dict[str, Any] = jwt.decode(
                token,
                secret,
                algorithms=ALGORITHMS,
                audience=form_key,
                # Times are compared with the desk's own clock.
                options={
                    "require": list(CLAIMS), "verify_exp": False, "verify_iat": False,
                    "verify_nbf": False,
                },
            )  # fmt: skip
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidAudienceError:
            fault = VisitorFault.OTHER_FORM
        except (jwt.MissingRequiredClaimError, InvalidSubjectError):
            fault = VisitorFault.INCOMPLETE
        except (jwt.PyJWTError, ValueError, RecursionError):
            fault = VisitorFault.UNREADABLE
        else:
            return found
        break
    raise UnknownVisitor(fault)


def _check_times(issued: object, ends: object) -> None:
    if not isinstance(issued, int) or not isinstance(ends, int):
        raise UnknownVisitor(VisitorFault.INCOMPLETE)
    now = clock.now().timestamp()
    if ends <= now or issued > now + LEEWAY.total_seconds():
        raise UnknownVisitor(VisitorFault.EXPIRED)
    if ends - issued > LONGEST.total_seconds():
        raise UnknownVisitor(VisitorFault.LONG)
