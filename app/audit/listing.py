"""The audit log, read: newest first for people, oldest first for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from app.audit.chain import canonical
from app.audit.entry import AuditEntry
from app.audit.journal import ENDINGS
from app.audit.record import SUBJECTS
from app.db import Model
from app.errors import NotFound

ROWS_AT_ONCE = 500
# Who did it, and what was changed: an entry's private part begins with both.
NAMES = ("by", "subject")
WITH_ADDRESS = ("people", "inboxes", "mailboxes")
Subjects = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class AuditFilter:
    """Which entries: by a person, of a kind of subject, of one subject, before one."""

    by_id: int | None = None
    kind: str | None = None
    subject_id: int | None = None
    before: int | None = None


def newest_entries(
    session: Session,
    workspace_id: int,
    limit: int,
    *,
    subjects: Subjects | None = None,
) -> Sequence[AuditEntry]:
    """The newest entries of a workspace, of these subjects if any are named."""
    query = _of(workspace_id)
    if subjects is not None:
        named = tuple_(AuditEntry.subject_kind, AuditEntry.subject_id)
        query = query.where(named.in_(subjects))
    query = query.order_by(AuditEntry.seq.desc()).limit(limit)
    return session.scalars(query).all()


def entries_page(
    session: Session, workspace_id: int, asked: AuditFilter, limit: int
) -> Sequence[AuditEntry]:
    """The newest entries that fit the filter."""
    query = _of(workspace_id)
    for column, wanted in (
        (AuditEntry.by_id, asked.by_id),
        (AuditEntry.subject_kind, asked.kind),
        (AuditEntry.subject_id, asked.subject_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if asked.before is not None:
        query = query.where(AuditEntry.seq < asked.before)
    return session.scalars(query.order_by(AuditEntry.seq.desc()).limit(limit)).all()


def described_changes(entry: AuditEntry, hidden: Collection[str] = ()) -> list[str]:
    """What was changed, one field each: `close_hours 96 → 48`.

    Texts of that name are left out.
    """
    old, new = entry.old, entry.new
    names = [*old, *(name for name in new if name not in old)]
    shown = [f"{n} {_text(old.get(n, '-'))} → {_text(new.get(n, '-'))}" for n in names]
    private = (entry.private or {}).items()
    left_out = {*NAMES, *hidden}
    texts = [f"{n} {_text(each)}" for n, each in private if n not in left_out]
    return shown + texts


def _text(value: object) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return " → ".join(value)
    return value if isinstance(value, str) else canonical(value)


def all_entries(session: Session, workspace_id: int) -> Iterator[AuditEntry]:
    """Every entry of a workspace, the oldest first; few of them at once in memory."""
    query = _of(workspace_id).order_by(AuditEntry.seq).limit(ROWS_AT_ONCE)
    last = 0
    while rows := session.scalars(query.where(AuditEntry.seq > last)).all():
        yield from rows
        last = rows[-1].seq
        for each in rows:
            session.expunge(each)


def ending_entries(
    session: Session, workspace_id: int, after: int, up_to: int | None = None
) -> Sequence[AuditEntry]:
    """What has ended in that part of the log, the oldest first."""
    query = _of(workspace_id).where(
        AuditEntry.seq > after,
        AuditEntry.action.in_(ENDINGS),
        # Of whom an erased entry spoke, nobody knows.
        AuditEntry.private.is_not(None),
    )
    if up_to is not None:
        query = query.where(AuditEntry.seq <= up_to)
    return session.scalars(query.order_by(AuditEntry.seq)).all()


def subjects_of_address(session: Session, workspace_id: int, address: str) -> Subjects:
    """What has this address: an inbox, its account, its mailbox.

    Raises:
        NotFound: nothing has.
    """
    found = []
    for name in WITH_ADDRESS:
        table = Model.metadata.tables[name]
        query = select(table.c.id).where(
            table.c.workspace_id == workspace_id, table.c.address == address.lower()
        )
        found += [(SUBJECTS[name], row_id) for row_id in session.scalars(query)]
    if not found:
        raise NotFound(f"Nothing on the desk has the address {address}.")
    return found


def _of(workspace_id: int) -> Select[AuditEntry]:
    return select(AuditEntry).where(AuditEntry.workspace_id == workspace_id)
