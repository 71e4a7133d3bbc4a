"""Watches: Gmail pushes for seven days, so each is renewed every day."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import or_, select

from app import clock, mailbox_client
from app.desk import Desk
from app.errors import Broken, Later, Refused
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import may_be_asked
from app.unexpected import log_unexpected

log = logging.getLogger(__name__)

RENEW_BEFORE = timedelta(days=6)


def renew_watches(desk: Desk) -> int:
    """Ask for pushes wherever the watch is missing or a day old; how many were set."""
    topic = desk.settings.pubsub_topic
    if topic is None:
        return 0
    with desk.database.reading() as session:
        soon = clock.now() + RENEW_BEFORE
        query = select(Mailbox.id).where(
            may_be_asked(),
            or_(Mailbox.watched_until.is_(None), Mailbox.watched_until < soon),
        )
        ids = list(session.scalars(query))
    return sum(_renew(desk, mailbox_id, topic) for mailbox_id in ids)


def _renew(desk: Desk, mailbox_id: int, topic: str) -> bool:
    try:
        watch = mailbox_client.client_of(desk, mailbox_id).watch(topic)
        with desk.database.transaction() as session:
            session.get_one(Mailbox, mailbox_id).watched_until = watch.until
    except (Later, Broken, Refused) as error:
        # The mailbox is polled meanwhile; the next round tries again.
        log.warning("a watch was not set: %s", type(error).__name__)
        return False
    except Exception as error:
        # The other mailboxes have theirs renewed.
        log_unexpected(log, error)
        return False
    return True
