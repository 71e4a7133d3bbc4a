"""The code that lets a desk without a workspace be set up on its own page."""

from __future__ import annotations

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import LOCK, Model
from app.people import typed_codes
from app.people.workspace import Workspace

CODE_LENGTH = 20
LIFE = timedelta(hours=24)
# Of everybody together.
MAX_TRIES, TRIES_WINDOW = 10, timedelta(minutes=15)


class FirstSetup(Model):
    """A code that was given out: its hash, and how often another one was tried."""

    __tablename__ = "first_setup"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    tries: Mapped[int] = mapped_column(default=0)
    # When the first of them was.
    tries_at: Mapped[datetime | None]

    @property
    def is_good(self) -> bool:
        """Whether its life is not over."""
        return clock.now() < self.made_at + LIFE


class CodeState(StrEnum):
    """What a code is that was typed; locked: nobody may try one for now."""

    RIGHT = "right"
    WRONG = "wrong"
    OLD = "old"
    LOCKED = "locked"


@dataclass(frozen=True)
class CodeTry:
    """What became of a try, and in how many seconds the next one may be."""

    state: CodeState
    wait_seconds: int = 0


def is_without_workspace(session: Session) -> bool:
    """Whether the desk is still nobody's."""
    return session.scalar(select(Workspace.id).limit(1)) is None


def has_good_code(session: Session) -> bool:
    """Whether a code was given out that still opens the page."""
    return any(each.is_good for each in session.scalars(select(FirstSetup)))


def wait_for_others(session: Session) -> None:
    """Let one at a time give a code out, until the transaction ends.

    Two migrations at once would each print one, and both would open the page. SQLite
    has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        mode = "LOCK TABLE first_setup IN SHARE ROW EXCLUSIVE MODE"
        session.execute(text(mode))


def make_code(session: Session) -> str:
    """A new code; those before it are dead."""
    code = typed_codes.grouped(typed_codes.random_letters(CODE_LENGTH))
    take_code(session, code)
    return code


def take_code(session: Session, code: str) -> None:
    """Take a code that somebody has chosen; the same once more begins no new life."""
    if session.get(FirstSetup, _hash(code)) is None:
        end_first_setup(session)
        session.add(FirstSetup(code_hash=_hash(code)))
        session.flush()


def end_first_setup(session: Session) -> None:
    """Let no code open the page any more."""
    session.execute(delete(FirstSetup))


def try_code(session: Session, typed: str) -> CodeTry:
    """Compare what was typed with the code; a wrong one counts.

    The count is by a lock and not by making anybody wait: ten tries in 15 minutes guess
    nothing, and no thread of the web process stands still for a stranger.
    """
    given = session.scalars(select(FirstSetup).with_for_update(**LOCK)).all()
    for each in given:
        wait = _seconds_locked(each)
        if wait:
            return CodeTry(CodeState.LOCKED, wait)
    hashed = _hash(typed)
    for each in given:
        if secrets.compare_digest(each.code_hash, hashed):
            return CodeTry(CodeState.RIGHT if each.is_good else CodeState.OLD)
    for each in given:
        _count_try(each)
    is_any_good = any(each.is_good for each in given)
    return CodeTry(CodeState.WRONG if is_any_good else CodeState.OLD)


def _seconds_locked(given: FirstSetup) -> int:
    if given.tries < MAX_TRIES or given.tries_at is None:
        return 0
    left = given.tries_at + TRIES_WINDOW - clock.now()
    return max(0, math.ceil(left.total_seconds()))


def _count_try(given: FirstSetup) -> None:
    now = clock.now()
    if given.tries_at is None or now >= given.tries_at + TRIES_WINDOW:
        given.tries, given.tries_at = 0, now
    given.tries += 1


def _hash(code: str) -> str:
    return hashlib.sha256(typed_codes.plain_letters(code).encode()).hexdigest()
