"""Watches: Gmail pushes for seven days, so each is renewed every day.

Where Gmail says no it is asked again after a minute, then after twice as long each
time, at most after an hour: somebody has to change something first.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import or_, select

from app import clock, mailbox_client
from app.desk import Desk
from app.errors import Broken, Later, Refused
from app.gmail.pubsub import topic_for, watch_cure
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import may_be_asked
from app.unexpected import log_unexpected

log = logging.getLogger(__name__)

RENEW_BEFORE = timedelta(days=6)


def renew_watches(desk: Desk) -> int:
    """Ask for pushes wherever the watch is missing or a day old; how many were set."""
    if not desk.settings.pubsub_topics:
        return 0
    with desk.database.reading() as session:
        now = clock.now()
        soon = now + RENEW_BEFORE
        query = select(Mailbox.id, Mailbox.is_delegated).where(
            may_be_asked(),
            or_(Mailbox.watched_until.is_(None), Mailbox.watched_until < soon),
            or_(Mailbox.watch_due_at.is_(None), Mailbox.watch_due_at <= now),
        )
        found = session.execute(query).all()
    topics = {each: _topic(desk, delegated=each) for each in {row[1] for row in found}}
    return sum(_renew(desk, row[0], topics[row[1]]) for row in found)


def _topic(desk: Desk, *, delegated: bool) -> str:
    topics = desk.settings.pubsub_topics
    if len(topics) == 1:
        return topics[0]
    return topic_for(topics, desk.google.delegation.project, delegated=delegated)


def _renew(desk: Desk, mailbox_id: int, topic: str) -> bool:
    try:
        client = mailbox_client.client_of(desk, mailbox_id)
        try:
            watch = client.watch(topic)
        except (Broken, Refused) as error:
            _keep(desk, mailbox_id, f"{error} {watch_cure(str(error), topic)}")
            raise
        with desk.database.transaction() as session:
            session.get_one(Mailbox, mailbox_id).keep_watch(watch.until)
    except (Later, Broken, Refused) as error:
        # The mailbox is polled meanwhile. What was no refusal is tried next round.
        kind = type(error).__name__
        log.warning("mailbox %d: no watch (%s), see desk doctor", mailbox_id, kind)
        return False
    except Exception as error:
        # The other mailboxes have theirs renewed.
        log_unexpected(log, error)
        return False
    return True


def _keep(desk: Desk, mailbox_id: int, trouble: str) -> None:
    with desk.database.transaction() as session:
        session.get_one(Mailbox, mailbox_id).refuse_watch(trouble)
