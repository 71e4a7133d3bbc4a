"""The way into a connected mailbox: its token, renewed by one process at a time.

The token of the hour lies sealed in the mailbox's row, so all processes use the same.
Whoever finds it old claims the renewal in the database; the others go on with the old
one while it is good, or come back in a moment.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.db import LOCK, database_now
from app.desk import Desk
from app.errors import DeskError, Disconnected, Later, Revoked
from app.gmail.access_token import AccessToken
from app.gmail.client import GmailClient
from app.gmail.google import TIMEOUT_SECONDS
from app.mailboxes.mailbox import AccessRefusal, Mailbox

# Renewed before it ends, so that no drain is caught in the middle.
MARGIN = timedelta(minutes=10)
# The longest that asking Google for a token takes.
ASK_LEASE = timedelta(seconds=60)
BUSY = "Another process is asking for this mailbox's token."


def client_of(
    desk: Desk, mailbox_id: int, *, timeout_seconds: int = TIMEOUT_SECONDS
) -> GmailClient:
    """The mailbox at Gmail.

    Raises:
        Revoked, Disconnected: nobody is let in.
        Later: its token is being renewed, or Google does not answer.
    """
    with desk.database.reading() as session:
        mailbox = session.get_one(Mailbox, mailbox_id)
    if mailbox.is_delegated:
        return desk.google.delegated(mailbox.address, timeout_seconds)
    token = _kept(desk, mailbox, "") if _is_fresh(mailbox) else ""
    token = token or access_token(desk, mailbox_id)
    return desk.google.signed_in(
        token,
        lambda refused: access_token(desk, mailbox_id, refused),
        timeout_seconds,
    )


def access_token(desk: Desk, mailbox_id: int, refused: str = "") -> str:
    """The mailbox's access token; another one than what Gmail has `refused`.

    Raises:
        Revoked, Disconnected, Later: as client_of.
    """
    with desk.database.transaction() as session:
        mailbox = _locked(session, mailbox_id)
        token = _kept(desk, mailbox, refused)
        until = mailbox.refreshing_until
        is_busy = until is not None and until > database_now(session)
        if token and (is_busy or _is_fresh(mailbox)):
            return token
        if is_busy:
            raise Later(BUSY)
        if mailbox.sealed_token is None:
            raise Disconnected("This mailbox has to be connected first.")
        sealed = mailbox.sealed_token
        mailbox.refreshing_until = database_now(session) + ASK_LEASE
    return _renewed(desk, mailbox_id, sealed).token


def _renewed(desk: Desk, mailbox_id: int, sealed: str) -> AccessToken:
    try:
        given = desk.google.refreshed(desk.vault.open(sealed))
    except DeskError as error:
        with desk.database.transaction() as session:
            mailbox = _locked(session, mailbox_id)
            # Connected anew meanwhile, it has another permission: this is an old story.
            if mailbox.sealed_token == sealed:
                mailbox.refreshing_until = None
                if isinstance(error, Revoked):
                    mailbox.forget_access()
                    mailbox.refuse(AccessRefusal.REVOKED)
        raise
    with desk.database.transaction() as session:
        mailbox = _locked(session, mailbox_id)
        if mailbox.sealed_token == sealed:
            mailbox.keep_access(desk.vault.seal(given.token), given.until)
    return given


def _locked(session: Session, mailbox_id: int) -> Mailbox:
    query = select(Mailbox).where(Mailbox.id == mailbox_id).with_for_update(**LOCK)
    return session.scalars(query).one()


def _kept(desk: Desk, mailbox: Mailbox, refused: str) -> str:
    """The token of the hour, unless it has ended or was refused."""
    until = mailbox.access_until
    if mailbox.sealed_access is None or until is None or until <= clock.now():
        return ""
    token = desk.vault.open(mailbox.sealed_access)
    return "" if token == refused else token


def _is_fresh(mailbox: Mailbox) -> bool:
    until = mailbox.access_until
    return until is not None and until > clock.now() + MARGIN
