"""The weekly digest, each Monday to whoever has switched it on, and never twice."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.db import insert_for
from app.desk import Desk
from app.errors import Broken, Later
from app.people.person import Person
from app.people.workspace import Workspace
from app.reports import counting
from app.reports.tables import DigestSend
from app.smtp import digest
from app.smtp.desk_mail import send_own_mail
from app.smtp.digest_mail import digest_mail

log = logging.getLogger(__name__)

# What could not be handed over is tried again after so long.
AGAIN = timedelta(minutes=10)


def send_digests(desk: Desk) -> int:
    """Send what is due; how many mails."""
    if desk.settings.smtp_url is None:
        return 0
    with desk.database.reading() as session:
        waiting = list(_waiting(session))
    return sum(_send_one(desk, person_id, monday) for person_id, monday in waiting)


def _waiting(session: Session) -> Iterator[tuple[int, date]]:
    """Who wants the digest of which week, and has not got it."""
    for place in session.scalars(select(Workspace)):
        there = clock.now().astimezone(ZoneInfo(place.zone or counting.UTC))
        if not digest.is_due(there):
            continue
        monday = digest.last_monday(there.date())
        sent = (DigestSend.person_id == Person.id) & (DigestSend.monday == monday)
        query = (
            select(Person.id)
            .outerjoin(DigestSend, sent)
            .where(
                Person.workspace_id == place.id,
                Person.is_active,
                Person.weekly_digest,
                DigestSend.sent_at.is_(None),
            )
        )
        for person_id in session.scalars(query.order_by(Person.id)):
            yield person_id, monday


def _send_one(desk: Desk, person_id: int, monday: date) -> bool:
    """Send one, if nobody else does; whether it has left."""
    with desk.database.transaction() as session:
        if not _claim(session, person_id, monday):
            return False
        person = session.get_one(Person, person_id)
        made = digest.make_digest(session, person, monday)
        address = person.address
    if made is not None:
        # A server that took it and was not heard gets the same mail again.
        key = f"digest-{person_id}-{monday}"
        said = digest_mail(made, address, desk.settings.pages, key)
        try:
            send_own_mail(desk, said)
        except (Later, Broken) as error:
            log.warning("person %d: the digest comes later: %s", person_id, error)
            return False
    with desk.database.transaction() as session:
        done = update(DigestSend).where(
            DigestSend.person_id == person_id, DigestSend.monday == monday
        )
        session.execute(done.values(sent_at=clock.now()))
    return made is not None


def _claim(session: Session, person_id: int, monday: date) -> bool:
    """Whether this is ours to send: nobody has it, or who had it gave up."""
    now = clock.now()
    person = session.get_one(Person, person_id)
    new = insert_for(session)(DigestSend).values(
        person_id=person_id,
        monday=monday,
        workspace_id=person.workspace_id,
        claimed_at=now,
    )
    old = DigestSend.claimed_at <= now - AGAIN
    claimed = new.on_conflict_do_update(
        index_elements=["person_id", "monday"],
        set_={"claimed_at": now},
        where=old & DigestSend.sent_at.is_(None),
    ).returning(DigestSend.person_id)
    return session.scalar(claimed) is not None
