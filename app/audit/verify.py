"""Looks whether a workspace's chain is whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import listing
from app.audit.chain import FIRST_HASH, details_hash, entry_hash, moment_text
from app.audit.entry import AuditEntry, AuditHead
from app.audit.journal import HEAD, Line
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


def verify_journal(
    session: Session, place: Workspace, found: ChainState, lines: Sequence[Line]
) -> str:
    """What the journal knows otherwise than the chain; nothing when they agree.

    The end that a restore has cut off stands in the entry of the restore.
    """
    heads = [x for x in lines if x["act"] == HEAD and x["workspace"] == place.domain]
    cut = [Fork.of(each) for each in _restores(session, place.id)]
    heads = [x for x in heads if not any(fork.has_cut(x) for fork in cut)]
    longest = max((x["seq"] for x in heads), default=0)
    if longest > found.count:
        return f"The journal knows {longest} entries, here are {found.count}."
    hashes = _entry_hashes(session, place.id, [x["seq"] for x in heads])
    wrong = sorted(x["seq"] for x in heads if hashes.get(x["seq"]) != x["hash"])
    return f"Entry {wrong[0]} was changed." if wrong else ""


@dataclass(frozen=True)
class Fork:
    """Where a restore has cut the chain off: what came after `kept` until then."""

    at: str
    kept: int
    lost: int
    lost_hash: str | None

    @classmethod
    def of(cls, entry: AuditEntry) -> Fork:
        """The fork that the entry of a restore tells of."""
        lost = entry.old.get("seq", entry.new["seq"])
        return cls(moment_text(entry.at), entry.new["seq"], lost, entry.old.get("hash"))

    def has_cut(self, line: Line) -> bool:
        """Whether the restore has cut off the end that this line of the journal saw."""
        seq = int(line["seq"])
        if line["at"] >= self.at or not self.kept < seq <= self.lost:
            return False
        return seq != self.lost or bool(line["hash"] == self.lost_hash)


def _restores(session: Session, workspace_id: int) -> Sequence[AuditEntry]:
    query = select(AuditEntry).where(
        AuditEntry.workspace_id == workspace_id, AuditEntry.action == "desk.restored"
    )
    return session.scalars(query).all()


def _entry_hashes(
    session: Session, workspace_id: int, numbers: Sequence[int]
) -> dict[int, str]:
    """The hashes of these entries, by number."""
    query = select(AuditEntry.seq, AuditEntry.hash).where(
        AuditEntry.workspace_id == workspace_id, AuditEntry.seq.in_(numbers)
    )
    return {seq: found for seq, found in session.execute(query)}
