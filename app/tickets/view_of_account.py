"""Who asks and what they have open, in one query: one round trip for a card."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CTE, Select, select, true
from sqlalchemy.orm import Session

from app.people import sign_in
from app.people.person import Person
from app.people.sign_in import GoogleIdentity
from app.sql.built_once import built_once
from app.tickets import view_queries
from app.tickets.view import Opened

# Before the names of the columns of who asks.
WHO = "who_"


def of_account(
    session: Session, identity: GoogleIdentity, thread_id: str, message_id: str
) -> tuple[Person, Opened]:
    """The person of a verified account, and the ticket of the mail they have open.

    Raises:
        UnknownPerson, OtherAccount, OtherOrganisationAccount: see `known_person`.
    """
    asked = identity.address.lower(), identity.given_by
    values = _facts_of_account.named_row(session, *asked, thread_id, message_id)
    if values is None:
        raise sign_in.UnknownPerson(identity.address)
    names = [name for name in values if name.startswith(WHO)]
    who = {name.removeprefix(WHO): values.pop(name) for name in names}
    person = sign_in.person_of_row(identity, who)
    ticket = values if values["id"] is not None else None
    return person, view_queries.opened_of_row(session, ticket)


@built_once
def _facts_of_account(
    address: str, given_by: str, thread_id: str, message_id: str
) -> Select[*tuple[Any, ...]]:
    account = sign_in.account_query(address, given_by).cte("account")
    person = cast(Person, _PersonOf(account))
    facts = view_queries.mail_facts(person, thread_id, message_id).subquery("facts")
    who = (each.label(f"{WHO}{each.key}") for each in account.c)
    return select(*who, *facts.c).select_from(account.outerjoin(facts, true()))


class _PersonOf:
    """What a question about the mail wants of the person whose row was just found."""

    def __init__(self, account: CTE) -> None:
        self.id = select(account.c.id).scalar_subquery()
        self.workspace_id = select(account.c.workspace_id).scalar_subquery()
        self.address = select(account.c.address).scalar_subquery()
