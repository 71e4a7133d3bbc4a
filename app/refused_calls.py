"""Calls that were refused because Google's token did not fit: in the log, and kept.

Whoever calls is told nothing. Who set the desk up needs to know which claim it was: at
Google such a call is one error like any other.
"""

from __future__ import annotations

import logging
import math
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, meters
from app.db import Database, Model, database_now, insert_for
from app.errors import Later
from app.gmail.token_faults import TokenRejected, clean_claim

log = logging.getLogger(__name__)

# The same is said, and kept, once in so many seconds; all together, so often.
PAUSE_SECONDS = 60
MAX_IN_PAUSE = 20
MAX_KEPT = 50
MAX_KINDS = 200
# In place of a claim: Google's word for why nobody could sign in.
SIGN_IN = "sign_in"
# Before the claims of a person's token: Google itself has proven that it calls.
OF_USER = "user_"


class RefusedCall(Model):
    """Calls of one address that were refused for the same reason."""

    __tablename__ = "refused_calls"

    claim: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    seen: Mapped[str] = mapped_column(primary_key=True)
    expected: Mapped[str]
    count: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class RefusedClaim:
    """Which claim did not fit, at which address of ours, and what stood there."""

    def __init__(self, error: TokenRejected, route: str, of_user: bool) -> None:
        self.claim = f"{OF_USER}{error.claim}" if of_user else error.claim
        self.route = route
        self.expected, self.seen = error.expected, error.seen


@dataclass(frozen=True)
class RefusedSignIn:
    """What Google said at the end of somebody's sign-in."""

    route: str
    seen: str
    claim: str = SIGN_IN
    expected: str = ""


class RefusedCalls:
    """Notes refused calls, however many there are; may be shared by threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        # By kind: when it was said last, and how often it came since.
        self._said: OrderedDict[tuple[str, str, str], tuple[float, int]] = OrderedDict()
        self._spoken: list[float] = []

    def note(self, error: TokenRejected, route: str, *, of_user: bool = False) -> None:
        """Log a line and keep it, unless the same was said a moment ago.

        `of_user`: Google's own token fits, and it is the person's that does not.
        """
        what = RefusedClaim(error, route, of_user)
        meters.count_refused(what.claim)
        count = self._due(what)
        if not count:
            return
        log.warning(
            'google_call_refused claim=%s expected="%s" seen="%s" azp="%s" route=%s '
            "signed=%s suppressed=%d",
            what.claim,
            what.expected,
            what.seen,
            clean_claim(error.claims.get("azp")),
            route,
            str(error.is_signed).lower(),
            count - 1,
        )
        # It was refused and logged; that it cannot be kept harms nobody.
        with suppress(Later, SQLAlchemyError), self._database.transaction() as session:
            keep_refusal(session, what, count)

    def note_sign_in(self, word: str, route: str) -> None:
        """Keep why Google lets nobody sign in: a word of `SIGN_IN_FAULTS`."""
        log.warning("google_sign_in_refused why=%s route=%s", word, route)
        with suppress(Later, SQLAlchemyError), self._database.transaction() as session:
            keep_refusal(session, RefusedSignIn(route, word), 1)

    def forget_sign_ins(self) -> None:
        """Somebody has signed in: what stopped others is mended."""
        gone = delete(RefusedCall).where(RefusedCall.claim == SIGN_IN)
        with suppress(Later, SQLAlchemyError), self._database.transaction() as session:
            session.execute(gone)

    def _due(self, what: RefusedClaim) -> int:
        """How many calls the line is to speak of; 0: none is due."""
        now, kind = clock.ticks(), (what.claim, what.route, what.seen)
        with self._lock:
            at, more = self._said.pop(kind, (-math.inf, 0))
            self._spoken = [t for t in self._spoken if now - t < PAUSE_SECONDS]
            is_due = now - at >= PAUSE_SECONDS and len(self._spoken) < MAX_IN_PAUSE
            self._said[kind] = (now, 0) if is_due else (at, more + 1)
            if len(self._said) > MAX_KINDS:
                self._said.popitem(last=False)
            if is_due:
                self._spoken.append(now)
        return more + 1 if is_due else 0


def keep_refusal(
    session: Session, what: RefusedClaim | RefusedSignIn, count: int
) -> None:
    """Count it among those of its kind, and forget the oldest kinds."""
    now = database_now(session)
    row = insert_for(session)(RefusedCall).values(
        claim=what.claim,
        route=what.route,
        seen=what.seen,
        expected=what.expected,
        count=count,
        first_at=now,
        last_at=now,
    )
    changes = {
        "count": RefusedCall.count + count,
        "expected": what.expected,
        "last_at": now,
    }
    key = [RefusedCall.claim, RefusedCall.route, RefusedCall.seen]
    session.execute(row.on_conflict_do_update(index_elements=key, set_=changes))
    newest = select(RefusedCall.last_at).order_by(RefusedCall.last_at.desc())
    oldest_kept = newest.offset(MAX_KEPT - 1).limit(1).scalar_subquery()
    session.execute(delete(RefusedCall).where(RefusedCall.last_at < oldest_kept))


def refusals_since(session: Session, moment: datetime) -> Sequence[RefusedCall]:
    """Those whose last call was after that, the newest first."""
    query = select(RefusedCall).where(RefusedCall.last_at > moment)
    return session.scalars(query.order_by(RefusedCall.last_at.desc())).all()
