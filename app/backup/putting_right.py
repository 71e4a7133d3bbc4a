"""What a restored database must forget, and what it must not let live again.

Its mailboxes went on without it, numbers were told to people, buttons were drawn, and
somebody may have left. `RestoreOrder.at` is the moment of the restore.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import audit
from app.audit.entry import AuditHead
from app.audit.journal import HEAD, Journal, Line
from app.backup.manifest import Manifest
from app.errors import Refused
from app.inboxes import inbox as inboxes
from app.invitations.table import Invitation
from app.labels import inbox_people
from app.labels.repaint_limit import RepaintCount
from app.labels.writes import LabelWrite
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.people import person as people, workspace as workspaces
from app.people.console_session import ConsoleSession
from app.people.workspace import Workspace
from app.sql.moments import AT_ONCE
from app.tickets.submissions import owed
from app.tickets.ticket import Ticket

THOUSAND = 1000
WEEK = timedelta(days=7)
OVERLAP = timedelta(days=1)
# What says which requests were under way, what is owed, and who was signed in.
# An invitation that is open in a backup may have been used or revoked since.
FORGOTTEN = (LabelWrite, PendingThread, RepaintCount, ConsoleSession, Invitation)

# How long a workspace's audit log was known to be, and the hash of its end.
KnownHead = tuple[int, str]


@dataclass(frozen=True)
class RestoreOrder:
    """How a backup is taken back; `labels` is whose word holds: gmail's or desk's."""

    manifest: Manifest
    labels: str
    at: datetime
    next_number: int | None = None
    journal: Journal | None = None
    lines: Sequence[Line] = ()
    heads: Mapping[str, KnownHead] = field(default_factory=dict)


def put_right(session: Session, order: RestoreOrder) -> list[str]:
    """Put everything right, in one transaction; what somebody still has to do."""
    epoch, left = secrets.token_hex(8), list[str]()
    for table in FORGOTTEN:
        session.execute(delete(table))
    for place in workspaces.every_workspace(session):
        place.epoch, place.restored_at = epoch, order.at
        place.last_number = _last_number(session, place, order)
        _let_adopt(session, place, order)
        owed.doubt_all(session, place.id)
        left += _end_again(session, place, order)
        _record(session, place, order)
    return left


def jump(last: int, made_in_week: int) -> int:
    """The last number after a restore: beyond what was told to people since."""
    beyond = last + max(THOUSAND, 10 * made_in_week)
    return -(-beyond // THOUSAND) * THOUSAND


def known_heads(session: Session) -> dict[str, KnownHead]:
    """How long the audit logs of a database are."""
    query = select(Workspace.domain, AuditHead.seq, AuditHead.hash).join(AuditHead)
    return {domain: (seq, head) for domain, seq, head in session.execute(query)}


def heads_of_journal(lines: Sequence[Line]) -> dict[str, KnownHead]:
    """How long they were when the journal was written last."""
    found = dict[str, KnownHead]()
    for line in lines:
        if line["act"] == HEAD:
            head = (int(line["seq"]), str(line["hash"]))
            domain = line["workspace"]
            found[domain] = max(found.get(domain, head), head)
    return found


def _last_number(session: Session, place: Workspace, order: RestoreOrder) -> int:
    if order.next_number is not None:
        if order.next_number <= place.last_number:
            raise Refused(
                f"#{place.last_number} is given already: --next-number must be higher."
            )
        return order.next_number - 1
    query = select(func.count()).where(Ticket.workspace_id == place.id)
    made = query.where(Ticket.created_at > order.manifest.at - WEEK)
    return jump(place.last_number, session.scalar(made) or 0)


def _let_adopt(session: Session, place: Workspace, order: RestoreOrder) -> None:
    """Have each mailbox read anew what it says, before anything else is done in it."""
    query = select(Mailbox).where(Mailbox.workspace_id == place.id)
    for mailbox in session.scalars(query):
        mailbox.adopting = order.labels
        mailbox.adopt_since = (mailbox.cursor_at or mailbox.created_at) - OVERLAP
        mailbox.lease_fence += 1
        mailbox.lease_until = mailbox.drained_at = None
        mailbox.cursor = mailbox.cursor_at = mailbox.unsettled_since = None
        mailbox.marker, mailbox.poll_due_at = 0, AT_ONCE
        mailbox.resync_from = mailbox.resync_after = None
        mailbox.watched_until = mailbox.pushed_at = None
    session.flush()


def _end_again(session: Session, place: Workspace, order: RestoreOrder) -> list[str]:
    """End once more what was ended after the backup; without a journal, be careful."""
    if order.journal is None:
        return _pause(session, place)
    since = order.manifest.taken_at
    for line in order.lines:
        is_ours = line["workspace"] == place.domain and line["at"] > since
        if is_ours and line["act"] in ENDS:
            ENDS[line["act"]](session, place, order.journal, line)
    return []


def _pause(session: Session, place: Workspace) -> list[str]:
    """Nobody knows whose mailbox was disconnected: those without a sign-in rest."""
    query = select(Mailbox).where(Mailbox.workspace_id == place.id)
    paused = list(session.scalars(query.where(Mailbox.is_delegated)))
    for mailbox in paused:
        _disconnect(session, mailbox)
    return [f"connect {mailbox.address} again" for mailbox in paused]


def _disconnect(session: Session, mailbox: Mailbox) -> None:
    action, fields = "mailbox.disconnected", ["is_connected"]
    with audit.changing(session, audit.RESTORE, action, mailbox, fields):
        mailbox.disconnect()


def _end_person(
    session: Session, place: Workspace, journal: Journal, line: Line
) -> None:
    action, fields = "person.deactivated", ["is_active"]
    for who in people.workspace_people(session, place.id):
        if journal.names(line, who.address):
            with audit.changing(session, audit.RESTORE, action, who, fields):
                who.deactivate()


def _end_member(
    session: Session, place: Workspace, journal: Journal, line: Line
) -> None:
    for inbox in inboxes.workspace_inboxes(session, place.id):
        if not journal.names(line, inbox.address, "inbox"):
            continue
        for who in people.workspace_people(session, place.id):
            if journal.names(line, who.address):
                by = audit.RESTORE
                inbox_people.take_out_of_inbox(session, inbox, who, by=by)


def _end_mailbox(
    session: Session, place: Workspace, journal: Journal, line: Line
) -> None:
    query = select(Mailbox).where(Mailbox.workspace_id == place.id)
    for mailbox in session.scalars(query):
        if journal.names(line, mailbox.address):
            _disconnect(session, mailbox)


def _end_domain(
    session: Session, place: Workspace, journal: Journal, line: Line
) -> None:
    for domain in workspaces.own_domains(session, place.id) - {place.domain}:
        if journal.names(line, domain):
            workspaces.forbid_domain(session, place, domain)
            told = {"domain": domain}
            audit.record(
                session, audit.RESTORE, "domain.forbidden", place, private=told
            )


ENDS: Mapping[str, Callable[[Session, Workspace, Journal, Line], None]] = {
    "person.deactivated": _end_person,
    "member.removed": _end_member,
    "mailbox.disconnected": _end_mailbox,
    "domain.forbidden": _end_domain,
}


def _record(session: Session, place: Workspace, order: RestoreOrder) -> None:
    kept = order.manifest.workspaces.get(place.domain, {}).get("audit", {})
    lost = order.heads.get(place.domain)
    audit.record(
        session,
        audit.RESTORE,
        "desk.restored",
        place,
        old={"seq": lost[0], "hash": lost[1]} if lost else None,
        new={
            "seq": kept.get("seq", 0),
            "hash": kept.get("hash"),
            "labels": order.labels,
            "last_number": place.last_number,
            "taken_at": order.manifest.taken_at,
        },
    )
