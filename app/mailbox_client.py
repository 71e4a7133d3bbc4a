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
from app.errors import Broken, DeskError, Disconnected, Later, Revoked
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
        if mailbox.sealed_token is None and not mailbox.is_delegated:
            raise Disconnected("This mailbox has to be connected first.")
        mailbox.refreshing_until = database_now(session) + ASK_LEASE
    return _renewed(desk, mailbox).token


def _renewed(desk: Desk, asking: Mailbox) -> AccessToken:
    mailbox_id = asking.id
    try:
        given = _given(desk, asking)
    except DeskError as error:
        with desk.database.transaction() as session:
            mailbox = _locked(session, mailbox_id)
            # Connected anew meanwhile, it has another permission: this is an old story.
            if _is_same(mailbox, asking):
                mailbox.refreshing_until = None
                if isinstance(error, Revoked):
                    mailbox.forget_access()
                    mailbox.refuse(AccessRefusal.REVOKED)
        raise
    with desk.database.transaction() as session:
        mailbox = _locked(session, mailbox_id)
        if _is_same(mailbox, asking):
            mailbox.keep_access(desk.vault.seal(given.token), given.until)
    return given


def _given(desk: Desk, mailbox: Mailbox) -> AccessToken:
    if mailbox.sealed_token is None:
        return desk.google.delegated_token(mailbox.address)
    return desk.google.refreshed(desk.vault.open(mailbox.sealed_token))


def _is_same(mailbox: Mailbox, asking: Mailbox) -> bool:
    """Whether it still has the permission with which its token was asked for."""
    of_it = mailbox.is_delegated, mailbox.sealed_token
    return of_it == (asking.is_delegated, asking.sealed_token)


def _locked(session: Session, mailbox_id: int) -> Mailbox:
    query = select(Mailbox).where(Mailbox.id == mailbox_id).with_for_update(**LOCK)
    return session.scalars(query).one()


def _kept(desk: Desk, mailbox: Mailbox, refused: str) -> str:
    """The token of the hour, unless it has ended or was refused."""
    until = mailbox.access_until
    if mailbox.sealed_access is None or until is None or until <= clock.now():
        return ""
    try:
        token = desk.vault.open(mailbox.sealed_access)
    except Broken:
        # Sealed with a key that has gone: another token can be had.
        return ""
    return "" if token == refused else token


def _is_fresh(mailbox: Mailbox) -> bool:
    until = mailbox.access_until
    return until is not None and until > clock.now() + MARGIN
