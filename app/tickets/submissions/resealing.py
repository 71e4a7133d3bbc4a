"""Seals what waits for Gmail anew, so that an old vault key can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import LOCK, Database
from app.errors import Broken
from app.tickets.submissions.table import Submission, SubmissionFile

if TYPE_CHECKING:
    from app.vault import Vault


def reseal_submissions(
    database: Database, vault: Vault, *, write: bool = True
) -> tuple[int, list[str]]:
    """Seal each with the first key, one by one; without `write` only look.

    How many could be opened, and which could not.
    """
    with database.reading() as session:
        query = select(Submission.id).where(Submission.sealed_text.is_not(None))
        waiting = list(session.scalars(query.order_by(Submission.id)))
    done, unreadable = 0, list[str]()
    for submission_id in waiting:
        try:
            with database.transaction() if write else database.reading() as session:
                done += _reseal(session, vault, submission_id, write=write)
        except Broken:
            unreadable.append(f"submission {submission_id}")
    return done, unreadable


def _reseal(session: Session, vault: Vault, submission_id: int, *, write: bool) -> bool:
    """Whether there was something to seal: it may have been delivered meanwhile."""
    query = select(Submission).where(Submission.id == submission_id)
    row = session.scalar(query.with_for_update(**LOCK) if write else query)
    if row is None or row.sealed_text is None:
        return False
    text = vault.reseal(row.sealed_text)
    files = session.scalars(
        select(SubmissionFile).where(
            SubmissionFile.workspace_id == row.workspace_id,
            SubmissionFile.submission_id == row.id,
        )
    )
    sealed = [(each, vault.reseal_bytes(each.sealed_bytes)) for each in files]
    if write:
        row.sealed_text = text
        for each, content in sealed:
            each.sealed_bytes = content
    return True
