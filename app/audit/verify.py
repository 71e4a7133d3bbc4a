"""Looks whether a workspace's chain is whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import listing
from app.audit.chain import FIRST_HASH, details_hash, entry_hash
from app.audit.entry import AuditEntry, AuditHead
from app.people.workspace import Workspace


@dataclass(frozen=True)
class ChainState:
    """How many entries there are, the last one's hash, and what is wrong."""

    count: int
    head: str
    fault: str = ""


def verify_chain(session: Session, place: Workspace) -> ChainState:
    """Compute every hash of the workspace's chain anew."""
    # Before the entries: one that is added meanwhile is no fault.
    end = _end(session, place.id)
    count, last, fault = _follow(listing.all_entries(session, place.id), place.domain)
    if not fault and count < end[0]:
        fault = f"Entry {count + 1} is missing."
    if not fault and (count, last) not in (end, _end(session, place.id)):
        fault = f"The chain ends with entry {end[0]}, here are {count}."
    return ChainState(count, last, fault)


def _end(session: Session, workspace_id: int) -> tuple[int, str]:
    query = select(AuditHead.seq, AuditHead.hash)
    found = session.execute(query.where(AuditHead.workspace_id == workspace_id))
    row = found.one_or_none()
    return (row.seq, row.hash) if row else (0, FIRST_HASH)


def _follow(entries: Iterable[AuditEntry], domain: str) -> tuple[int, str, str]:
    count, last = 0, FIRST_HASH
    for entry in entries:
        if entry.seq != count + 1:
            return count, last, f"Entry {count + 1} is missing."
        if _is_changed(entry, last, domain):
            return count, last, f"Entry {entry.seq} was changed."
        count, last = entry.seq, entry.hash
    return count, last, ""


def _is_changed(entry: AuditEntry, previous: str, domain: str) -> bool:
    if entry.prev_hash != previous:
        return True
    if entry.hash != entry_hash(previous, entry.hashed(domain)):
        return True
    if entry.salt is None or entry.private is None:
        return False
    return entry.details != details_hash(entry.salt, entry.private)


def entry_hashes(
    session: Session, workspace_id: int, numbers: Sequence[int]
) -> dict[int, str]:
    """The hashes of these entries, by number."""
    query = select(AuditEntry.seq, AuditEntry.hash).where(
        AuditEntry.workspace_id == workspace_id, AuditEntry.seq.in_(numbers)
    )
    return {seq: found for seq, found in session.execute(query)}
