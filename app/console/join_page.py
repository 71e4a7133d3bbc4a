"""`/join`: an invitation's code, then Google's word for who it is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request
from werkzeug.exceptions import TooManyRequests

from app.console import guard, visit
from app.console.entry import ConsoleSignIn, page_to, sign_in_at_google
from app.console.let_in import hosting_of
from app.console.rendering import browser_language, render_page
from app.console.welcome_page import WELCOME
from app.desk import Desk
from app.invitations import joining
from app.invitations.joining import WrongCode
from app.invitations.links import PATH
from app.invitations.signup import Signup
from app.invitations.wrong_codes import HOUR, WrongCodes
from app.web.answers import current_desk
from app.web.limits import network_of
from app.web.sign_in_state import LIFE, SealedState
from app.wording import TranslatableText, mark

bp = Blueprint("console_join", __name__, template_folder="templates")
guard.guard_pages(bp)

COOKIE, TOKEN = "desk_join", "visit"
# A code is shorter, whatever stands around it.
MAX_LENGTH = 60
TOO_OLD = mark(
    "This page was open for too long, or the browser kept no cookie. Try once more."
)


@dataclass(frozen=True, kw_only=True)
class JoinVisit(SealedState):
    """What a link has brought to the page: it stays in no address, and in no history.

    Another website has not this browser's cookie, so it can have nobody join.
    """

    code: str = ""


@bp.get(PATH)
def page() -> Response:
    """The form; a code that is in the address moves into it at once."""
    desk = current_desk()
    if "code" in request.args:
        return _keep(desk, page_to(PATH), JoinVisit(code=_plain(request.args["code"])))
    return _draw(desk, _visit(desk) or JoinVisit())


@bp.post(PATH)
def begin() -> Response:
    """Lead on to Google, if the code is a good one."""
    desk, typed = current_desk(), _plain(request.form.get("code", ""))
    mine = _visit(desk)
    if mine is None or not mine.is_of(request.form.get(TOKEN, "")):
        return _draw(desk, JoinVisit(code=typed), TranslatableText(TOO_OLD))
    if "begin" in request.form:
        return _begin_workspace(desk, mine)
    secret = desk.settings.require("secret_key")
    network = network_of(request.remote_addr or "")
    tries = WrongCodes(desk.form_counts, secret, network)
    if tries.are_too_many:
        raise TooManyRequests(retry_after=int(HOUR.total_seconds()))
    try:
        with desk.database.reading() as session:
            joining.find_good(session, typed, hosting_of(desk))
    except WrongCode as error:
        tries.count()
        return _draw(desk, JoinVisit(code=typed), error.said)
    return sign_in_at_google(desk, ConsoleSignIn(to=WELCOME, joins=True, code=typed))


def _begin_workspace(desk: Desk, mine: JoinVisit) -> Response:
    if hosting_of(desk).signup is not Signup.OPEN:
        return _draw(desk, mine, WrongCode().said)
    return sign_in_at_google(desk, ConsoleSignIn(to=WELCOME, joins=True))


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in "- ")[:MAX_LENGTH].strip()


def _visit(desk: Desk) -> JoinVisit | None:
    found = JoinVisit.opened(desk.vault, request.cookies.get(COOKIE, ""))
    return None if found is None or found.is_old else found


def _draw(
    desk: Desk, mine: JoinVisit, wrong: TranslatableText | None = None
) -> Response:
    answer = render_page(
        "join.html",
        400 if wrong else 200,
        code=mine.code,
        signup=desk.settings.signup,
        token=mine.browser,
        wrong=browser_language().tell(wrong) if wrong else "",
    )
    return _keep(desk, answer, mine)


def _keep(desk: Desk, answer: Response, mine: JoinVisit) -> Response:
    sealed = mine.sealed(desk.vault)
    visit.set_console_cookie(answer, desk, COOKIE, sealed, LIFE, path=PATH)
    return answer
