"""Calls that the tests' company takes down."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.frontdoor.phone import PhoneDesk
from app.frontdoor.phone_call import PhoneCall
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets.acting import Done
from tests.support.forms import HOST
from tests.support.office import ADA, Office

MARIA = "maria@lopez-interiors.example"
SAID = {"name": "Maria Lopez", "text": "Where is chair 104?"}


def phone_desk(office: Office) -> PhoneDesk:
    """As the web process has it."""
    told = office.desk.settings
    return PhoneDesk(office.desk.vault, HOST, told.mail_from)


def take_down(office: Office, once: str = "n1", who: str = ADA, **said: Any) -> Done:
    """Maria calls, and Ada takes it down."""
    call = PhoneCall(**{"inbox_id": office.cast.support.id, **SAID, **said})
    with office.desk.database.transaction() as session:
        person = session.scalars(select(Person).where(Person.address == who)).one()
        by = person_principal(person)
        return phone_desk(office).take_down(session, by, call, once)
