"""What the intake would say of a mail that the desk does not have here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.gmail.values import GmailMessage
from app.inboxes.alias import Alias
from app.mailboxes import backfill
from app.mailboxes.backfill import BackfillReason
from app.mailboxes.mail_check import InboxCount, MailCounts, UnexplainedMail
from app.mailboxes.mailbox import Mailbox
from app.tickets.intake.intake import ArrivedMail, MailIntake
from app.tickets.intake.routing import MailRouting
from app.tickets.mail import from_headers
from app.tickets.messages import message as messages
from workers.sync.window import NOT_MAIL

# Gmail has told of a mail by then; so late it is lost, whatever its history says.
TOLD = timedelta(hours=1)
# What became of a mail, and of which inbox; the last is when it came.
IN_TICKET, ASIDE, NOWHERE = "ticket", "aside", "nowhere"
UNREAD, GONE, LOST = "unread", "gone", "lost"
Verdict = tuple[str, int, str]


def kind_of(ticket_id: int | None) -> str:
    """Where a mail is that the desk has."""
    return ASIDE if ticket_id is None else IN_TICKET


class MailJudge:
    """Says of mails that have no copy here where they belong. Nothing writes."""

    def __init__(self, session: Session, mailbox: Mailbox) -> None:
        self._session, self._mailbox = session, mailbox
        self._intake = MailIntake(session, mailbox.workspace_id)
        query = select(Alias.address, Alias.at)
        query = query.where(Alias.workspace_id == mailbox.workspace_id)
        self._aliases = [(row[0], row[1]) for row in session.execute(query)]
        self._gap = backfill.find_backfill(session, mailbox.id, BackfillReason.GAP)

    def verdict(self, message: GmailMessage) -> Verdict:
        """What the intake would say of it."""
        at = message.at.isoformat()
        if message.label_ids & NOT_MAIL:
            return GONE, 0, at
        mail = from_headers(message.headers, message.at)
        labels, ids = message.label_ids, (message.id, message.thread_id)
        arrival = ArrivedMail(self._mailbox, *ids, mail, labels)
        arrival = self._intake.policy.read(arrival)
        key = self._intake.routing.key_of(arrival)
        rows = messages.find_message(self._session, self._mailbox.workspace_id, key)
        if rows:
            return kind_of(rows[0].ticket_id), rows[0].inbox_id, at
        counts_in = self._routing_at(message.at).inboxes_of(arrival)
        # Nothing that came before an inbox was on the desk is missed in it.
        inboxes = [each for each in counts_in if each.created_at <= message.at]
        if not inboxes:
            return NOWHERE, 0, at
        return (UNREAD if self._is_to_come(message) else LOST), inboxes[0].id, at

    def _routing_at(self, moment: datetime) -> MailRouting:
        """The desk's routing with the addresses that were known then."""
        routing = self._intake.routing
        later = {address for address, at in self._aliases if at > moment}
        if not later:
            return routing
        known = routing.around.aliases.items()
        kept = {
            address: known_by for address, known_by in known if address not in later
        }
        return replace(routing, around=replace(routing.around, aliases=kept))

    def _is_to_come(self, message: GmailMessage) -> bool:
        """Whether the sync has not come to it yet, and will."""
        gap = self._gap
        if gap is not None and not gap.is_done and message.at >= gap.reached:
            return True
        is_read = message.history_id <= (self._mailbox.cursor or 0)
        return not is_read and clock.now() - message.at < TOLD


def sum_of(
    known: Iterable[Verdict], verdicts: Mapping[str, Verdict], rest: int
) -> MailCounts:
    """All of it together; `rest` are those that nobody had to look at."""
    kinds = Counter((kind, inbox_id) for kind, inbox_id, _ in known)
    kinds += Counter((kind, inbox_id) for kind, inbox_id, _ in verdicts.values())
    lost = tuple(
        UnexplainedMail(gmail_id, inbox_id, datetime.fromisoformat(at))
        for gmail_id, (kind, inbox_id, at) in verdicts.items()
        if kind == LOST
    )
    inboxes = {i for kind, i in kinds if kind in (IN_TICKET, ASIDE)}
    return MailCounts(
        {i: InboxCount(kinds[IN_TICKET, i], kinds[ASIDE, i]) for i in sorted(inboxes)},
        nowhere=rest + kinds[NOWHERE, 0],
        unread=sum(n for (kind, _), n in kinds.items() if kind == UNREAD),
        unexplained=lost,
    )


def verdict_kept(kept: Sequence[Any]) -> Verdict:
    """The verdict as a row has kept it."""
    kind, inbox_id, at = kept
    return str(kind), int(inbox_id), str(at)
