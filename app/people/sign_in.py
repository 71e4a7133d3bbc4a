"""From a verified Google identity to a person of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, make_transient_to_detached

from app import clock
from app.errors import NotAllowed, NotFound
from app.people import workspace as workspaces
from app.people.person import Person
from app.people.workspace import Workspace
from app.sql.built_once import built_once

# An account that tries again and again is written down once in this time.
REFUSAL_REPEAT = timedelta(hours=1)
# Addresses that only Google gives: no organisation has them.
GOOGLES_OWN = ("gmail.com", "googlemail.com")


class UnknownPerson(NotFound):
    """A verified address that nobody has put on the desk."""


class OtherAccount(NotAllowed):
    """The address is known, but bound to another Google account."""


class OtherOrganisationAccount(NotAllowed):
    """The address is known, but Google says that another organisation has it.

    `domain` is that organisation's; empty when the account belongs to none.
    """

    def __init__(self, address: str, domain: str) -> None:
        super().__init__(address)
        self.domain = domain


@dataclass(frozen=True)
class GoogleIdentity:
    """A Google account, as a verified token names it.

    `hosted` is the organisation's domain in Google's token, empty when there is none:
    anybody can make such an account of any address, so it is let in only if it was
    bound before, or if Google itself gives the address.
    """

    address: str
    sub: str
    hosted: str = ""

    @property
    def given_by(self) -> str:
        """The domain of whoever has given the account out; empty when nobody has."""
        domain = self.address.rpartition("@")[2].lower()
        return self.hosted.lower() or (domain if domain in GOOGLES_OWN else "")


def known_person(session: Session, account: GoogleIdentity) -> Person:
    """The person of a verified account; only reads, in one query.

    Raises:
        UnknownPerson: nobody active has this address.
        OtherAccount: the address belongs to another Google account.
        OtherOrganisationAccount: the account is not of a domain of the workspace.
    """
    asked = account.address.lower(), account.given_by
    return person_of_row(account, _account.named_row(session, *asked))


def person_of_row(account: GoogleIdentity, values: Mapping[str, Any] | None) -> Person:
    """The person of what `account_query` has found.

    Raises:
        UnknownPerson, OtherAccount, OtherOrganisationAccount: see `known_person`.
    """
    if values is None or not values["is_active"]:
        raise UnknownPerson(account.address)
    values = dict(values)
    is_own, epoch = values.pop("is_own"), values.pop("epoch")
    restored_at, weekly = values.pop("restored_at"), values.pop("weekly_role")
    person = Person(**values)
    person.desk_epoch, person.restored_at = epoch or "", restored_at
    person.weekly_role = weekly
    # As if it had been loaded, only sooner.
    make_transient_to_detached(person)
    if person.google_sub not in (None, account.sub):
        raise OtherAccount(account.address)
    is_others = account.given_by or person.google_sub is None
    if not (is_own or person.is_guest) and is_others:
        raise OtherOrganisationAccount(account.address, account.hosted.lower())
    return person


def account_query(address: str, given_by: str) -> Select[*tuple[Any, ...]]:
    """The row of whoever has this address, and whether the account is the domain's."""
    is_own = workspaces.has_domain(given_by).label("is_own")
    return (
        select(
            *Person.__table__.columns,
            is_own,
            Workspace.epoch,
            Workspace.restored_at,
            Workspace.weekly_role,
        )
        .join(Workspace, Workspace.id == Person.workspace_id)
        .where(Person.address == address)
    )


_account = built_once(account_query)


def bind_account(session: Session, person_id: int, sub: str) -> None:
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
    before = clock.now() - REFUSAL_REPEAT
    was = or_(Person.other_account_at.is_(None), Person.other_account_at < before)
    refused = update(Person).where(Person.address == address, was)
    done = refused.values(other_account_at=clock.now()).returning(Person.id)
    return session.scalar(done)
