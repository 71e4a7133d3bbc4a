"""`/connect`: the pages on which a mailbox is connected by signing in at Google."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.errors import DeskError
from app.gmail.sign_in import CONNECT, SignIn
from app.signing import A_MOMENT, Links, NoLink
from app.web import connecting
from app.web.connecting import Stop
from app.web.shown import page, private, the_desk
from app.web.state import LIFE, State

bp = Blueprint("connect", __name__, template_folder="templates")

COOKIE = "desk_sign_in"
TAKE_ANOTHER = (
    "Take a new one: press Refresh on the card, or run desk mailbox connect once more."
)


@bp.get("/connect")
def explain() -> Response:
    """What will be asked, and why; nothing is begun yet."""
    link = _links().read(request.args.get("code", ""))
    connecting.check(the_desk(), link)
    return page("connect.html", address=link.address, code=request.args["code"])


@bp.post("/connect")
def begin() -> Response:
    """To Google's page, with a sealed state and its half in this browser."""
    desk = the_desk()
    link = _links().read(request.form.get("code", ""))
    connecting.check(desk, link)
    state = State.of(link)
    signing = SignIn(desk.settings, desk.google.connect, CONNECT)
    url = signing.url(state.sealed(desk.vault), state.verifier, link.address)
    answer = private(Response(status=303, headers={"Location": url}))
    answer.set_cookie(
        COOKIE,
        state.browser,
        max_age=LIFE,
        path="/connect",
        secure=desk.settings.pages.startswith("https"),
        httponly=True,
        samesite="Lax",
    )
    return answer


@bp.get(CONNECT.callback)
def callback() -> Response:
    """What Google says, good or bad."""
    state = State.opened(the_desk().vault, request.args.get("state", ""))
    if state is None:
        raise Stop("Nothing was begun here", (TAKE_ANOTHER,))
    if state.is_old:
        slow = "More than 15 minutes have passed."
        if not state.may_begin_again:
            raise Stop("That took too long", (slow, TAKE_ANOTHER))
        raise Stop("That took too long", (slow, "Sign in once more."), state.whose)
    if not state.is_of(request.cookies.get(COOKIE, "")):
        where = "Begin and end in the same browser, with cookies allowed."
        raise Stop("This was begun in another browser", (where,), state.whose)
    if "code" not in request.args:
        raise _denied(request.args.get("error", ""), state)
    connecting.finish(the_desk(), state, request.args["code"])
    answer = page("connected.html", address=state.address)
    answer.delete_cookie(COOKIE, path="/connect")
    return answer


@bp.errorhandler(Stop)
def stopped(stop: Stop) -> ResponseReturnValue:
    """Why it went no further, and the way on."""
    again = _links().code(stop.again, A_MOMENT) if stop.again else ""
    return page("stopped.html", stop.status, stop=stop, again=again)


@bp.errorhandler(NoLink)
def no_link(error: NoLink) -> ResponseReturnValue:
    """A link that opens nothing."""
    stop = Stop(str(error), (TAKE_ANOTHER,))
    return page("stopped.html", 403, stop=stop, again="")


@bp.errorhandler(DeskError)
def not_now(error: DeskError) -> ResponseReturnValue:
    """A setting is missing, and the sentence names it; or the desk is busy."""
    stop = Stop("Signing in does not work at the moment", (str(error),))
    return page("stopped.html", 503, stop=stop, again="")


def _denied(error: str, state: State) -> Stop:
    if error == "access_denied":
        return Stop(
            "Nothing was allowed, nothing was changed",
            (
                f"Sidedesk needs the permission to keep labels of {state.address} in "
                "step. It sends no mail and deletes none.",
                "Was it a policy of your company? Then the admin of Google Workspace "
                "has to trust the app first.",
            ),
            state.whose,
        )
    return Stop("Google did not let you in", ("Sign in once more.",), state.whose)


def _links() -> Links:
    return Links(the_desk().settings.require("secret_key"))
