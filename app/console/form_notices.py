"""What a manager is told of forms: what waits for Gmail too long, and a crowd."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.frontdoor.table import Form
from app.frontdoor.tallies import is_crowded
from app.inboxes import visible
from app.people import access
from app.people.person import Person
from app.tickets.submissions.table import Submission
from app.wording import mark

A_WHILE = timedelta(minutes=5)
WAITS = mark(
    "Sent by forms and not in Gmail yet: {count}, the oldest for {minutes} minutes."
)
CROWD = mark(
    "Very many messages come by the form {form}: everybody is asked once more."
)


def form_notices(session: Session, visitor: Person, reader: Reader) -> list[str]:
    """Nothing for reps; of their own inboxes for managers, of all for admins."""
    if not access.may(visitor, "front_door"):
        return []
    place = visitor.workspace_id
    crowd = select(func.min(Form.name)).where(Form.workspace_id == place, is_crowded())
    waits = select(func.count(), func.min(Submission.created_at)).where(
        Submission.workspace_id == place, Submission.sealed_text.is_not(None)
    )
    if not access.may(visitor, "administer"):
        own = visible.own_inbox_ids(visitor)
        crowd = crowd.where(Form.inbox_id.in_(own))
        waits = waits.where(Submission.inbox_id.in_(own))
    query = waits.add_columns(crowd.scalar_subquery())
    count, since, form = session.execute(query).one()
    said = [reader.say(CROWD, form=form)] if form else []
    if since is not None and reader.now - since >= A_WHILE:
        minutes = int((reader.now - since).total_seconds() // 60)
        said.insert(0, reader.say(WAITS, count=count, minutes=minutes))
    return said
