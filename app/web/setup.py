"""`/setup`: what to do in which order, and what is done; by a signed link only."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.desk import Desk
from app.errors import Broken
from app.people import access
from app.people.person import Person
from app.signing import OPERATOR, InvalidLink, SignedLink, SignedLinks
from app.web import setup_steps
from app.web.answers import current_desk, render_answer
from app.web.mailbox_connection import ConnectionStopped
from app.wording import translatable

bp = Blueprint("setup", __name__, template_folder="templates")

TAKE_ANOTHER = translatable(
    "An admin finds one in the menu of the add-on's home card; desk setup prints one."
)


@bp.get("/setup")
def setup() -> Response:
    """The steps, each with its true state."""
    desk = current_desk()
    links = SignedLinks(desk.settings.require("secret_key"))
    link = links.read(request.args.get("code", ""))
    # A link that connects one mailbox opens nothing else.
    if link.address or not _may(desk, link):
        raise InvalidLink("This link is no longer valid.")
    with desk.database.reading() as session:
        here = setup_steps.facts_of(session, link.workspace)
    return render_answer(
        "setup.html",
        lang="en",
        here=here,
        steps=setup_steps.setup_steps(desk.settings, here),
        can_press=desk.settings.google_client_id is not None,
        path=lambda address: links.connect(link.workspace, link.person, address),
    )


@bp.errorhandler(InvalidLink)
@bp.errorhandler(Broken)
def link_error_page(error: InvalidLink | Broken) -> ResponseReturnValue:
    """A link that opens nothing; nothing is said of whose desk it is."""
    status = 403 if isinstance(error, InvalidLink) else 503
    stop = ConnectionStopped(error.said, TAKE_ANOTHER)
    return render_answer("stopped.html", status, stop=stop, again="")


def _may(desk: Desk, link: SignedLink) -> bool:
    if link.person == OPERATOR:
        return True
    with desk.database.reading() as session:
        person = session.get(Person, link.person)
    if person is None or person.workspace_id != link.workspace:
        return False
    return access.may(person, "administer")
