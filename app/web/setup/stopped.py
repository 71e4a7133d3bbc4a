"""What `/setup` says where it does not open, and how to get in."""

from __future__ import annotations

import math

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, TooManyRequests

from app.errors import Broken
from app.signing import InvalidLink
from app.web.answers import render_answer
from app.web.mailbox_connection import ConnectionStopped
from app.wording import translatable

TAKE_ANOTHER = translatable(
    "An admin finds a link in the menu ⋮ of the add-on's home card; the command desk "
    "setup prints one."
)


def add_handlers(bp: Blueprint) -> None:
    """Let these pages answer for the blueprint's errors."""
    bp.register_error_handler(InvalidLink, link_error_page)
    bp.register_error_handler(Broken, link_error_page)
    bp.register_error_handler(NotFound, no_visit_page)
    bp.register_error_handler(TooManyRequests, locked_page)


def link_error_page(error: InvalidLink | Broken) -> ResponseReturnValue:
    """A link that opens nothing; nothing is said of whose desk it is."""
    status = 403 if isinstance(error, InvalidLink) else 503
    return _stopped_page(
        ConnectionStopped(error.said, TAKE_ANOTHER, http_status=status)
    )


def no_visit_page(_error: NotFound) -> ResponseReturnValue:
    """The steps without a link or a visit; the same whatever else is asked here."""
    title = translatable("This page opens with a link")
    return _stopped_page(ConnectionStopped(title, TAKE_ANOTHER, http_status=404))


def locked_page(error: TooManyRequests) -> ResponseReturnValue:
    """Too many wrong codes: when the next one may be tried."""
    assert isinstance(error.retry_after, int)
    stop = ConnectionStopped(
        translatable("Too many wrong codes"),
        translatable(
            "Try again in {minutes} min, or run desk setup --first: its new code works "
            "at once.",
            minutes=math.ceil(error.retry_after / 60),
        ),
        http_status=429,
    )
    answer = _stopped_page(stop)
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _stopped_page(stop: ConnectionStopped) -> Response:
    return render_answer("stopped.html", stop.http_status, stop=stop, again="")
