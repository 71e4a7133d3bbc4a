"""Into the console by signing in at Google, and out of it again.

https://developers.google.com/identity/openid-connect/openid-connect
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request

from addon.words.access_text import (
    NOT_YET,
    OTHER_ASK,
    OTHER_KNOWN,
    OUTSIDE,
    OUTSIDE_ASK,
    PRIVATE_ASK,
)
from app.console import guard, visit
from app.console.guard import EntryRefused
from app.console.let_in import let_in
from app.console.rendering import render_page
from app.console.visit import PATH, ConsoleVisits
from app.desk import Desk
from app.gmail.id_tokens import Claims, TokenRejected, hosted_domain, verified_email
from app.gmail.sign_in import PROVE, SIGN_IN_FAULTS, ClientRefused, CodeRefused, SignIn
from app.people import sign_in
from app.people.person import Person
from app.people.sign_in import (
    GoogleIdentity,
    OtherAccount,
    OtherOrganisationAccount,
    UnknownPerson,
)
from app.web.answers import current_desk
from app.web.sign_in_state import LIFE, SealedState
from app.wording import TranslatableText, mark

bp = Blueprint("console_entry", __name__, template_folder="templates")
guard.guard_pages(bp)

COOKIE = "desk_console_sign_in"
# It travels to Google and back.
MAX_TARGET_LENGTH = 500
NOT_IN, AGAIN = mark("Google did not let you in"), mark("Sign in once more.")


@dataclass(frozen=True, kw_only=True)
class ConsoleSignIn(SealedState):
    """A sign-in to the console, and the page that was asked for.

    Who joins does so on the way, by the code of an invitation; without one, by
    beginning a workspace.
    """

    to: str
    joins: bool = False
    code: str = ""


@bp.post("/console/sign-in")
def begin() -> Response:
    """Redirect to Google's sign-in page."""
    to = _ours(request.form.get("to", ""))
    return sign_in_at_google(current_desk(), ConsoleSignIn(to=to))


def sign_in_at_google(desk: Desk, entering: ConsoleSignIn) -> Response:
    """Redirect there, for this browser alone."""
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
        same = mark("Start again, and stay in the same browser, with cookies allowed.")
        raise EntryRefused(
            mark("This sign-in was not started here"), TranslatableText(same), 400
        )
    if entering.is_old:
        slow = mark("More than 15 minutes have passed. Sign in once more.")
        raise EntryRefused(mark("That took too long"), TranslatableText(slow), 400)
    if "code" not in request.args:
        _note_fault(desk, request.args.get("error", ""))
        raise EntryRefused(NOT_IN, TranslatableText(AGAIN), 400)
    account = _account(_claims(desk, entering, request.args["code"]))
    if entering.joins:
        let_in(desk, account, entering.code)
    person = _known(desk, account)
    desk.refused_calls.forget_sign_ins()
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


def _note_fault(desk: Desk, word: str) -> None:
    """Remember what Google said, if it is a fault of the set-up."""
    if word in SIGN_IN_FAULTS:
        desk.refused_calls.note_sign_in(word, PROVE.callback)


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
    except ClientRefused as error:
        desk.refused_calls.note_sign_in(error.word, PROVE.callback)
        raise
    except (CodeRefused, TokenRejected) as error:
        raise EntryRefused(NOT_IN, TranslatableText(AGAIN), 400) from error


def _account(claims: Claims) -> GoogleIdentity:
    try:
        address, sub = verified_email(claims), str(claims["sub"])
        return GoogleIdentity(address, sub, hosted_domain(claims))
    except TokenRejected as error:
        unsaid = mark("Sign in again and allow your address: Sidedesk knows you by it.")
        raise EntryRefused(
            mark("Google did not say who you are"), TranslatableText(unsaid)
        ) from error


def _known(desk: Desk, account: GoogleIdentity) -> Person:
    """The person of the account, bound to it from now on."""
    address = account.address
    try:
        with desk.database.transaction() as session:
            person = sign_in.known_person(session, account)
            sign_in.bind_account(session, person.id, account.sub)
        with desk.database.reading() as session:
            # Another account may have been first in the meantime.
            return sign_in.known_person(session, account)
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
