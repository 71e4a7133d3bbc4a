"""Watches: Gmail pushes for seven days, so each is renewed every day."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import or_, select

from app import clock
from app.desk import Desk
from app.errors import Broken, Later, Refused
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox

log = logging.getLogger(__name__)

RENEW_BEFORE = timedelta(days=6)


def renew_watches(desk: Desk) -> int:
    """Ask for pushes wherever the watch is missing or a day old; how many were set."""
    topic = desk.settings.pubsub_topic
    if topic is None:
        return 0
    with desk.database.reading() as session:
        soon = clock.now() + RENEW_BEFORE
        query = select(Mailbox.address).where(
            Mailbox.is_connected,
            or_(Mailbox.watched_until.is_(None), Mailbox.watched_until < soon),
        )
        addresses = list(session.scalars(query))
    return sum(_renew(desk, address, topic) for address in addresses)


def _renew(desk: Desk, address: str, topic: str) -> bool:
    try:
        watch = desk.google.delegated(address).watch(topic)
    except (Later, Broken, Refused) as error:
        # The mailbox is polled meanwhile; the next round tries again.
        log.warning("a watch was not set: %s", type(error).__name__)
        return False
    with desk.database.transaction() as session:
        mailboxes.find(session, address).watched_until = watch.until
    return True
