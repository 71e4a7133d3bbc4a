"""Writes an entry of the audit log, in the transaction of the change itself."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock
from app.audit.author import Author
from app.audit.chain import FIRST_HASH, details_hash, entry_hash
from app.audit.entry import AuditEntry, AuditHead
from app.db import Model, insert_for
from app.people.person import Person
from app.people.workspace import Workspace

# What an entry can be about, by its table.
SUBJECTS = {
    "workspaces": "workspace",
    "people": "person",
    "inboxes": "inbox",
    "mailboxes": "mailbox",
    "replies": "reply",
    "tags": "tag",
    "ratings": "rating",
    "views": "view",
    "customers": "customer",
    "calendars": "calendar",
    "bulk_actions": "bulk",
    "forms": "form",
    "invitations": "invitation",
}
# Fields that somebody has written; an entry keeps what they were and are apart.
TEXTS = frozenset(
    {
        "name",
        "label_root",
        "fields",
        "origins",
        "texts",
        "privacy_url",
        "tags",
        "excluded_why",
    }
)
SALT_BYTES = 16


def record(  # noqa: PLR0913 - what an entry consists of
    session: Session,
    by: Author,
    action: str,
    subject: Model,
    *,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry about a row to its workspace's chain.

    Call it after all else in the transaction: it locks the end of the chain, and locks
    that are taken in one order never wait for one another.

    `old` and `new` take ids, numbers, choices and whether, of what has changed alone;
    names, addresses and texts go to `private`, secrets nowhere. The addresses of who
    did it and of what was changed are added.
    """
    session.flush()
    place = _workspace_of(session, subject)
    kept = {**_names(session, by, subject), **(private or {})}
    salt = secrets.token_hex(SALT_BYTES)
    head = _locked_head(session, place.id)
    entry = AuditEntry(
        workspace_id=place.id,
        seq=head.seq + 1,
        at=clock.now(),
        action=action,
        by_kind=by.kind,
        by_id=by.id,
        via=by.via,
        subject_kind=SUBJECTS[subject.__tablename__],
        subject_id=subject.id,  # type: ignore[attr-defined]
        old=dict(old or {}),
        new=dict(new or {}),
        details=details_hash(salt, kept),
        salt=salt,
        private=kept,
        prev_hash=head.hash,
    )
    entry.hash = entry_hash(head.hash, entry.hashed(place.domain))
    session.add(entry)
    end = update(AuditHead).where(AuditHead.workspace_id == place.id)
    session.execute(end.values(seq=entry.seq, hash=entry.hash))
    session.flush()
    return entry


@contextmanager
def changing(
    session: Session, by: Author, action: str, subject: Model, fields: Sequence[str]
) -> Iterator[None]:
    """Record which of these fields the block changes; nothing when it changes none."""
    before = {name: getattr(subject, name) for name in fields}
    yield
    after = {name: getattr(subject, name) for name in fields}
    changed = [name for name in fields if before[name] != after[name]]
    if not changed:
        return
    shown = [name for name in changed if name not in TEXTS]
    hidden = [name for name in changed if name in TEXTS]
    record(
        session,
        by,
        action,
        subject,
        old={name: before[name] for name in shown},
        new={name: after[name] for name in shown},
        private={name: [before[name], after[name]] for name in hidden},
    )


def _workspace_of(session: Session, subject: Model) -> Workspace:
    if isinstance(subject, Workspace):
        return subject
    workspace_id = subject.workspace_id  # type: ignore[attr-defined]
    return session.get_one(Workspace, workspace_id)


def _names(session: Session, by: Author, subject: Model) -> dict[str, str]:
    found = {}
    if by.kind == "person" and by.id is not None:
        found["by"] = session.get_one(Person, by.id).address
    for name in ("address", "domain", "name"):
        said = getattr(subject, name, None)
        if said:
            found["subject"] = said
            break
    return found


def _locked_head(session: Session, workspace_id: int) -> AuditHead:
    """The end of the chain, made with the first entry, and locked in one statement."""
    first = {"workspace_id": workspace_id, "seq": 0, "hash": FIRST_HASH}
    made = insert_for(session)(AuditHead).values(**first)
    kept = made.on_conflict_do_update(
        index_elements=["workspace_id"], set_={"seq": AuditHead.seq}
    )
    found = session.execute(kept.returning(AuditHead.seq, AuditHead.hash)).one()
    return AuditHead(workspace_id=workspace_id, seq=found.seq, hash=found.hash)
