"""Redis: since when it is away, for whoever asks."""

from __future__ import annotations

from app import waits
from app.desk import Desk
from app.errors import WaitReason


def look_at_redis(desk: Desk) -> None:
    """Keep since when Redis does not answer, or that it does."""
    is_away = desk.settings.redis_url is not None and not desk.jobs.is_alive()
    with desk.database.transaction() as session:
        waits.note_outage(session, WaitReason.REDIS, is_away=is_away)
