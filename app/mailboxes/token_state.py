"""Whether Google lets us into a mailbox, since when not, and whether to ask at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_

from app import clock
from app.mailboxes.mailbox import AccessRefusal, Mailbox


class TokenStatus(StrEnum):
    """How it stands with a mailbox's token."""

    OK = "ok"
    # It has run out and Google has not given the next one yet: it is asked again.
    EXPIRED = "expired"
    # The owner's sign-in is gone for good: nobody asks until it is connected anew.
    REVOKED = "revoked"
    # The admin at Google does not let us in: it is asked again now and then.
    DENIED = "denied"


@dataclass(frozen=True)
class TokenState:
    """The state, and since when it is no longer well."""

    state: TokenStatus
    since: datetime | None = None


def token_state(mailbox: Mailbox) -> TokenState:
    """How it stands with a connected mailbox's token now."""
    if mailbox.refusal is not None:
        return TokenState(TokenStatus(mailbox.refusal), mailbox.refused_at)
    until = None if mailbox.is_delegated else mailbox.access_until
    if until is not None and until <= clock.now():
        return TokenState(TokenStatus.EXPIRED, until)
    return TokenState(TokenStatus.OK)


def may_be_asked() -> ColumnElement[bool]:
    """The mailboxes that anybody may ask Gmail for: connected, and not given up."""
    return and_(
        Mailbox.is_connected, Mailbox.refusal.is_distinct_from(AccessRefusal.REVOKED)
    )
