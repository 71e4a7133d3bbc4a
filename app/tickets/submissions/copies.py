"""A copy of a submission's mail comes: it is known again, the text forgotten."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock
from app.mail.message_ids import own_id
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.submissions.table import DeliveryState, Submission, SubmissionFile

# As `submitting` makes them.
BEGINS = "s."
REPLACED = "x-google-original-message-id"
HEADER = "x-desk-submission"


def known_again(session: Session, arrival: ArrivedMail) -> ArrivedMail:
    """The mail with the Message-ID that its submission gave it; others as they are.

    That a copy of it is in Gmail ends the submission. A header of an unknown id means
    nothing: anybody can write one.
    """
    named = _named(arrival)
    if not named or not arrival.gmail_id:
        return arrival
    query = select(Submission).where(
        Submission.workspace_id == arrival.mailbox.workspace_id,
        Submission.message_id.in_(named),
    )
    found = session.scalar(query)
    if found is None:
        return arrival
    end_delivery(session, found)
    mail = arrival.mail
    if mail.message_id == found.message_id:
        return arrival
    return replace(arrival, mail=replace(mail, message_id=found.message_id))


def end_delivery(session: Session, submission: Submission) -> None:
    """Note that Gmail has it, and forget what was sent; a second time does nothing."""
    if submission.state == DeliveryState.DELIVERED:
        return
    submission.state = DeliveryState.DELIVERED
    submission.sealed_text = submission.last_error = None
    submission.ended_at = clock.now()
    theirs = delete(SubmissionFile).where(
        SubmissionFile.workspace_id == submission.workspace_id,
        SubmissionFile.submission_id == submission.id,
    )
    session.execute(theirs.execution_options(synchronize_session=False))
    session.flush()


def _named(arrival: ArrivedMail) -> list[str]:
    """The ids of submissions that the mail may be, as it says itself."""
    headers = arrival.mail.headers
    said = [*headers.get(HEADER, []), *headers.get(REPLACED, [])]
    every = [arrival.mail.message_id, *map(own_id, said)]
    return sorted({each for each in every if each and each.startswith(BEGINS)})
