"""What every page of the console is held to: its forms are ours, its errors are pages.

Whoever writes a page of their own that posts here has not the token of the visit.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, TooManyRequests

from addon.words.access_text import CODE, TOO_FAST
from app import unexpected
from app.console import visit
from app.console.rendering import browser_language, reader_of, render_page
from app.console.visit import ConsoleVisits
from app.errors import DeskError, Later, NotFound
from app.web import call_log, request_id
from app.web.answers import current_desk
from app.wording import TranslatableText

log = logging.getLogger(__name__)

# Nobody has a visit yet: a sealed state and a cookie bind it to the browser.
WITHOUT_TOKEN = frozenset({"console_entry.begin", "console_join.begin"})
TOKEN_FIELD = "csrf_token"

Draw = Callable[..., ResponseReturnValue]


@dataclass(eq=False)
class EntryRefused(Exception):
    """Why somebody may not come in, and what to do."""

    title: str
    says: TranslatableText
    status: int = 403


class PageTooOld(Exception):
    """A form of ours without the token of this visit: an old page, or another's."""


def for_visitors(draw: Draw) -> Draw:
    """The page for whoever has signed in; for anybody else the way in."""

    @wraps(draw)
    def drawn(**path: Any) -> ResponseReturnValue:
        visitor = ConsoleVisits(current_desk()).visitor()
        if visitor is None:
            return render_page("sign_in.html", to=_wanted())
        call_log.note_person(visitor.id)
        return draw(visitor, reader_of(visitor), **path)

    return drawn


def guard_pages(blueprint: Blueprint) -> None:
    """Let no form of others in, and nothing unexpected out."""
    blueprint.before_request(_require_token)
    blueprint.register_error_handler(EntryRefused, _shut)
    blueprint.register_error_handler(PageTooOld, _too_old)
    blueprint.register_error_handler(NotFound, _not_found)
    blueprint.register_error_handler(DeskError, _not_now)
    blueprint.register_error_handler(TooManyRequests, _too_fast)
    blueprint.register_error_handler(Exception, _unexpected)


def _wanted() -> str:
    """The page that is drawn after signing in."""
    return request.full_path.rstrip("?") if request.method == "GET" else visit.PATH


def _require_token() -> None:
    if request.method != "POST" or request.endpoint in WITHOUT_TOKEN:
        return
    given, expected = request.form.get(TOKEN_FIELD, ""), visit.form_token()
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise PageTooOld


def _too_old(_error: PageTooOld) -> ResponseReturnValue:
    title = browser_language().say("This page is too old")
    said = browser_language().say("Nothing was changed. Reload the page.")
    return render_page("stopped.html", 400, title=title, sentence=said)


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
    said = browser_language().say("Nothing was changed. Try again.")
    code = browser_language().say(CODE, code=request_id.current_request_id())
    return render_page("stopped.html", 500, title=title, sentence=said, below=code)
