"""Who sees what each person has done, and whether it is kept at all.

Works councils ask for this: with `off` nothing that names a person is left.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.people import access
from app.people.person import Person
from app.people.workspace import MANAGERS, OFF, Workspace
from app.reports.counting import begin_recount, lock_counter
from app.reports.tables import ReportFact, ReportPerson


def may_see_people(person: Person, place: Workspace) -> bool:
    """Whether the person sees what others have done."""
    is_open = place.people_report == MANAGERS
    return is_open and access.may(person, "see_people_report")


def are_people_shown(session: Session, workspace_id: int) -> bool:
    """Whether anybody sees what others have done."""
    query = select(Workspace.people_report).where(Workspace.id == workspace_id)
    return session.scalar(query) == MANAGERS


def set_people_report(session: Session, place: Workspace, to: str) -> None:
    """Let it be `managers`, `self` or `off`; the caller writes it down.

    With `off` all that was kept of persons is deleted; afterwards it is counted anew.
    """
    was = place.people_report
    if was == to:
        return
    # Whoever counts has done so, or begins after this.
    lock_counter(session, place.id)
    place.people_report = to
    session.flush()
    if to == OFF:
        mine = ReportPerson.workspace_id == place.id
        session.execute(delete(ReportPerson).where(mine))
        named = ReportFact.workspace_id == place.id, ReportFact.person_id.is_not(None)
        session.execute(update(ReportFact).where(*named).values(person_id=None))
    elif was == OFF:
        begin_recount(session, place.id)
