"""Painting: what is owed is planned, written down, sent, and marked as sent."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, update

from app.db import present
from app.errors import Broken, InDoubt, Later
from app.gmail.client import GmailClient
from app.gmail.errors import BadLabel, Missing
from app.labels.ledger import LabelWrite
from app.labels.mapping import LabelKey, LabelKind
from app.labels.names import Names
from app.labels.owed import Owed
from app.tickets.message import MessageCopy
from workers import planning
from workers.desired import states
from workers.label_set import LabelSet
from workers.lease import Lease
from workers.planner import Request
from workers.planning import Planned

log = logging.getLogger(__name__)


class Painter:
    """Brings the owed threads of one mailbox to their labels, one round at a time."""

    def __init__(self, lease: Lease, gmail: GmailClient) -> None:
        self._lease = lease
        self._gmail = gmail

    def paint(self) -> bool:
        """Send what is owed now; whether anything was sent.

        Raises:
            Later: Gmail asks to slow down; what was not sent stays owed.
        """
        self._ensure_labels()
        with self._lease.transaction() as (session, mailbox):
            planned = planning.plan(session, mailbox)
        acked: list[int] = []
        try:
            for each in planned:
                acked += self._send(each)
        finally:
            if acked:
                self._acknowledge(acked)
        return bool(planned)

    def _ensure_labels(self) -> None:
        with self._lease.transaction() as (session, mailbox):
            found = states(session, mailbox, planning.due(session, mailbox))
            vocabulary = Names.of(session, mailbox.workspace_id).vocabulary()
            if mailbox.owner_id is None:
                vocabulary.discard(LabelKey(LabelKind.MINE, ""))
        wanted = {key for state in found if state.copies for key in state.wanted}
        LabelSet(self._lease, self._gmail).ensure(wanted | vocabulary)

    def _send(self, planned: Planned) -> tuple[int, ...]:
        """The ledger's rows that Gmail has acknowledged."""
        with self._lease.transaction() as (session, _):
            is_late = present(session) > planned.send_before
        if is_late:
            # It could land after its deadline; the next round plans it again.
            self._forget(planned)
            return ()
        try:
            self._call(planned.request)
        except InDoubt:
            return ()
        except Later as error:
            self._forget(planned)
            self._put_off(planned, error.after)
            raise
        except (BadLabel, Missing, Broken) as error:
            self._refused(planned, error)
            return ()
        return planned.writes

    def _call(self, request: Request) -> None:
        if request.kind == "thread":
            thread_id = request.needs[0].thread_id
            self._gmail.relabel_thread(thread_id, request.add, request.remove)
        elif request.kind == "batch":
            ids = [need.message_id for need in request.needs]
            self._gmail.relabel_messages(ids, request.add, request.remove)
        else:
            message_id = request.needs[0].message_id
            self._gmail.relabel_message(message_id, request.add, request.remove)

    def _acknowledge(self, writes: Sequence[int]) -> None:
        reached = self._gmail.history_id()
        with self._lease.transaction() as (session, mailbox):
            mailbox.marker = max(mailbox.marker, reached)
            session.execute(
                update(LabelWrite)
                .where(LabelWrite.id.in_(writes))
                .values(is_acked=True)
            )

    def _forget(self, planned: Planned) -> None:
        with self._lease.transaction() as (session, _):
            session.execute(delete(LabelWrite).where(LabelWrite.id.in_(planned.writes)))

    def _put_off(self, planned: Planned, seconds: float) -> None:
        threads = {need.thread_id for need in planned.request.needs}
        with self._lease.transaction() as (session, mailbox):
            session.execute(
                update(Owed)
                .where(Owed.mailbox_id == mailbox.id, Owed.thread_gmail_id.in_(threads))
                .values(
                    due_at=present(session) + timedelta(seconds=seconds),
                    attempts=Owed.attempts + 1,
                )
            )

    def _refused(self, planned: Planned, error: BadLabel | Missing | Broken) -> None:
        """Certainly not done: the copy is gone, or a label is not what we think."""
        self._forget(planned)
        log.warning("a label write was refused: %s", type(error).__name__)
        with self._lease.transaction() as (session, mailbox):
            mailbox.labels_listed_at = None
            if isinstance(error, Missing) and planned.request.kind == "message":
                gone = planned.request.needs[0].message_id
                session.execute(
                    delete(MessageCopy).where(
                        MessageCopy.mailbox_id == mailbox.id,
                        MessageCopy.gmail_id == gone,
                    )
                )
        self._put_off(planned, 5)
