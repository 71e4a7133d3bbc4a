"""How far each workspace is set up: counted now and then, so that a card need not."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.desk import Desk
from app.people.workspace import SETUP_OVER, Workspace
from app.web.setup.facts import facts_of
from app.web.setup.steps import setup_steps


def count_setup(desk: Desk) -> int:
    """Count the steps of those whose set-up is not over; how many have changed.

    Once every step is done it is over, whatever breaks later: that is the doctor's.
    """
    is_open = or_(Workspace.setup_next.is_(None), Workspace.setup_next != SETUP_OVER)
    with desk.database.reading() as session:
        ids = list(session.scalars(select(Workspace.id).where(is_open)))
    return sum(_count(desk, workspace_id) for workspace_id in ids)


def _count(desk: Desk, workspace_id: int) -> bool:
    with desk.database.reading() as session:
        steps = setup_steps(desk.settings, facts_of(session, workspace_id))
    done = sum(step.is_done for step in steps)
    following = next((step.key for step in steps if not step.is_done), SETUP_OVER)
    with desk.database.transaction() as session:
        place = session.get_one(Workspace, workspace_id)
        before = place.setup_done, place.setup_next
        if place.setup_next != SETUP_OVER:
            place.setup_done, place.setup_next = done, following
        return before != (place.setup_done, place.setup_next)
