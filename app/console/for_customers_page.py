"""What customers get of each inbox: managers switch it on and off here."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app import audit
from app.audit.author import person_author
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.list_query import parse_number
from app.console.rendering import render_page
from app.console.visit import PATH
from app.errors import NotFound, Refused
from app.frontdoor import for_customers
from app.frontdoor.for_customers import COLUMNS, CustomerWish
from app.inboxes import visible
from app.inboxes.inbox import Inbox, Ratings, StatusLinks
from app.people import access
from app.people.person import Person
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_for_customers", __name__, template_folder="templates")
guard.guard_pages(bp)

FOR_CUSTOMERS = f"{PATH}/settings/customers"
NO_PAGE = mark("There is no such page.")
LINKS = {
    StatusLinks.OFF.value: mark("No page"),
    StatusLinks.ON_REQUEST.value: mark("A page, when a rep gives out its link"),
    StatusLinks.RECEIPTS.value: mark("A page, also linked on receipts of forms"),
}
RATINGS = {
    Ratings.OFF.value: mark("Nobody is asked"),
    Ratings.LINK.value: mark("By a link that somebody copies"),
    Ratings.MAIL.value: mark("By a mail after the ticket was resolved"),
}
LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español"}


@bp.get(FOR_CUSTOMERS)
@for_visitors
def for_customers_page(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Each inbox of the visitor, with what its customers get."""
    return _draw(visitor, reader)


@bp.post(FOR_CUSTOMERS)
@for_visitors
def change(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Change it for one inbox; refused, with the reason and what was chosen."""
    _require(visitor)
    settings = current_desk().settings
    has_mail = bool(settings.smtp_url and settings.mail_from)
    try:
        with current_desk().database.transaction() as session:
            inbox = _own_inbox(session, visitor)
            by = person_author(visitor, VIA)
            with audit.changing(session, by, "inbox.changed", inbox, COLUMNS):
                for_customers.give_customers(inbox, _wish(), has_mail=has_mail)
    except NotFound:
        raise
    except Refused as error:
        return _draw(visitor, reader, error)
    return page_to(FOR_CUSTOMERS)


def _require(visitor: Person) -> None:
    """Check that there is such a page for the visitor.

    Raises:
        NotFound: they may not change it.
    """
    if not access.may(visitor, "front_door"):
        raise NotFound(NO_PAGE)


def _own_inbox(session: Session, visitor: Person) -> Inbox:
    inbox_id = parse_number(request.form.get("inbox", "")) or 0
    if not visible.is_member(session, visitor.id, inbox_id):
        raise NotFound(NO_PAGE)
    return session.get_one(Inbox, inbox_id)


def _wish() -> CustomerWish:
    asked = request.form
    return CustomerWish(
        status_link=asked.get("status_link", ""),
        status_names="status_names" in asked,
        status_subject="status_subject" in asked,
        rating=asked.get("rating", ""),
        rating_after=parse_number(asked.get("rating_after", "")) or 0,
        rating_language=asked.get("rating_language", ""),
    )


def _draw(
    visitor: Person, reader: Reader, error: Refused | None = None
) -> ResponseReturnValue:
    _require(visitor)
    with current_desk().database.reading() as session:
        places = visible.person_inboxes(session, visitor)
        ids = [place.id for place in places]
        inboxes = [session.get_one(Inbox, each) for each in ids]
    return render_page(
        "for_customers.html",
        409 if error else 200,
        reader=reader,
        inboxes=inboxes,
        refused=reader.reason(error) if error else "",
        typed=request.form if error else {},
        links=LINKS,
        ratings=RATINGS,
        languages=LANGUAGES,
        most=for_customers.MAX_HOURS,
    )
