"""Who asks, as the database knows them, and the mail that they have just opened."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from addon.context import AddonServices
from addon.request import AddonRequest
from app.people import sign_in
from app.people.person import Person
from app.people.sign_in import GoogleIdentity
from app.server import lanes
from app.tickets import view_of_account
from app.tickets.view import Opened


def who_asks(
    addon: AddonServices, identity: GoogleIdentity, mail: AddonRequest | None
) -> tuple[Person, Opened | None]:
    """The person, and what the desk knows of the mail that was opened, if one was.

    Raises:
        UnknownPerson, OtherAccount, OtherOrganisationAccount: see `known_person`.
        Later: the database was busy for too long, or away.
    """
    database = addon.desk.database
    with database.reading() as session:
        person, opened = _read(session, identity, mail)
    if _has_to_wait(person, mail, opened):
        lanes.leave_quick_lane(request.environ)
    if person.google_sub is not None:
        return person, opened
    with database.transaction() as session:
        sign_in.bind_account(session, person.id, identity.sub)
    # Another account may have been first in the meantime.
    with database.reading() as session:
        return _read(session, identity, mail)


def _has_to_wait(
    person: Person, mail: AddonRequest | None, opened: Opened | None
) -> bool:
    """Whether Gmail is asked, or something is written."""
    if person.google_sub is None:
        return True
    if mail is None:
        return False
    view = opened.view if opened is not None and opened.is_counted else None
    # A drawn card marks what it tells as seen.
    return view is None or view.is_called or view.corrected is not None


def _read(
    session: Session, identity: GoogleIdentity, mail: AddonRequest | None
) -> tuple[Person, Opened | None]:
    if mail is None or not mail.thread_id:
        return sign_in.known_person(session, identity), None
    return view_of_account.of_account(
        session, identity, mail.thread_id, mail.message_id
    )
