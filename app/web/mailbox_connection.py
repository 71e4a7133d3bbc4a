"""Connecting a mailbox by signing in: begun with a link, ended by what Google says.

Whatever stops it says what to do next; nothing that was there before is changed.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy.orm import Session

from app import audit, clock
from app.audit import Author
from app.desk import Desk
from app.errors import DeskError, Refused
from app.gmail.id_tokens import TokenRejected, verified_email
from app.gmail.scopes import EMAIL, MODIFY
from app.gmail.sign_in import CONNECT, ClientRefused, CodeRefused, SignIn, SignInResult
from app.mailboxes import mailbox as mailboxes, ownership
from app.mailboxes.ownership import NoMailbox
from app.people import access, used_link
from app.people.person import Person
from app.people.workspace import Workspace
from app.signing import OPERATOR, SignedLink
from app.tickets.submissions import owed
from app.web.sign_in_state import ConnectState
from app.wording import TranslatableText, translatable

NOT_YET = translatable("Not connected yet")
# What is missing without each of them, in the words of Google's page.
MISSING = {
    MODIFY: translatable(
        "“Read, compose, and send emails from your Gmail account” was not ticked. "
        "Without it Sidedesk sees no mail and can set no label."
    ),
    EMAIL: translatable(
        "The address was not allowed: nobody knows whose mailbox it is."
    ),
    "openid": translatable(
        "Signing in was not allowed: nobody knows whose mailbox it is."
    ),
}


class ConnectionStopped(Exception):
    """Why it went no further, and what to do; `again` is the link to begin anew."""

    def __init__(
        self,
        title: TranslatableText,
        *sentences: TranslatableText,
        again: SignedLink | None = None,
        http_status: int = 400,
    ) -> None:
        super().__init__(str(title))
        self.title, self.sentences = title, sentences
        self.again, self.http_status = again, http_status


def check_connect_link(desk: Desk, link: SignedLink) -> None:
    """Check that this link may connect its mailbox now.

    Raises:
        ConnectionStopped: it may not.
    """
    with desk.database.reading() as session:
        place = session.get(Workspace, link.workspace)
        if place is not None and (place.epoch or "") != link.epoch:
            # Whether it was used is forgotten.
            raise ConnectionStopped(
                translatable("Sidedesk was restored from a backup meanwhile"),
                translatable("Take a new link."),
            )
        if used_link.is_link_used(session, link.nonce):
            raise ConnectionStopped(
                translatable(
                    "This link has connected {address} already", address=link.address
                ),
                translatable("A link connects once. For another time take a new one."),
            )
        _check_person(session, link)
        _check_address(session, link)


def finish_connection(desk: Desk, state: ConnectState, code: str) -> None:
    """Check what Google gave against what is needed, and store it encrypted.

    Raises:
        ConnectionStopped: it is not what is needed.
    """
    link = state.whose
    check_connect_link(desk, link)
    given = _redeemed(desk, state, code)
    missing = [says for scope, says in MISSING.items() if scope not in given.scopes]
    if missing:
        title = translatable("A permission is missing")
        leave = translatable("Sign in again and leave every box ticked.")
        raise ConnectionStopped(title, *missing, leave, again=link)
    _check_account(desk, given, link)
    if not given.refresh_token:
        raise ConnectionStopped(
            translatable("Google gave no lasting permission"),
            translatable(
                "Open the permissions of {address} at Google, remove Sidedesk there, "
                "and sign in again.",
                address=link.address,
            ),
            again=link,
        )
    _keep(desk, given, link)


def _redeemed(desk: Desk, state: ConnectState, code: str) -> SignInResult:
    with desk.database.transaction() as session:
        if not used_link.claim_link(session, state.workspace, state.nonce):
            raise ConnectionStopped(
                translatable("This sign-in was used already"),
                translatable("If the mailbox is not connected yet, sign in once more."),
                again=state.whose,
            )
    try:
        signing = SignIn(desk.settings, desk.google.connect, CONNECT)
        return signing.redeem(code, state.verifier)
    except CodeRefused as error:
        old = translatable(
            "Google no longer accepts this sign-in: it is too old or was used already. "
            "Sign in once more."
        )
        raise ConnectionStopped(NOT_YET, old, again=state.whose) from error
    except DeskError as error:
        if isinstance(error, ClientRefused):
            desk.refused_calls.note_sign_in(error.word, CONNECT.callback)
        raise _not_now(error, state.whose) from error


def _check_account(desk: Desk, given: SignInResult, link: SignedLink) -> None:
    client_id = desk.settings.require("google_client_id")
    try:
        who = verified_email(desk.id_tokens.claims(given.id_token, client_id)).lower()
    except TokenRejected as error:
        unproved = translatable(
            "Google did not prove whose mailbox it is. Sign in once more."
        )
        raise ConnectionStopped(NOT_YET, unproved, again=link) from error
    except DeskError as error:
        raise _not_now(error, link) from error
    if who != link.address:
        _give_back(desk, given, who)
        raise ConnectionStopped(
            translatable("That was another account"),
            translatable(
                "You signed in as {who}, and this link connects {address}.",
                who=who,
                address=link.address,
            ),
            translatable(
                "Nothing of the other account was kept. "
                "Sign in again and choose {address}.",
                address=link.address,
            ),
            again=link,
        )


def _give_back(desk: Desk, given: SignInResult, address: str) -> None:
    """Google forgets the permission, unless that mailbox is one that lives from it."""
    with desk.database.reading() as session:
        everywhere = mailboxes.connected_mailboxes(session)
    if address not in {each.address for each in everywhere if each.sealed_token}:
        with suppress(DeskError):
            desk.google.revoke(given.refresh_token or given.access.token)


def _keep(desk: Desk, given: SignInResult, link: SignedLink) -> None:
    client = desk.google.signed_in(given.access.token, lambda refused: refused)
    try:
        here = client.history_id()
        with desk.database.transaction() as session:
            if not used_link.claim_link(session, link.workspace, link.nonce):
                raise Refused("This link was used meanwhile. Take a new one.")
            found = mailboxes.find_or_make_mailbox(
                session, link.workspace, link.address
            )
            sealed = desk.vault.seal(given.refresh_token)
            found.connect(delegated=False, sealed_token=sealed)
            found.keep_access(desk.vault.seal(given.access.token), given.access.until)
            if found.cursor is None:
                found.cursor, found.cursor_at = here, clock.now()
            if found.inbox_id is not None:
                owed.hurry(session, found.inbox_id, also_blocked=True)
            told = {"is_delegated": False}
            by = _author(session, link)
            audit.record(session, by, "mailbox.connected", found, new=told)
    except DeskError as error:
        raise _not_now(error, link) from error
    desk.refused_calls.forget_sign_ins()
    desk.jobs.drain([found.id])


def _author(session: Session, link: SignedLink) -> Author:
    """Whose link it is: of a card, or of the command."""
    if link.person == OPERATOR:
        return audit.OPERATOR
    return audit.person_author(session.get_one(Person, link.person), "card")


def _not_now(error: DeskError, link: SignedLink) -> ConnectionStopped:
    return ConnectionStopped(NOT_YET, error.said, again=link, http_status=503)


def _check_person(session: Session, link: SignedLink) -> None:
    if link.person == OPERATOR:
        return
    person = session.get(Person, link.person)
    if person is None or person.workspace_id != link.workspace:
        may = False
    else:
        is_own = person.is_active and person.address == link.address
        may = is_own or access.may(person, "reconnect")
    if not may:
        raise ConnectionStopped(
            translatable("This link is no longer valid"),
            translatable("Ask your Sidedesk admin for a new one."),
            http_status=403,
        )


def _check_address(session: Session, link: SignedLink) -> None:
    lacking = ownership.lacking_owner(session, link.workspace, link.address)
    if lacking is NoMailbox.GROUP:
        raise ConnectionStopped(
            translatable("{address} is a group", address=link.address),
            translatable("A group has no mailbox: connect those of its members."),
        )
    if lacking is NoMailbox.NOBODY:
        raise ConnectionStopped(
            translatable("{address} is not on the desk", address=link.address),
            translatable("Add the inbox or the person first, then take a new link."),
            http_status=404,
        )
