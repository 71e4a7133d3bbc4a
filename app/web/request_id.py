"""A short name for each request: in the log, in the answer, and on a failed page."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, has_request_context

HEADER = "X-Request-Id"
# Enough to find one line among the day's; short enough to be read aloud.
ID_BYTES = 4


def name_requests(app: Flask) -> None:
    """Name every request, and say the name in its answer."""
    app.before_request(_name)
    app.after_request(_say)


def current_request_id() -> str:
    """The name of the request at hand; outside of one there is none."""
    return str(g.get("request_id", "")) if has_request_context() else ""


def _name() -> None:
    # Never one that came with the request: it would stand in the log.
    g.request_id = secrets.token_hex(ID_BYTES)


def _say(answer: Response) -> Response:
    answer.headers[HEADER] = current_request_id()
    return answer
