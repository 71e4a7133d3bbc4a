"""Business hours, for managers: the calendars, and which of them each inbox keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app import audit
from app.audit.author import person_author
from app.calendars import keeping, reading, rights
from app.calendars.reading import KeptCalendar
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.hours_form import coming_days, form_of, hours_from_form
from app.console.list_query import parse_number
from app.console.rendering import render_page
from app.console.visit import PATH
from app.db import MAX_KEY
from app.errors import NotAllowed, NotFound, Refused
from app.hours.span import WEEKDAYS
from app.hours.written import week_lines
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people import access
from app.people.person import Person
from app.reports.numbers import received_ever
from app.tickets.acting.kept_mail import NO_INBOX
from app.web.answers import current_desk
from app.wording import mark
from app.zones import zone_names

bp = Blueprint("console_hours", __name__, template_folder="templates")
guard.guard_pages(bp)

HOURS = f"{PATH}/settings/hours"
ONE = f"{HOURS}/<int(max={MAX_KEY}):calendar_id>"
NO_PAGE = mark("There is no such page.")
NEW_FORM = {day: "09:00-17:00" for day in WEEKDAYS[:5]}


@dataclass(frozen=True)
class Place:
    """What a visitor may see and change of the calendars."""

    own: list[Inbox]
    may_all: bool

    def sees(self, kept: KeptCalendar) -> list[Inbox]:
        """The inboxes that keep the calendar, of those that the visitor knows of."""
        mine = {each.id for each in self.own}
        return [each for each in kept.inboxes if self.may_all or each.id in mine]


@bp.get(HOURS)
@for_visitors
def hours(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Every calendar, and which one each of the visitor's inboxes keeps."""
    return _draw_all(visitor, reader)


@bp.post(HOURS)
@for_visitors
def add(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Make a calendar; refused, with what was typed."""
    _require_manager(visitor)
    try:
        with current_desk().database.transaction() as session:
            keeping.add_calendar(
                session,
                visitor.workspace_id,
                hours_from_form(request.form),
                person_author(visitor, VIA),
            )
    except Refused as error:
        return _draw_form(visitor, reader, None, error)
    return page_to(HOURS)


@bp.get(f"{HOURS}/new")
@for_visitors
def new(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The form of a calendar that is not there yet."""
    _require_manager(visitor)
    return _draw_form(visitor, reader, None)


@bp.get(ONE)
@for_visitors
def calendar(visitor: Person, reader: Reader, calendar_id: int) -> ResponseReturnValue:
    """One calendar, to look at and to change."""
    _require_manager(visitor)
    return _draw_form(visitor, reader, calendar_id)


@bp.post(ONE)
@for_visitors
def change(visitor: Person, reader: Reader, calendar_id: int) -> ResponseReturnValue:
    """Save a calendar; refused, with what was typed."""
    _require_manager(visitor)
    try:
        with current_desk().database.transaction() as session:
            kept = _changeable(session, visitor, calendar_id)
            keeping.change_calendar(
                session,
                kept.row,
                hours_from_form(request.form),
                person_author(visitor, VIA),
                seen=parse_number(request.form.get("version", "")) or 0,
            )
    except NotFound:
        raise
    except Refused as error:
        return _draw_form(visitor, reader, calendar_id, error)
    return page_to(HOURS)


@bp.post(f"{ONE}/remove")
@for_visitors
def remove(visitor: Person, reader: Reader, calendar_id: int) -> ResponseReturnValue:
    """Remove a calendar that no inbox keeps."""
    _require_manager(visitor)
    try:
        with current_desk().database.transaction() as session:
            kept = _changeable(session, visitor, calendar_id)
            by = person_author(visitor, VIA)
            keeping.remove_calendar(session, kept.row, by)
    except NotFound:
        raise
    except Refused as error:
        return _draw_all(visitor, reader, error)
    return page_to(HOURS)


@bp.post(f"{HOURS}/inboxes/<int(max={MAX_KEY}):inbox_id>")
@for_visitors
def give(visitor: Person, reader: Reader, inbox_id: int) -> ResponseReturnValue:
    """Let an inbox keep another calendar, or none."""
    _require_manager(visitor)
    chosen = parse_number(request.form.get("calendar", ""))
    try:
        with current_desk().database.transaction() as session:
            if not visible.is_member(session, visitor.id, inbox_id):
                raise NotFound(NO_INBOX)
            inbox = session.get_one(Inbox, inbox_id)
            fields, by = ["calendar_id"], person_author(visitor, VIA)
            with audit.changing(session, by, "inbox.changed", inbox, fields):
                keeping.give_calendar(session, inbox, chosen)
    except Refused as error:
        return _draw_all(visitor, reader, error)
    return page_to(HOURS)


def _require_manager(visitor: Person) -> None:
    if not access.may(visitor, "automate"):
        raise NotFound(NO_PAGE)


def _changeable(session: Session, visitor: Person, calendar_id: int) -> KeptCalendar:
    found = reading.calendar_by_id(session, visitor.workspace_id, calendar_id)
    kept = reading.kept_calendar(session, found)
    rights.require_change(visitor, visible.load_inbox_ids(session, visitor), kept)
    return kept


def _place(session: Session, visitor: Person) -> Place:
    may_all = access.may(visitor, "administer")
    return Place(visible.person_inboxes(session, visitor), may_all)


def _status(error: Refused | None) -> int:
    if error is None:
        return 200
    return 403 if isinstance(error, NotAllowed) else 409


def _draw_all(
    visitor: Person, reader: Reader, error: Refused | None = None
) -> ResponseReturnValue:
    _require_manager(visitor)
    with current_desk().database.reading() as session:
        place = _place(session, visitor)
        every = reading.workspace_calendars(session, visitor.workspace_id)
    days = Locale.parse(reader.language.code).days["format"]["abbreviated"]
    names = [days[place] for place in range(len(WEEKDAYS))]
    return render_page(
        "hours.html",
        _status(error),
        reader=reader,
        refused=reader.reason(error) if error else "",
        shown=[
            (each, week_lines(each.hours.week, names), place.sees(each))
            for each in every
        ],
        inboxes=place.own,
    )


def _draw_form(
    visitor: Person,
    reader: Reader,
    calendar_id: int | None,
    error: Refused | None = None,
) -> ResponseReturnValue:
    kept, may_change, past = None, True, 0
    if calendar_id is not None:
        with current_desk().database.reading() as session:
            found = reading.calendar_by_id(session, visitor.workspace_id, calendar_id)
            kept = reading.kept_calendar(session, found)
            own = visible.load_inbox_ids(session, visitor)
            may_change = rights.may_change(visitor, own, kept)
            if may_change:
                past = received_ever(session, [each.id for each in kept.inboxes])
    days = Locale.parse(reader.language.code).days["stand-alone"]["wide"]
    return render_page(
        "calendar.html",
        _status(error),
        reader=reader,
        refused=reader.reason(error) if error else "",
        why_not="" if may_change else reader.say(rights.OF_OTHERS),
        kept=kept,
        past=past,
        typed=_typed(kept, error),
        weekdays=[
            (key, days[place].capitalize()) for place, key in enumerate(WEEKDAYS)
        ],
        coming=coming_days(kept, reader) if kept else [],
        zones=sorted(zone_names()),
    )


def _typed(kept: KeptCalendar | None, error: Refused | None) -> Mapping[str, str]:
    """What was typed stays; else what is kept, else an office's week."""
    if error is not None:
        return request.form
    return form_of(kept) if kept else {**NEW_FORM, "zone": ""}
