"""Counts what a mailbox holds at Gmail: in tickets, set aside, of no inbox, or lost.

Ids are listed, which is cheap. Of those that the desk does not know, it reads only what
could be of an inbox: all in an inbox's own mailbox, else what names an inbox or belongs
to a thread that has a ticket. They are judged as the intake would judge them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, mailbox_client
from app.desk import Desk
from app.errors import Broken, Later
from app.gmail.client import GmailClient
from app.gmail.errors import GmailBadRequest, GmailNotFound
from app.gmail.values import GmailMessage
from app.mail.message_ids import message_id_hash
from app.mailboxes import mail_check
from app.mailboxes.mail_check import CheckOutcome, MailCheck
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import TokenStatus, token_state
from app.sql.parts import in_parts
from app.tickets.intake.directory import AddressDirectory
from app.tickets.mail import HEADERS
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from workers.budget import UnitBudget
from workers.checks.mail_judge import (
    GONE,
    MailJudge,
    Verdict,
    kind_of,
    sum_of,
    verdict_kept,
)
from workers.lease import MailboxLease

# In one go, so that labels need not wait for long: 20 units each.
MAX_READ = 20
# Gmail's searches by the addresses of so many inboxes at once.
MAX_NAMED = 20
NO_DRAFTS = "-in:drafts -in:chats"
NAMES = ("to", "from", "deliveredto", "list")


class MailCount:
    """One count of one mailbox; make a new one for the next."""

    def __init__(self, desk: Desk, mailbox_id: int) -> None:
        self._desk = desk
        self._mailbox_id = mailbox_id
        self._budget = UnitBudget(desk.google.units_a_minute)
        self._lease = MailboxLease(desk.database, mailbox_id, self._budget)
        self._until = clock.now()

    def run(self) -> CheckOutcome:
        """Count, or go on with a count that was begun; how far it came.

        What was found is in the mailbox's row of `mail_checks`.
        """
        check = self._begin()
        if check is None:
            return self._end(CheckOutcome.REFUSED)
        if not self._lease.take():
            return self._end(CheckOutcome.LATER)
        try:
            return self._count(check)
        except Later:
            return self._end(CheckOutcome.LATER)
        except Broken:
            return self._end(CheckOutcome.REFUSED)
        finally:
            self._lease.release()

    def _begin(self) -> MailCheck | None:
        """The check as it stands; nothing when Google does not let us in."""
        with self._desk.database.transaction() as session:
            mailbox = session.get_one(Mailbox, self._mailbox_id)
            check = mail_check.find_or_begin_check(session, mailbox)
            check.begun_at = self._until
        lost = (TokenStatus.REVOKED, TokenStatus.DENIED)
        return None if token_state(mailbox).state in lost else check

    def _end(self, outcome: CheckOutcome) -> CheckOutcome:
        with self._desk.database.transaction() as session:
            session.get_one(MailCheck, self._mailbox_id).outcome = outcome
        return outcome

    def _count(self, check: MailCheck) -> CheckOutcome:
        gmail = mailbox_client.client_of(self._desk, self._mailbox_id)
        gmail.spend = self._spend
        self._budget.check()
        period = _period(check.start, self._until)
        listed = gmail.message_ids(query=f"{period} {NO_DRAFTS}")
        # What was missing the last time is asked for again, however old it is by now.
        missing = [x.gmail_id for x in check.named if x.gmail_id not in listed]
        known = self._known([*listed, *missing])
        unknown = {i: thread for i, thread in listed.items() if i not in known}
        before = self._from_before(gmail, check, unknown)
        unknown = {i: thread for i, thread in unknown.items() if i not in before}
        wanted = [i for i in missing if i not in known]
        wanted += self._suspects(gmail, period, unknown)
        verdicts = self._verdicts(gmail, check, wanted)
        if len(verdicts) < len(wanted):
            return self._end(CheckOutcome.LATER)
        rest = len(unknown.keys() - verdicts.keys())
        each = [known[i] for i in listed if i in known]
        found = replace(sum_of(each, verdicts, rest), before=len(before))
        with self._desk.database.transaction() as session:
            session.get_one(MailCheck, self._mailbox_id).finish(found, self._until)
        return CheckOutcome.DONE

    def _spend(self, units: int) -> None:
        """Before each call: a long list must not outlast the lease."""
        self._budget.spend(units)
        self._lease.renew()

    def _known(self, ids: Sequence[str]) -> dict[str, Verdict]:
        """Those of these mails that the desk has."""
        query = (
            select(MessageCopy.gmail_id, Message.ticket_id, Message.inbox_id)
            .join(Message, Message.id == MessageCopy.message_id)
            .where(MessageCopy.mailbox_id == self._mailbox_id)
        )
        found: dict[str, Verdict] = {}
        with self._desk.database.reading() as session:
            for some in in_parts(ids):
                rows = session.execute(query.where(MessageCopy.gmail_id.in_(some)))
                for gmail_id, ticket_id, inbox_id in rows:
                    found[gmail_id] = (kind_of(ticket_id), inbox_id, "")
        return found

    def _from_before(
        self, gmail: GmailClient, check: MailCheck, unknown: Mapping[str, str]
    ) -> set[str]:
        """Those of the unknown mails that came before the desk read this mailbox."""
        if not unknown or check.since <= check.start:
            return set()
        since = _period(check.since, self._until)
        return unknown.keys() - gmail.message_ids(query=f"{since} {NO_DRAFTS}").keys()

    def _suspects(
        self, gmail: GmailClient, period: str, unknown: Mapping[str, str]
    ) -> list[str]:
        """The unknown mails that an inbox could miss."""
        if not unknown:
            return []
        with self._desk.database.reading() as session:
            mailbox = session.get_one(Mailbox, self._mailbox_id)
            around = AddressDirectory.of(session, mailbox.workspace_id)
            threads = _threads(session, mailbox, set(unknown.values()))
        if mailbox.inbox_id is not None:
            return list(unknown)
        named = set[str]()
        for some in in_parts(_addresses(around), MAX_NAMED):
            terms = " ".join(term for each in some for term in _terms(each))
            named |= gmail.message_ids(query=f"{period} {{{terms}}}").keys()
        return [i for i, thread in unknown.items() if i in named or thread in threads]

    def _verdicts(
        self, gmail: GmailClient, check: MailCheck, wanted: Sequence[str]
    ) -> dict[str, Verdict]:
        """What became of these mails; not of all of them, if they are too many."""
        hashes = {each: message_id_hash(each) for each in wanted}
        judged = {h: verdict_kept(each) for h, each in check.judged.items()}
        unread = [each for each, hashed in hashes.items() if hashed not in judged]
        read: dict[str, GmailMessage | None] = {}
        try:
            for each in unread[:MAX_READ]:
                self._budget.check()
                read[each] = _message(gmail, each)
        finally:
            fresh = self._judged(read)
            judged |= {hashes[each]: verdict for each, verdict in fresh.items()}
            with self._desk.database.transaction() as session:
                row = session.get_one(MailCheck, self._mailbox_id)
                row.judged = {h: list(verdict) for h, verdict in judged.items()}
        return {i: judged[hashed] for i, hashed in hashes.items() if hashed in judged}

    def _judged(self, read: Mapping[str, GmailMessage | None]) -> dict[str, Verdict]:
        with self._desk.database.reading() as session:
            judge = MailJudge(session, session.get_one(Mailbox, self._mailbox_id))
            return {
                each: judge.verdict(message) if message else (GONE, 0, "")
                for each, message in read.items()
            }


def _addresses(around: AddressDirectory) -> list[str]:
    """Every address of an inbox, its aliases too."""
    others = (a for a, known in around.aliases.items() if known in around.inboxes)
    return sorted({*around.inboxes, *others})


def _terms(address: str) -> list[str]:
    """What finds a mail from, to or through that address; a group's list has dots."""
    names = [f"{name}:{address}" for name in NAMES]
    return [*names, f"list:{address.replace('@', '.')}"]


def _threads(session: Session, mailbox: Mailbox, ids: Collection[str]) -> set[str]:
    """Those of these threads of the mailbox that have a ticket."""
    found = set[str]()
    for some in in_parts(sorted(ids)):
        query = select(Thread.gmail_id).where(
            Thread.mailbox_id == mailbox.id, Thread.gmail_id.in_(some)
        )
        found |= set(session.scalars(query))
    return found


def _message(gmail: GmailClient, message_id: str) -> GmailMessage | None:
    try:
        return gmail.message(message_id, HEADERS)
    except (GmailNotFound, GmailBadRequest):
        # Deleted since it was listed.
        return None


def _period(start: datetime, end: datetime) -> str:
    """Gmail knows whole seconds: those at the edges are in it."""
    return f"after:{int(start.timestamp()) - 1} before:{int(end.timestamp()) + 1}"
