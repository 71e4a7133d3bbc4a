"""`/connect`: the pages on which a mailbox is connected by signing in at Google."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.errors import DeskError
from app.gmail.sign_in import CONNECT, SIGN_IN_FAULTS, SignIn
from app.signing import A_MOMENT, InvalidLink, SignedLinks
from app.web import mailbox_connection
from app.web.answers import current_desk, private_answer, render_answer
from app.web.mailbox_connection import ConnectionStopped
from app.web.sign_in_state import LIFE, ConnectState
from app.wording import translatable

bp = Blueprint("connect", __name__, template_folder="templates")

COOKIE = "desk_sign_in"
TAKE_ANOTHER = translatable(
    "Take a new link: press Refresh on the card, or run desk mailbox connect once more."
)
AGAIN = translatable("Sign in once more.")


@bp.get("/connect")
def explain_connecting() -> Response:
    """What will be asked, and why; nothing is begun yet."""
    link = _links().read(request.args.get("code", ""))
    mailbox_connection.check_connect_link(current_desk(), link)
    return render_answer(
        "connect.html", address=link.address, code=request.args["code"]
    )


@bp.post("/connect")
def begin() -> Response:
    """Redirect to Google's page, with a sealed state and its half in this browser."""
    desk = current_desk()
    link = _links().read(request.form.get("code", ""))
    mailbox_connection.check_connect_link(desk, link)
    state = ConnectState.of(link)
    signing = SignIn(desk.settings, desk.google.connect, CONNECT)
    url = signing.url(state.sealed(desk.vault), state.verifier, link.address)
    answer = private_answer(Response(status=303, headers={"Location": url}))
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
    """Take what Google says, good or bad, and connect the mailbox or say why not."""
    state = ConnectState.opened(current_desk().vault, request.args.get("state", ""))
    if state is None:
        raise ConnectionStopped(
            translatable("This sign-in was not started here"), TAKE_ANOTHER
        )
    if state.is_old:
        title = translatable("That took too long")
        slow = translatable("More than 15 minutes have passed.")
        if not state.may_begin_again:
            raise ConnectionStopped(title, slow, TAKE_ANOTHER)
        raise ConnectionStopped(title, slow, AGAIN, again=state.whose)
    if not state.is_of(request.cookies.get(COOKIE, "")):
        raise ConnectionStopped(
            translatable("This was started in another browser"),
            translatable(
                "Start again, and stay in the same browser, with cookies allowed."
            ),
            again=state.whose,
        )
    if "code" not in request.args:
        _note_fault(request.args.get("error", ""))
        raise _denied(request.args.get("error", ""), state)
    mailbox_connection.finish_connection(current_desk(), state, request.args["code"])
    answer = render_answer("connected.html", address=state.address)
    answer.delete_cookie(COOKIE, path="/connect")
    return answer


@bp.errorhandler(ConnectionStopped)
def stopped(stop: ConnectionStopped) -> ResponseReturnValue:
    """Why it went no further, and the way on."""
    again = _links().code(stop.again, A_MOMENT) if stop.again else ""
    return render_answer("stopped.html", stop.http_status, stop=stop, again=again)


@bp.errorhandler(InvalidLink)
def link_error_page(error: InvalidLink) -> ResponseReturnValue:
    """A link that opens nothing."""
    stop = ConnectionStopped(error.said, TAKE_ANOTHER)
    return render_answer("stopped.html", 403, stop=stop, again="")


@bp.errorhandler(DeskError)
def not_now(error: DeskError) -> ResponseReturnValue:
    """A setting is missing, and the sentence names it; or the desk is busy."""
    title = translatable("Signing in does not work at the moment")
    stop = ConnectionStopped(title, error.said)
    return render_answer("stopped.html", 503, stop=stop, again="")


def _denied(error: str, state: ConnectState) -> ConnectionStopped:
    if error == "access_denied":
        return ConnectionStopped(
            translatable("Nothing was allowed, nothing was changed"),
            translatable(
                "Sidedesk needs the permission to keep the labels of {address} up to "
                "date. It sends no mail and deletes none.",
                address=state.address,
            ),
            translatable(
                "Was it a policy of your company? Then the admin of Google Workspace "
                "has to trust the app first."
            ),
            again=state.whose,
        )
    title = translatable("Google did not let you in")
    return ConnectionStopped(title, AGAIN, again=state.whose)


def _note_fault(word: str) -> None:
    """Remember what Google said, if it is a fault of the set-up."""
    if word in SIGN_IN_FAULTS:
        current_desk().refused_calls.note_sign_in(word, CONNECT.callback)


def _links() -> SignedLinks:
    return SignedLinks(current_desk().settings.require("secret_key"))
