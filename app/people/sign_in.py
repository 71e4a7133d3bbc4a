"""From a verified Google identity to a person of the desk."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import NotAllowed, NotFound
from app.people import person as people
from app.people.person import Person


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
