"""Into the console by signing in at Google, and out of it again.

https://developers.google.com/identity/openid-connect/openid-connect
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, TooManyRequests

from addon.words.access_text import (
    CODE,
    NOT_YET,
    OTHER_ASK,
    OTHER_KNOWN,
    OUTSIDE,
    OUTSIDE_ASK,
    PRIVATE_ASK,
    TOO_FAST,
)
from app import unexpected
from app.console import visit
from app.console.rendering import browser_language, render_page
from app.console.visit import PATH, ConsoleVisits
from app.desk import Desk
from app.errors import DeskError, Later, NotFound
from app.gmail.id_tokens import Claims, TokenRejected, hosted_domain, verified_email
from app.gmail.sign_in import PROVE, CodeRefused, SignIn
from app.people import sign_in
from app.people.person import Person
from app.people.sign_in import OtherAccount, OtherOrganisationAccount, UnknownPerson
from app.web import request_id
from app.web.answers import current_desk
from app.web.sign_in_state import LIFE, SealedState
from app.wording import TranslatableText, mark

bp = Blueprint("console_entry", __name__, template_folder="templates")
log = logging.getLogger(__name__)

COOKIE = "desk_console_sign_in"
# It travels to Google and back.
MAX_TARGET_LENGTH = 500
NOT_IN, AGAIN = mark("Google did not let you in"), mark("Sign in once more.")


@dataclass(frozen=True, kw_only=True)
class ConsoleSignIn(SealedState):
    """A sign-in to the console, and the page that was asked for."""

    to: str


@dataclass(eq=False)
class EntryRefused(Exception):
    """Why somebody may not come in, and what to do."""

    title: str
    says: TranslatableText
    status: int = 403


@bp.post("/console/sign-in")
def begin() -> Response:
    """Redirect to Google's sign-in page."""
    desk = current_desk()
    entering = ConsoleSignIn(to=_ours(request.form.get("to", "")))
    url = _signing(desk).url(entering.sealed(desk.vault), entering.verifier)
    answer = page_to(url)
    visit.set_console_cookie(answer, desk, COOKIE, entering.browser, LIFE)
    return answer


@bp.get(PROVE.callback)
def callback() -> Response:
    """Sign in whoever Google names, if they have access."""
    desk = current_desk()
    entering = ConsoleSignIn.opened(desk.vault, request.args.get("state", ""))
    if entering is None or not entering.is_of(request.cookies.get(COOKIE, "")):
        same = mark("Begin and end in the same browser, with cookies allowed.")
        raise EntryRefused(mark("Nothing was begun here"), TranslatableText(same), 400)
    if entering.is_old:
        slow = mark("More than 15 minutes have passed. Sign in once more.")
        raise EntryRefused(mark("That took too long"), TranslatableText(slow), 400)
    if "code" not in request.args:
        raise EntryRefused(NOT_IN, TranslatableText(AGAIN), 400)
    person = _known(desk, _claims(desk, entering, request.args["code"]))
    answer = page_to(entering.to)
    ConsoleVisits(desk).begin(answer, person)
    visit.drop_console_cookie(answer, COOKIE)
    return answer


@bp.post("/console/sign-out")
def end() -> Response:
    """Sign out, in this browser."""
    answer = render_page("out.html")
    ConsoleVisits(current_desk()).end(answer)
    return answer


def page_to(url: str) -> Response:
    """Redirect to another page."""
    answer = redirect(url, 303)
    assert isinstance(answer, Response)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def guard_pages(blueprint: Blueprint) -> None:
    """Let nothing unexpected out of these pages, and nothing private into the log."""
    blueprint.register_error_handler(EntryRefused, _shut)
    blueprint.register_error_handler(NotFound, _not_found)
    blueprint.register_error_handler(DeskError, _not_now)
    blueprint.register_error_handler(TooManyRequests, _too_fast)
    blueprint.register_error_handler(Exception, _unexpected)


def _ours(path: str) -> str:
    is_ours = path == PATH or path.startswith((f"{PATH}/", f"{PATH}?"))
    return path if is_ours and len(path) <= MAX_TARGET_LENGTH else PATH


def _signing(desk: Desk) -> SignIn:
    return SignIn(desk.settings, desk.google.connect, PROVE)


def _claims(desk: Desk, entering: ConsoleSignIn, code: str) -> Claims:
    client_id = desk.settings.require("google_client_id")
    try:
        given = _signing(desk).redeem(code, entering.verifier)
        return desk.id_tokens.claims(given.id_token, client_id)
    except (CodeRefused, TokenRejected) as error:
        raise EntryRefused(NOT_IN, TranslatableText(AGAIN), 400) from error


def _known(desk: Desk, claims: Claims) -> Person:
    """The person of the account, bound to it from now on."""
    try:
        address, sub = verified_email(claims), str(claims["sub"])
        account = address, sub, hosted_domain(claims)
    except TokenRejected as error:
        unsaid = mark("Allow your address to be seen: the desk knows you by it.")
        raise EntryRefused(
            mark("Google did not say who you are"), TranslatableText(unsaid)
        ) from error
    try:
        with desk.database.transaction() as session:
            person = sign_in.known_person(session, *account)
            sign_in.bind_account(session, person.id, sub)
        with desk.database.reading() as session:
            # Another account may have been first in the meantime.
            return sign_in.known_person(session, *account)
    except UnknownPerson as error:
        ask = mark("Ask your Sidedesk admin at {domain} to add {address}.")
        domain = address.rpartition("@")[2]
        said = TranslatableText(ask, {"domain": domain, "address": address})
        raise EntryRefused(NOT_YET, said) from error
    except OtherAccount as error:
        with desk.database.transaction() as session:
            sign_in.keep_refusal(session, address)
        raise EntryRefused(OTHER_KNOWN, TranslatableText(OTHER_ASK)) from error
    except OtherOrganisationAccount as error:
        with desk.database.transaction() as session:
            sign_in.keep_refusal(session, address)
        asked = OUTSIDE_ASK if error.domain else PRIVATE_ASK
        said = TranslatableText(asked, {"domain": error.domain})
        raise EntryRefused(OUTSIDE, said) from error


def _shut(shut: EntryRefused) -> ResponseReturnValue:
    title, said = browser_language().say(shut.title), browser_language().tell(shut.says)
    return render_page("stopped.html", shut.status, title=title, sentence=said)


def _not_found(error: NotFound) -> ResponseReturnValue:
    title = browser_language().say("Not found")
    return render_page(
        "stopped.html", 404, title=title, sentence=browser_language().tell(error.said)
    )


def _too_fast(error: TooManyRequests) -> ResponseReturnValue:
    title, said = browser_language().say("Not yet"), browser_language().say(TOO_FAST)
    answer = render_page("stopped.html", 429, title=title, sentence=said)
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _not_now(error: DeskError) -> ResponseReturnValue:
    """The desk is busy, or a setting is missing; which one is no visitor's business."""
    title = browser_language().say("The console does not work at the moment")
    said = browser_language().say(
        "Something is not set up. The command “desk check --settings” names it."
    )
    if isinstance(error, Later):
        said = browser_language().tell(error.said)
    return render_page("stopped.html", 503, title=title, sentence=said)


def _unexpected(error: Exception) -> ResponseReturnValue:
    if isinstance(error, HTTPException):
        return error
    unexpected.log_unexpected(log, error, request_id.current_request_id())
    title = browser_language().say("Something went wrong")
    said = browser_language().say("Nothing was changed. Try it once more.")
    code = browser_language().say(CODE, code=request_id.current_request_id())
    return render_page("stopped.html", 500, title=title, sentence=said, below=code)


guard_pages(bp)
