"""A mail that says that a message was received, where an admin wants one.

Anybody can type anybody's address, so nothing that was typed stands in it, and an
address gets one an hour and three a day at most, from all forms of the desk together.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import LOCK, Model, database_now, insert_for
from app.sql.moments import has_come
from app.tickets.submissions.table import Submission

if TYPE_CHECKING:
    from app.vault import Vault

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOUR_MOST, DAY_MOST = 1, 3
# A server that is away: then so long, and so often.
AGAIN, TRIES = timedelta(minutes=10), 5
_SEALED = text("sealed_mail IS NOT NULL")
ONLY_SEALED: Any = {"sqlite_where": _SEALED, "postgresql_where": _SEALED}
# Subject and text, for a ticket's number or a code.
Words = Callable[[str], tuple[str, str]]


class Confirmation(Model):
    """One mail to whom a form has named; its text is sealed until it was sent.

    Of the address only a hash stays, for a week: it is what the limits count. `hour` is
    that of the day and year, so that two at once are one.
    """

    __tablename__ = "confirmations"
    __table_args__ = (
        UniqueConstraint("workspace_id", "submission_id"),
        UniqueConstraint("address_hash", "hour"),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        Index("ix_confirmations_owed", "inbox_id", "due_at", **ONLY_SEALED),
        Index("ix_confirmations_made_at", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    inbox_id: Mapped[int]
    # No key: the two rows go at times of their own.
    submission_id: Mapped[int]
    address_hash: Mapped[str]
    hour: Mapped[int]
    sealed_mail: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]


@dataclass(frozen=True)
class ConfirmationMail:
    """What is sent, to whom, and the form that it is from."""

    id: int
    key: str
    to: str
    form: str
    reply_to: str
    subject: str
    text: str


def owe_confirmation(
    session: Session, vault: Vault, made: Submission, mail: dict[str, str], secret: str
) -> None:
    """Owe the mail, unless its address had one of late; twice is once."""
    now, hashed = clock.now(), address_hash(mail["to"], secret)
    if _count(session, hashed, now - HOUR) >= HOUR_MOST:
        return
    if _count(session, hashed, now - DAY) >= DAY_MOST:
        return
    row = {
        "workspace_id": made.workspace_id,
        "inbox_id": made.inbox_id,
        "submission_id": made.id,
        "address_hash": hashed,
        "hour": int(now.timestamp() // HOUR.total_seconds()),
        "sealed_mail": vault.seal(orjson.dumps(mail).decode()),
        "attempts": 0,
        "due_at": now,
        "made_at": now,
    }
    insert = insert_for(session)(Confirmation).values(**row)
    session.execute(insert.on_conflict_do_nothing())


def address_hash(address: str, secret: str) -> str:
    """All that is kept of it; what stands behind a plus is the same person's."""
    local, _, host = address.lower().rpartition("@")
    key = f"sidedesk.confirmation {secret}".encode()
    told = f"{local.partition('+')[0]}@{host}".encode()
    return hmac.digest(key, told, hashlib.sha256).hex()


def claim_confirmation(
    session: Session, vault: Vault, inbox_id: int
) -> ConfirmationMail | None:
    """The next one that is due; it is tried again only if nobody says how it went."""
    now = database_now(session)
    query = (
        select(Confirmation)
        .where(Confirmation.inbox_id == inbox_id, Confirmation.sealed_mail.is_not(None))
        .where(has_come(Confirmation.due_at, now))
        .order_by(Confirmation.due_at, Confirmation.id)
        .limit(1)
        .with_for_update(skip_locked=True, **LOCK)
    )
    found = session.scalar(query)
    if found is None or found.sealed_mail is None:
        return None
    said = orjson.loads(vault.open(found.sealed_mail))
    found.attempts += 1
    found.due_at = now + AGAIN
    if found.attempts >= TRIES:
        found.sealed_mail = None
    return ConfirmationMail(id=found.id, **said)


def end_confirmation(session: Session, confirmation_id: int) -> None:
    """Forget the mail: it was sent, or never will be."""
    session.get_one(Confirmation, confirmation_id).sealed_mail = None


def due_confirmations(session: Session) -> list[int]:
    """The inboxes of those that are due."""
    is_due = has_come(Confirmation.due_at, database_now(session))
    query = select(Confirmation.inbox_id).distinct()
    query = query.where(Confirmation.sealed_mail.is_not(None), is_due)
    return list(session.scalars(query.order_by(Confirmation.inbox_id)))


def _count(session: Session, hashed: str, since: datetime) -> int:
    query = select(func.count()).where(
        Confirmation.address_hash == hashed, Confirmation.made_at > since
    )
    return session.scalar(query) or 0
