"""Pending labels are planned, written down, sent, and marked as sent."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db import database_now
from app.errors import Broken, DeskError, Disconnected, InDoubt, Later
from app.gmail.client import GmailClient
from app.gmail.errors import GmailBadRequest, GmailNotFound
from app.labels import latency, mapping
from app.labels.mapping import LabelKey, LabelKind
from app.labels.names import LabelNames
from app.labels.writes import LabelWrite
from app.tickets.messages.message import MessageCopy
from workers.labels import hidden_labels, plan_writes
from workers.labels.cheapest_plan import LabelRequest
from workers.labels.desired_labels import thread_states
from workers.labels.label_set import LabelSet
from workers.labels.plan_writes import PlannedRequest
from workers.lease import MailboxLease

log = logging.getLogger(__name__)


class LabelWriter:
    """Writes the pending labels of one mailbox, one round at a time."""

    def __init__(self, lease: MailboxLease, gmail: GmailClient) -> None:
        self._lease = lease
        self._gmail = gmail

    def paint(self) -> bool:
        """Send what is pending now; whether anything was sent.

        Raises:
            Later: Gmail asks to slow down; what was not sent stays pending.
            Disconnected: the mailbox's permission is gone.
        """
        refused = self._ensure_labels()
        with self._lease.transaction() as (session, mailbox):
            planned = plan_writes.plan_writes(session, mailbox, refused)
        acked: list[int] = []
        try:
            self._send_all(planned, acked)
        finally:
            if acked:
                self._acknowledge(acked)
        return bool(planned)

    def _ensure_labels(self) -> set[LabelKey]:
        """The labels that Gmail will not have."""
        with self._lease.transaction() as (session, mailbox):
            found = thread_states(
                session, mailbox, plan_writes.due_threads(session, mailbox)
            )
            labels = mapping.mailbox_labels(session, mailbox.id)
            names = LabelNames.of(session, mailbox)
            vocabulary = names.vocabulary()
            if mailbox.owner_id is None:
                vocabulary.discard(LabelKey(LabelKind.MINE, ""))
        wanted = {key for state in found for key in state.wanted}
        hidden = [e for e in labels if names.is_hidden(e) and e.says not in wanted]
        hidden_labels.drop_labels(self._lease, self._gmail, names.root, hidden)
        labels = [each for each in labels if each not in hidden]
        label_set = LabelSet(self._lease, self._gmail)
        return label_set.ensure(wanted | vocabulary, names, labels)

    def _send_all(self, planned: list[PlannedRequest], acked: list[int]) -> None:
        left = list(planned)
        try:
            while left:
                self._lease.budget.check()
                acked += self._send(left[0])
                left.pop(0)
        except (Later, Disconnected):
            # This one and what comes after it was certainly not done.
            for each in left:
                self._forget(each)
            raise

    def _send(self, planned: PlannedRequest) -> tuple[int, ...]:
        """The label writes that Gmail has acknowledged."""
        with self._lease.transaction() as (session, _):
            is_late = database_now(session) > planned.send_before
        if is_late:
            # It could land after its deadline; the next round plans it again.
            self._forget(planned)
            return ()
        try:
            self._call(planned.request)
        except InDoubt:
            return ()
        except Disconnected:
            raise
        except (GmailBadRequest, GmailNotFound, Broken) as error:
            self._refused(planned, error)
            return ()
        return planned.writes

    def _call(self, request: LabelRequest) -> None:
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
            latency.record_latency(session, mailbox, writes)
            session.execute(
                update(LabelWrite)
                .where(LabelWrite.id.in_(writes))
                .values(is_acked=True)
            )

    def _forget(self, planned: PlannedRequest) -> None:
        with self._lease.transaction() as (session, _):
            session.execute(delete(LabelWrite).where(LabelWrite.id.in_(planned.writes)))

    def _refused(self, planned: PlannedRequest, error: DeskError) -> None:
        """Certainly not done: a copy is gone, or a label is not what we think."""
        self._forget(planned)
        log.warning("a label write was refused: %s", type(error).__name__)
        threads = {need.thread_id for need in planned.request.needs}
        with self._lease.transaction() as (session, mailbox):
            mailbox.labels_listed_at = None
            if isinstance(error, GmailNotFound):
                self._doubt_copies(session, planned.request)
            plan_writes.put_off_threads(session, mailbox, threads)

    def _doubt_copies(self, session: Session, request: LabelRequest) -> None:
        """404: one message is gone; of a thread each message is asked for alone."""
        ids = [need.message_id for need in request.needs]
        copies = session.scalars(
            select(MessageCopy).where(
                MessageCopy.mailbox_id == self._lease.mailbox_id,
                MessageCopy.gmail_id.in_(ids),
            )
        )
        for copy in copies:
            if request.kind == "message":
                session.delete(copy)
            copy.is_solo = True
