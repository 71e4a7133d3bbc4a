"""Into the console by signing in at Google, and out of it again.

https://developers.google.com/identity/openid-connect/openid-connect
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from addon.cards.doors import NOT_YET, OTHER_ASK, OTHER_KNOWN
from app.console import visit
from app.console.drawn import language, page
from app.console.visit import PATH, Visits
from app.desk import Desk
from app.errors import DeskError, Later, NotFound
from app.gmail.id_tokens import Claims, Unproven, verified_email
from app.gmail.sign_in import PROVE, CodeRefused, SignIn
from app.people import sign_in
from app.people.person import Person
from app.people.sign_in import OtherAccount, Stranger
from app.web import unexpected
from app.web.shown import the_desk
from app.web.state import LIFE, Carried
from app.wording import Said, mark

bp = Blueprint("console_entry", __name__, template_folder="templates")
log = logging.getLogger(__name__)

COOKIE = "desk_console_sign_in"
# It travels to Google and back.
LONGEST = 500
NOT_IN, AGAIN = mark("Google did not let you in"), mark("Sign in once more.")


@dataclass(frozen=True, kw_only=True)
class Entering(Carried):
    """A sign-in to the console, and the page that was asked for."""

    to: str


@dataclass(eq=False)
class Shut(Exception):
    """Why somebody may not come in, and what to do."""

    title: str
    says: Said
    status: int = 403


@bp.post("/console/sign-in")
def begin() -> Response:
    """To Google's page."""
    desk = the_desk()
    entering = Entering(to=_ours(request.form.get("to", "")))
    url = _signing(desk).url(entering.sealed(desk.vault), entering.verifier)
    answer = page_to(url)
    visit.keep(answer, desk, COOKIE, entering.browser, LIFE)
    return answer


@bp.get(PROVE.callback)
def callback() -> Response:
    """What Google says; whoever it names is in, if they are on the desk."""
    desk = the_desk()
    entering = Entering.opened(desk.vault, request.args.get("state", ""))
    if entering is None or not entering.is_of(request.cookies.get(COOKIE, "")):
        same = mark("Begin and end in the same browser, with cookies allowed.")
        raise Shut(mark("Nothing was begun here"), Said(same), 400)
    if entering.is_old:
        slow = mark("More than 15 minutes have passed. Sign in once more.")
        raise Shut(mark("That took too long"), Said(slow), 400)
    if "code" not in request.args:
        raise Shut(NOT_IN, Said(AGAIN), 400)
    person = _known(desk, _claims(desk, entering, request.args["code"]))
    answer = page_to(entering.to)
    Visits(desk).begin(answer, person)
    visit.forget(answer, COOKIE)
    return answer


@bp.post("/console/sign-out")
def end() -> Response:
    """Out, in this browser."""
    answer = page("out.html")
    visit.forget(answer, visit.COOKIE)
    return answer


def page_to(url: str) -> Response:
    """On to another page."""
    answer = redirect(url, 303)
    assert isinstance(answer, Response)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def guard(blueprint: Blueprint) -> None:
    """Let nothing unexpected out of these pages, and nothing private into the log."""
    blueprint.register_error_handler(Shut, _shut)
    blueprint.register_error_handler(NotFound, _not_found)
    blueprint.register_error_handler(DeskError, _not_now)
    blueprint.register_error_handler(Exception, _unexpected)


def _ours(path: str) -> str:
    is_ours = path == PATH or path.startswith((f"{PATH}/", f"{PATH}?"))
    return path if is_ours and len(path) <= LONGEST else PATH


def _signing(desk: Desk) -> SignIn:
    return SignIn(desk.settings, desk.google.connect, PROVE)


def _claims(desk: Desk, entering: Entering, code: str) -> Claims:
    client_id = desk.settings.require("google_client_id")
    try:
        given = _signing(desk).redeem(code, entering.verifier)
        return desk.id_tokens.claims(given.id_token, client_id)
    except (CodeRefused, Unproven) as error:
        raise Shut(NOT_IN, Said(AGAIN), 400) from error


def _known(desk: Desk, claims: Claims) -> Person:
    """The person of the account, bound to it from now on."""
    try:
        address, sub = verified_email(claims), str(claims["sub"])
    except Unproven as error:
        unsaid = mark("Allow your address to be seen: the desk knows you by it.")
        raise Shut(mark("Google did not say who you are"), Said(unsaid)) from error
    try:
        with desk.database.transaction() as session:
            person = sign_in.known(session, address, sub)
            sign_in.bind(session, person.id, sub)
        with desk.database.reading() as session:
            # Another account may have been first in the meantime.
            return sign_in.known(session, address, sub)
    except Stranger as error:
        ask = mark("Ask the person who runs Sidedesk at {domain} to add {address}.")
        domain = address.rpartition("@")[2]
        said = Said(ask, {"domain": domain, "address": address})
        raise Shut(NOT_YET, said) from error
    except OtherAccount as error:
        with desk.database.transaction() as session:
            sign_in.keep_refusal(session, address)
        raise Shut(OTHER_KNOWN, Said(OTHER_ASK)) from error


def _shut(shut: Shut) -> ResponseReturnValue:
    title, said = language().say(shut.title), language().tell(shut.says)
    return page("stopped.html", shut.status, title=title, sentence=said)


def _not_found(error: NotFound) -> ResponseReturnValue:
    title = language().say("Not found")
    return page("stopped.html", 404, title=title, sentence=language().tell(error.said))


def _not_now(error: DeskError) -> ResponseReturnValue:
    """The desk is busy, or a setting is missing; which one is no visitor's business."""
    title = language().say("The console does not work at the moment")
    said = language().say(
        "Something is not set up. The command “desk check --settings” names it."
    )
    if isinstance(error, Later):
        said = language().tell(error.said)
    return page("stopped.html", 503, title=title, sentence=said)


def _unexpected(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException):
        return error
    unexpected.note(log, error)
    title = language().say("Something went wrong")
    said = language().say("Nothing was changed. Try it once more.")
    return page("stopped.html", 500, title=title, sentence=said)


guard(bp)
