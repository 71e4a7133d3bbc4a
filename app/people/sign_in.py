"""From a verified Google identity to a person of the desk."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotAllowed, NotFound
from app.people import person as people
from app.people.person import Person

# An account that tries again and again is written down once in this time.
AGAIN = timedelta(hours=1)


class Stranger(NotFound):
    """A verified address that nobody has put on the desk."""


class OtherAccount(NotAllowed):
    """The address is known, but bound to another Google account."""


def known(session: Session, address: str, sub: str) -> Person:
    """The person of a verified address; only reads.

    Raises:
        Stranger: nobody active has this address.
        OtherAccount: the address belongs to another Google account.
    """
    try:
        person = people.find(session, address)
    except NotFound as error:
        raise Stranger(address) from error
    if not person.is_active:
        raise Stranger(address)
    if person.google_sub not in (None, sub):
        raise OtherAccount(address)
    return person


def bind(session: Session, person_id: int, sub: str) -> None:
    """Remember the Google account at its first token; a second one changes nothing.

    Raises:
        OtherAccount: that Google account is somebody else's on the desk.
    """
    free = update(Person).where(Person.id == person_id, Person.google_sub.is_(None))
    try:
        session.execute(free.values(google_sub=sub))
    except IntegrityError as error:
        raise OtherAccount("taken") from error


def keep_refusal(session: Session, address: str) -> int | None:
    """Keep for the admins that another account of this address was refused.

    The person's id, or nothing when it was kept a moment ago.
    """
    before = clock.now() - AGAIN
    was = or_(Person.other_account_at.is_(None), Person.other_account_at < before)
    refused = update(Person).where(Person.address == address, was)
    done = refused.values(other_account_at=clock.now()).returning(Person.id)
    return session.scalar(done)
