"""A ticket's status link: made, to be copied, and ended; then its page again."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import EntryRefused, for_visitors
from app.console.list_query import TICKETS
from app.console.ticket_page import TICKET
from app.errors import NotAllowed, NotFound, Refused
from app.frontdoor.status_links import links
from app.people.person import Person
from app.people.principal import Principal, person_principal
from app.tickets.lists import mail_pages
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_status_link", __name__, template_folder="templates")
guard.guard_pages(bp)

NO_PAGE = mark("There is no such page.")


@bp.post(f"{TICKET}/status-link")
@for_visitors
def give(visitor: Person, reader: Reader, number: int) -> ResponseReturnValue:
    """Make it, if there is none."""
    return _do(visitor, reader, number, links.give_link)


@bp.post(f"{TICKET}/status-link/revoke")
@for_visitors
def revoke(visitor: Person, reader: Reader, number: int) -> ResponseReturnValue:
    """End it."""
    return _do(visitor, reader, number, links.revoke_link)


def _do(
    visitor: Person,
    reader: Reader,
    number: int,
    act: Callable[[Session, Principal, int], object],
) -> ResponseReturnValue:
    try:
        with current_desk().database.transaction() as session:
            ticket_id, _ = mail_pages.find_ticket(session, visitor, number)
            act(session, person_principal(visitor, VIA), ticket_id)
    except NotFound:
        raise
    except NotAllowed as error:
        # Whoever may not has no such form.
        raise NotFound(NO_PAGE) from error
    except Refused as error:
        raise EntryRefused(reader.say("No link given"), error.said, 409) from error
    return page_to(f"{TICKETS}/{number}")
