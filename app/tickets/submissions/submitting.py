"""Takes a submission in: the owed mail and its ticket, in one transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.db import insert_for
from app.errors import Later
from app.inboxes.inbox import Inbox
from app.people.actor import Actor
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.by_hand.manual import ManualIntake
from app.tickets.intake.intake import MailIntake
from app.tickets.submissions.table import (
    DeliveryState,
    Submission,
    SubmissionFile,
)
from app.tickets.submissions.written import SubmittedFile, WrittenMail
from app.tickets.ticket import Ticket
from app.wording import mark

if TYPE_CHECKING:
    from app.vault import Vault

# What may wait for Gmail in one workspace.
MAX_WAITING = 5_000
MAX_WAITING_BYTES = 2 * 1024**3
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
# A hundred and thirty bits: nobody guesses one.
ID_LENGTH = 26
FULL = mark("Too much waits for Gmail at the moment. Write a mail instead.")


@dataclass(frozen=True)
class NewSubmission:
    """What was sent, to which inbox, and how; `nonce` is of the page that sent it.

    `form` is its name, `verified_as` whom a website says the customer is.
    """

    inbox: Inbox
    channel: str
    written: WrittenMail
    nonce: str
    form_id: int | None = None
    files: Sequence[SubmittedFile] = ()
    form: str = ""
    verified_as: str | None = None
    # Who of us has written it down; None: the customer sent it.
    maker: Actor | None = None


class QueueFull(Later):
    """So much waits for Gmail that no more is taken in."""


def submit(
    session: Session,
    vault: Vault,
    new: NewSubmission,
    host: str,
    into: Ticket | None = None,
) -> Submission:
    """Keep it sealed, and let the ordinary intake run on the mail that it becomes.

    The same nonce again is the same submission; the first text stands. `host` is the
    name of the desk's own machine, for the Message-ID. `into` is a ticket that was made
    without a mail: this is its first one.

    Raises:
        QueueFull: too much waits already.
    """
    made_id = _insert(session, vault, new, host)
    if made_id is None:
        return _first(session, new)
    _require_room(session, new)
    made = session.get_one(Submission, made_id)
    for each in new.files:
        session.add(_file(vault, made, each))
    arrival = replace(
        ArrivedMail.without_mailbox(
            new.inbox, new.written.mail(made.message_id), new.channel
        ),
        form=new.form,
        verified_as=new.verified_as,
    )
    made.ticket_id = _take_in(session, new, arrival, into)
    session.flush()
    return made


def _take_in(
    session: Session, new: NewSubmission, arrival: ArrivedMail, into: Ticket | None
) -> int | None:
    """The id of the ticket that the mail has become, if it has."""
    place = new.inbox.workspace_id
    if new.maker is None:
        found = MailIntake(session, place).receive(arrival)
        return found.ticket_id if found is not None else None
    by_hand = ManualIntake(session, place, new.maker)
    if into is None:
        return by_hand.take_in(arrival, new.inbox)
    by_hand.add_first_mail(arrival, new.inbox, into)
    return into.id


def claim_nonce(
    session: Session, inbox: Inbox, channel: str, nonce: str, host: str
) -> tuple[Submission, bool]:
    """Remember a press that makes no mail; not true of the same one again.

    Nothing of it is owed to Gmail.
    """
    ended = {"state": DeliveryState.DELIVERED, "ended_at": clock.now()}
    made_id = _add_row(session, _row(inbox, channel, nonce, host) | ended)
    found = find_by_nonce(session, inbox.workspace_id, nonce)
    assert found is not None
    return found, made_id is not None


def _insert(
    session: Session, vault: Vault, new: NewSubmission, host: str
) -> int | None:
    """The new row's id; None if that page has sent one already.

    Two at once: the second waits here until the first has committed.
    """
    row = _row(new.inbox, new.channel, new.nonce, host) | {
        "form_id": new.form_id,
        "sealed_text": vault.seal(new.written.as_json()),
    }
    return _add_row(session, row)


def _row(inbox: Inbox, channel: str, nonce: str, host: str) -> dict[str, Any]:
    return {
        "workspace_id": inbox.workspace_id,
        "inbox_id": inbox.id,
        "channel": channel,
        "code": _code(),
        "nonce_hash": nonce_hash(nonce),
        "message_id": f"s.{_drawn(ID_LETTERS, ID_LENGTH)}@{host}",
        "due_at": clock.now(),
        "created_at": clock.now(),
    }


def _add_row(session: Session, row: dict[str, Any]) -> int | None:
    insert = insert_for(session)(Submission).values(**row)
    unless = insert.on_conflict_do_nothing(
        index_elements=["workspace_id", "nonce_hash"]
    )
    made_id: int | None = session.scalar(unless.returning(Submission.id))
    return made_id


def find_by_nonce(session: Session, workspace_id: int, nonce: str) -> Submission | None:
    """What that page, or button, has sent already."""
    query = select(Submission).where(
        Submission.workspace_id == workspace_id,
        Submission.nonce_hash == nonce_hash(nonce),
    )
    return session.scalar(query)


def nonce_hash(nonce: str) -> str:
    """All that is kept of it."""
    return hashlib.sha256(nonce.encode()).hexdigest()


def _first(session: Session, new: NewSubmission) -> Submission:
    found = find_by_nonce(session, new.inbox.workspace_id, new.nonce)
    assert found is not None
    return found


def _require_room(session: Session, new: NewSubmission) -> None:
    workspace_id = new.inbox.workspace_id
    waiting = select(func.count()).where(
        Submission.workspace_id == workspace_id, Submission.sealed_text.is_not(None)
    )
    sizes = select(func.coalesce(func.sum(SubmissionFile.size), 0)).where(
        SubmissionFile.workspace_id == workspace_id
    )
    is_many = (session.scalar(waiting) or 0) > MAX_WAITING
    coming = sum(len(each.content) for each in new.files)
    if is_many or int(session.scalar(sizes) or 0) + coming > MAX_WAITING_BYTES:
        raise QueueFull(FULL, after=60)


def _file(vault: Vault, made: Submission, each: SubmittedFile) -> SubmissionFile:
    return SubmissionFile(
        workspace_id=made.workspace_id,
        submission_id=made.id,
        name=each.name,
        type=each.type,
        size=len(each.content),
        sealed_bytes=vault.seal_bytes(each.content),
    )


def _code() -> str:
    return f"F-{_drawn(CODE_LETTERS, 4)}-{_drawn(CODE_LETTERS, 4)}"


def _drawn(letters: str, count: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(count))
