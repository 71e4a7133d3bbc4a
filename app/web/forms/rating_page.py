"""`/rate/<token>`: the customer rates by a press; a GET, which scanners send, does not.

The page shows the face of the mail's link as chosen. Its script sends the form at the
first thing that only a person does.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Later
from app.frontdoor.answers import TOO_LONG, clean
from app.frontdoor.guard import FormGuard
from app.frontdoor.public_token import PublicTokens
from app.frontdoor.ratings.giving import (
    MAX_COMMENT_LENGTH,
    PATH,
    PURPOSE,
    FoundRequest,
    find_request,
    give_rating,
    refuse_ratings,
)
from app.frontdoor.ratings.table import RatingValue
from app.web.answers import current_desk
from app.web.forms.public import draw_public, public_language
from app.web.forms.shown import AN_HOUR
from app.web.limits import network_of
from app.wording import TranslatableText, mark, translatable

bp = Blueprint("ratings", __name__)

RATE = "/rate/<string:token>"
CHOOSE = mark("Choose one of these.")


@bp.get(RATE)
def show(token: str) -> Response:
    """The faces, and a box for a comment. Nothing is given yet."""
    found = _found(token)
    if found is None or found.ended:
        return _gone(found)
    asked = request.args.get("v", "")
    chosen = asked if asked in set(RatingValue) else ""
    given = found.given
    if not chosen and given is not None:
        chosen = given.value
    is_new = bool(asked) and chosen == asked
    is_new = is_new and (given is None or given.value != asked)
    return _draw(chosen, sends_itself=is_new and "sent" not in request.args)


@bp.post(RATE)
def rate(token: str) -> AnyResponse:
    """Keep what was chosen; it may be changed for a week."""
    desk = current_desk()
    chosen = request.form.get("v", "")
    comment = clean(request.form.get("comment", "")).strip()
    try:
        found = _found(token)
        if found is None or found.ended:
            return _gone(found)
        wrong = _wrong(chosen, comment)
        if wrong is not None:
            return _draw(chosen, wrong, comment)
        with desk.database.transaction() as session:
            fresh = find_request(session, _tokens(), token)
            if fresh is None:
                return _gone(None)
            give_rating(session, desk.vault, fresh, RatingValue(chosen), comment)
    except Later:
        return draw_public("form/busy.html", 503, message=comment)
    return _to(f"{PATH}/{token}?sent=1")


@bp.get(f"{RATE}/refuse")
def ask_to_refuse(token: str) -> Response:
    """The question whether they want to be asked no more. Nothing is done yet."""
    found = _found(token)
    if found is None:
        return _gone(found)
    is_done = "sent" in request.args
    return draw_public("form/refuse.html", is_done=is_done)


@bp.post(f"{RATE}/refuse")
def refuse(token: str) -> AnyResponse:
    """Ask that address no more."""
    found = _found(token)
    if found is None:
        return _gone(found)
    with current_desk().database.transaction() as session:
        refuse_ratings(session, found.request)
    return _to(f"{PATH}/{token}/refuse?sent=1")


def _wrong(chosen: str, comment: str) -> TranslatableText | None:
    if chosen not in set(RatingValue):
        return translatable(CHOOSE)
    if len(comment) > MAX_COMMENT_LENGTH:
        said = {"count": len(comment), "most": MAX_COMMENT_LENGTH}
        return TranslatableText(TOO_LONG, said)
    return None


def _draw(
    chosen: str,
    wrong: TranslatableText | None = None,
    comment: str = "",
    *,
    sends_itself: bool = False,
) -> Response:
    return draw_public(
        "form/rate.html",
        422 if wrong else 200,
        script=True,
        values=[(each.value, each.label) for each in RatingValue],
        chosen=chosen,
        wrong=wrong,
        comment=comment,
        sends_itself=sends_itself,
        is_sent="sent" in request.args,
    )


def _found(token: str) -> FoundRequest | None:
    with current_desk().database.reading() as session:
        return find_request(session, _tokens(), token)


def _tokens() -> PublicTokens:
    return PublicTokens(current_desk().settings.require("secret_key"), PURPOSE)


def _gone(found: FoundRequest | None) -> Response:
    desk = current_desk()
    guard = FormGuard(desk.form_counts, desk.settings.require("secret_key"))
    if guard.is_lost(network_of(request.remote_addr or "")):
        raise TooManyRequests(retry_after=AN_HOUR)
    inbox = found.inbox.address if found is not None else ""
    return draw_public("form/ended.html", 410, inbox=inbox, message="")


def _to(path: str) -> AnyResponse:
    answer = redirect(f"{path}&lang={public_language().code}", 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer
