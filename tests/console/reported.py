"""An office with some weeks behind it, of which every page of the reports has some."""

from __future__ import annotations

from app import audit
from app.calendars import keeping
from app.calendars.keeping import NewHours
from app.hours import written
from app.hours.opening_hours import OpeningHours
from app.inboxes.inbox import Inbox
from app.people.actor import person_actor
from app.people.workspace import choose_workspace
from app.reports import counting
from app.tickets.status import Status
from app.tickets.tags import tag as tags
from tests.reports.lives import BERLIN, Life, berlin
from tests.support.office import Office
from tests.support.tickets import sales_of

DAYS = "from=2026-11-16&to=2026-11-22"


def live_some_weeks(office: Office, until: str = "20 12:00") -> None:
    """Nine tickets of two inboxes and two channels, counted."""
    with office.desk.database.transaction() as session:
        cast = office.cast
        place = choose_workspace(session, None)
        place.zone = BERLIN.key
        week = written.parse_week(["Mon-Fri 09:00-17:00"])
        hours = NewHours("Office", OpeningHours(BERLIN, week))
        calendar = keeping.add_calendar(session, place.id, hours, audit.OPERATOR)
        support = session.get_one(Inbox, cast.support.id)
        keeping.give_calendar(session, support, calendar.id)
        sales = sales_of(session, cast)
        life = Life(session, cast)
        old = life.ticket(life.customer("10 09:00", thread="o"))
        life.reply(cast.ada, "10 18:30", thread="o")
        first = life.ticket(life.customer("16 09:00", thread="a"))
        first.tag(
            tags.find_or_make_tag(session, place.id, "billing"),
            by=person_actor(cast.ada),
        )
        life.reply(cast.ada, "16 09:30", thread="a")
        life.reply(cast.grace, "16 09:40", thread="a")
        life.resolve(first, cast.ada, "16 10:00")
        again = life.ticket(life.customer("16 11:00", thread="g"))
        again.take(by=person_actor(cast.grace), who=cast.grace)
        life.reply(cast.grace, "16 19:00", thread="g")
        life.resolve(again, cast.grace, "16 19:30")
        life.customer("17 08:00", thread="g")
        life.reply(cast.grace, "17 08:30", thread="g")
        life.resolve(again, cast.grace, "17 09:00")
        life.customer("17 12:00", thread="g")
        life.resolve(again, cast.grace, "17 12:10")
        life.customer("17 14:00", thread="b")
        other = life.ticket(life.customer("17 15:00", thread="c"))
        other.inbox_id = sales.id
        phone = life.ticket(life.customer("18 15:00", thread="p"))
        phone.channel = "phone"
        life.reply(cast.ada, "18 16:00", thread="p")
        life.status(phone, cast.ada, "18 16:01", Status.WAITING)
        held = life.ticket(life.customer("19 15:00", thread="h"))
        held.take(by=person_actor(cast.ada), who=cast.ada)
        old.take(by=person_actor(cast.grace), who=cast.grace)
        night = life.ticket(life.customer("18 17:00", thread="n"))
        life.reply(cast.ada, "19 09:00", thread="n")
        life.resolve(night, cast.ada, "19 09:30")
        life.customer("19 10:00", thread="r")
        life.reply(cast.ada, "19 10:10", thread="r")
        life.customer("19 10:20", thread="r")
        life.go_to(berlin(until))
    with office.desk.database.transaction() as session:
        while counting.count_some(session, office.cast.acme.id):
            pass
