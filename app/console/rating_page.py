"""A ticket's rating does not count any more: a manager says why."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app.audit.author import person_author
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import EntryRefused, for_visitors
from app.console.list_query import TICKETS
from app.console.ticket_page import TICKET
from app.errors import NotFound, Refused
from app.frontdoor.ratings.reading import exclude_rating
from app.inboxes import visible
from app.people import access
from app.people.person import Person
from app.tickets.lists import mail_pages
from app.tickets.ticket import Ticket
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_rating", __name__, template_folder="templates")
guard.guard_pages(bp)

NO_PAGE = mark("There is no such page.")


@bp.post(f"{TICKET}/rating/exclude")
@for_visitors
def exclude(visitor: Person, reader: Reader, number: int) -> ResponseReturnValue:
    """Let it count for nothing; it stays, with the reason."""
    if not access.may(visitor, "front_door"):
        raise NotFound(NO_PAGE)
    by = person_author(visitor, VIA)
    try:
        with current_desk().database.transaction() as session:
            ticket_id, _ = mail_pages.find_ticket(session, visitor, number)
            ticket = session.get_one(Ticket, ticket_id)
            if not visible.is_member(session, visitor.id, ticket.inbox_id):
                raise NotFound(NO_PAGE)
            why = request.form.get("why", "")
            exclude_rating(session, ticket, why, by, visitor.id)
    except NotFound:
        raise
    except Refused as error:
        said = reader.say("The rating still counts")
        raise EntryRefused(said, error.said, 409) from error
    return page_to(f"{TICKETS}/{number}")
