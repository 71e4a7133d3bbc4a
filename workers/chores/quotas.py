"""Admins hear when the tickets of a month are nearly used; nothing else happens."""

from __future__ import annotations

import logging

from sqlalchemy import select

from app.desk import Desk
from app.people.workspace import Workspace
from app.usage import quota as quotas

log = logging.getLogger(__name__)


def warn_of_quotas(desk: Desk) -> int:
    """Keep what this month has newly reached, in each workspace; how many levels."""
    with desk.database.reading() as session:
        limited = select(Workspace.id).where(Workspace.quota.is_not(None))
        ids = session.scalars(limited.order_by(Workspace.id)).all()
    count = 0
    for workspace_id in ids:
        with desk.database.transaction() as session:
            place = session.get_one(Workspace, workspace_id)
            for level in quotas.warn(session, place):
                log.warning("%s percent of the quota: %s", level, place.domain)
                count += 1
    return count
