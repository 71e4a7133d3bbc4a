"""What somebody chooses for themselves at the console, and an admin for everybody."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app import audit
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.rendering import render_page
from app.console.role_names import ROLE_NAMES
from app.console.visit import PATH
from app.errors import NotFound, Refused
from app.invitations import weekly
from app.invitations.weekly import set_weekly_role
from app.people import access
from app.people.person import Person, Role
from app.people.workspace import MANAGERS, OFF, SELF, Workspace
from app.reports.people_setting import set_people_report
from app.web.answers import current_desk
from app.wording import mark
from app.zones import checked_zone, zone_names

bp = Blueprint("console_settings", __name__, template_folder="templates")
guard.guard_pages(bp)

SETTINGS = f"{PATH}/settings"
NO_PAGE = mark("There is no such page.")
OWN = ("shortcuts", "weekly_digest")
PEOPLE_REPORT = f"{SETTINGS}/people-report"
# Who sees what each person has done.
PEOPLE_REPORTS = {
    MANAGERS: mark("Managers see everybody's numbers"),
    SELF: mark("Everybody sees their own alone"),
    OFF: mark("Nobody: they are not kept"),
}
WEEKLY_ROLE = f"{SETTINGS}/weekly-role"
# What a colleague becomes whom a rep invites.
WEEKLY_ROLES = {
    OFF: mark("Nobody: reps do not invite"),
    **{each.value: ROLE_NAMES[each] for each in weekly.WEEKLY_ROLES},
}


@bp.get(SETTINGS)
@for_visitors
def settings(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The visitor's own choices, those of the workspace for admins, and the keys."""
    return _draw(visitor, reader)


@bp.post(SETTINGS)
@for_visitors
def save(visitor: Person, _reader: Reader) -> ResponseReturnValue:
    """Keep them; a box that is not ticked is not sent."""
    by = audit.person_author(visitor, VIA)
    with current_desk().database.transaction() as session:
        who = session.get_one(Person, visitor.id)
        with audit.changing(session, by, "person.changed", who, OWN):
            for choice in OWN:
                setattr(who, choice, choice in request.form)
    return page_to(SETTINGS)


@bp.post(f"{SETTINGS}/workspace")
@for_visitors
def save_workspace(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Keep where the days of everybody's lists and reports begin and end."""
    if not access.may(visitor, "administer"):
        raise NotFound(NO_PAGE)
    typed = request.form.get("zone", "").strip()
    by = audit.person_author(visitor, VIA)
    try:
        zone = checked_zone(typed) if typed else None
    except Refused as error:
        return _draw(visitor, reader, typed, reader.reason(error))
    with current_desk().database.transaction() as session:
        place = session.get_one(Workspace, visitor.workspace_id)
        with audit.changing(session, by, "workspace.changed", place, ["zone"]):
            place.zone = zone
    return page_to(SETTINGS)


@bp.post(PEOPLE_REPORT)
@for_visitors
def choose_people_report(visitor: Person, _reader: Reader) -> ResponseReturnValue:
    """Who sees what each person has done; for admins."""
    if not access.may(visitor, "administer"):
        raise NotFound(NO_PAGE)
    to = request.form.get("to", "")
    if to in PEOPLE_REPORTS:
        by = audit.person_author(visitor, VIA)
        with current_desk().database.transaction() as session:
            place = session.get_one(Workspace, visitor.workspace_id)
            rule = ["people_report"]
            with audit.changing(session, by, "workspace.changed", place, rule):
                set_people_report(session, place, to)
    return page_to(SETTINGS)


@bp.post(WEEKLY_ROLE)
@for_visitors
def choose_weekly_role(visitor: Person, _reader: Reader) -> ResponseReturnValue:
    """What a colleague becomes whom a rep invites; for admins."""
    if not access.may(visitor, "administer"):
        raise NotFound(NO_PAGE)
    to = request.form.get("to", "")
    if to in WEEKLY_ROLES:
        by = audit.person_author(visitor, VIA)
        with current_desk().database.transaction() as session:
            place = session.get_one(Workspace, visitor.workspace_id)
            rule = ["weekly_role"]
            with audit.changing(session, by, "workspace.changed", place, rule):
                set_weekly_role(session, place, None if to == OFF else Role(to))
    return page_to(SETTINGS)


def _draw(
    visitor: Person, reader: Reader, typed: str | None = None, refused: str = ""
) -> ResponseReturnValue:
    with current_desk().database.reading() as session:
        place = session.get_one(Workspace, visitor.workspace_id)
    return render_page(
        "settings.html",
        409 if refused else 200,
        reader=reader,
        visitor=visitor,
        zone=(visitor.desk_zone or "") if typed is None else typed,
        zones=sorted(zone_names()) if reader.may_administer else (),
        refused=refused,
        place=place,
        people_reports=PEOPLE_REPORTS,
        weekly_roles=WEEKLY_ROLES,
    )
