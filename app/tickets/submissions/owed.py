"""What is owed to Gmail: claimed by one worker at a time, and noted how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import clock
from app.db import LOCK, database_now
from app.sql.moments import AT_ONCE, has_come
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.submissions.table import DeliveryState, Submission, SubmissionFile
from app.tickets.submissions.written import SubmittedFile, WrittenMail

if TYPE_CHECKING:
    from app.vault import Vault

# Gmail's search knows a new mail by then.
DOUBT_WAIT = timedelta(seconds=60)
# After a failure: first, second, …; then always the last.
WAITS = tuple(timedelta(seconds=each) for each in (5, 30, 120, 600, 1800))
# What no copy was seen of by then is not kept any longer.
LONGEST_UNSEEN = timedelta(hours=72)
LOOK_AGAIN = timedelta(minutes=30)
OWED = Submission.state != DeliveryState.DELIVERED


@dataclass(frozen=True)
class ClaimedSubmission:
    """A submission that is ours to deliver; `was_asked`: it may be in Gmail already."""

    id: int
    message_id: str
    written: WrittenMail
    files: tuple[SubmittedFile, ...]
    left_out: tuple[str, ...]
    was_asked: bool

    def mail(self) -> EmailMessage:
        """The mail as it goes to Gmail, the same at each try."""
        return self.written.message(self.message_id, self.files, self.left_out)


def due_inboxes(session: Session) -> list[int]:
    """The inboxes for which something is due."""
    is_due = has_come(Submission.due_at, database_now(session))
    query = select(Submission.inbox_id).where(OWED, is_due).distinct()
    return list(session.scalars(query.order_by(Submission.inbox_id)))


def claim_next(
    session: Session, vault: Vault, inbox_id: int
) -> ClaimedSubmission | None:
    """The next one of the inbox that is due, in doubt from now on; None without any.

    Whoever dies with it leaves it in doubt, and Gmail is asked whether it is there.

    Raises:
        Broken: no vault key opens it.
    """
    now = database_now(session)
    query = (
        select(Submission)
        .where(
            Submission.inbox_id == inbox_id, OWED, Submission.sealed_text.is_not(None)
        )
        .where(Submission.state != DeliveryState.SENT)
        .where(has_come(Submission.due_at, now))
        .order_by(Submission.due_at, Submission.id)
        .limit(1)
        .with_for_update(skip_locked=True, **LOCK)
    )
    found = session.scalar(query)
    if found is None:
        return None
    was_asked = found.may_be_there
    claimed = _opened(session, vault, found, was_asked=was_asked)
    found.state, found.may_be_there = DeliveryState.DOUBT, True
    found.due_at = now + DOUBT_WAIT
    found.attempts += 1
    return claimed


def _opened(
    session: Session, vault: Vault, found: Submission, *, was_asked: bool
) -> ClaimedSubmission:
    assert found.sealed_text is not None
    query = select(SubmissionFile).where(
        SubmissionFile.workspace_id == found.workspace_id,
        SubmissionFile.submission_id == found.id,
    )
    rows = session.scalars(query.order_by(SubmissionFile.id)).all()
    files = tuple(
        SubmittedFile(each.name, each.type, vault.open_bytes(each.sealed_bytes))
        for each in rows
        if not found.is_without_files
    )
    left_out = tuple(each.name for each in rows if found.is_without_files)
    written = WrittenMail.from_json(vault.open(found.sealed_text))
    return ClaimedSubmission(
        found.id, found.message_id, written, files, left_out, was_asked
    )


def locked(session: Session, submission_id: int) -> Submission:
    """The row, which nobody else changes before the transaction ends."""
    return session.get_one(
        Submission, submission_id, with_for_update=LOCK, populate_existing=True
    )


def note_doubt(session: Session, claimed: ClaimedSubmission, error: str) -> None:
    """Note that nobody knows whether Gmail has it; it is asked in a minute."""
    found = _still_owed(session, claimed)
    if found is not None:
        found.state, found.last_error = DeliveryState.DOUBT, error
        found.due_at = database_now(session) + max(DOUBT_WAIT, _wait(found))


def note_failure(
    session: Session,
    claimed: ClaimedSubmission,
    error: str,
    *,
    is_blocked: bool = False,
    after: float = 0,
) -> None:
    """Note that it was not handed over, why, and when to try again."""
    found = _still_owed(session, claimed)
    if found is None:
        return
    found.may_be_there = claimed.was_asked
    found.last_error = error
    found.state = DeliveryState.BLOCKED if is_blocked else DeliveryState.WAITING
    wait = WAITS[-1] if is_blocked else max(_wait(found), timedelta(seconds=after))
    found.due_at = database_now(session) + wait


def leave_files_out(session: Session, claimed: ClaimedSubmission) -> int | None:
    """Note that Gmail does not take it with its files; it goes without them at once.

    The ticket that is to tell it, if there is one.
    """
    found = _still_owed(session, claimed)
    if found is None:
        return None
    found.is_without_files, found.may_be_there = True, claimed.was_asked
    found.state, found.due_at = DeliveryState.WAITING, AT_ONCE
    return found.ticket_id


def note_sent(session: Session, claimed: ClaimedSubmission) -> Submission | None:
    """Note that the mail server has it; None if a copy was seen meanwhile."""
    found = _still_owed(session, claimed)
    if found is not None:
        found.state, found.last_error = DeliveryState.SENT, None
        found.sent_at = clock.now()
        found.due_at = database_now(session) + LOOK_AGAIN
    return found


def _still_owed(session: Session, claimed: ClaimedSubmission) -> Submission | None:
    """The row, unless a copy of its mail was seen while we asked."""
    found = locked(session, claimed.id)
    return None if found.state == DeliveryState.DELIVERED else found


def hurry(session: Session, inbox_id: int, *, also_blocked: bool = False) -> None:
    """Let what waits for its next try be due now: what was in the way may be gone.

    What is in doubt waits on: another worker may be at it.
    """
    waiting = [DeliveryState.WAITING, *[DeliveryState.BLOCKED] * also_blocked]
    due = update(Submission).where(
        Submission.inbox_id == inbox_id,
        OWED,
        Submission.state.in_(waiting),
        Submission.attempts > 0,
    )
    session.execute(
        due.values(due_at=AT_ONCE).execution_options(synchronize_session=False)
    )


def doubt_all(session: Session, workspace_id: int) -> None:
    """Let Gmail be asked first for all that waits: a restored desk has forgotten what
    it has delivered since."""
    waiting = update(Submission).where(Submission.workspace_id == workspace_id, OWED)
    asked = waiting.where(Submission.state != DeliveryState.SENT)
    session.execute(
        asked.values(
            state=DeliveryState.DOUBT, may_be_there=True, due_at=AT_ONCE
        ).execution_options(synchronize_session=False)
    )


def sent_and_due(session: Session, inbox_id: int) -> list[Submission]:
    """What the mail server has, and whose copies are to be looked for once more."""
    query = select(Submission).where(
        Submission.inbox_id == inbox_id,
        OWED,
        Submission.state == DeliveryState.SENT,
        has_come(Submission.due_at, database_now(session)),
    )
    return list(session.scalars(query.with_for_update(skip_locked=True, **LOCK)))


def thread_of(session: Session, claimed: ClaimedSubmission, mailbox_id: int) -> str:
    """The mailbox's thread of the conversation that it goes on with; empty without."""
    if not claimed.written.references:
        return ""
    query = (
        select(MessageCopy.thread_gmail_id)
        .join(Message, Message.id == MessageCopy.message_id)
        .join(Submission, Submission.ticket_id == Message.ticket_id)
        .where(Submission.id == claimed.id, MessageCopy.mailbox_id == mailbox_id)
    )
    newest = query.order_by(Message.at.desc(), Message.id.desc())
    return session.scalar(newest.limit(1)) or ""


def count_waiting(session: Session, workspace_id: int) -> int:
    """How many of a workspace wait for Gmail."""
    query = select(func.count()).where(
        Submission.workspace_id == workspace_id, Submission.sealed_text.is_not(None)
    )
    return session.scalar(query) or 0


def _wait(found: Submission) -> timedelta:
    return WAITS[min(max(found.attempts, 1), len(WAITS)) - 1]
