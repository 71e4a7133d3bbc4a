"""`/widget.js`: what the one line on a website loads, and that line."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request

bp = Blueprint("widget", __name__)

FILE = Path(__file__).with_name("widget.js")
FIVE_MINUTES, A_YEAR = 300, 365 * 24 * 3600
HASH_LENGTH = 16


@cache
def _source() -> bytes:
    return FILE.read_bytes()


@cache
def widget_hash() -> str:
    """What the name of this very file has in it."""
    return hashlib.sha256(_source()).hexdigest()[:HASH_LENGTH]


@cache
def widget_integrity() -> str:
    """What a browser compares it with."""
    digest = hashlib.sha384(_source()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def snippet(desk: str, key: str) -> str:
    """The line to paste into a website; `desk` is where the desk is."""
    return f'<script src="{desk}/widget.js" data-inbox="{key}" async></script>'


def pinned_snippet(desk: str, key: str) -> str:
    """The same for who wants this very file and no later one."""
    return (
        f'<script src="{desk}/widget.{widget_hash()}.js" data-inbox="{key}" '
        f'integrity="{widget_integrity()}" crossorigin async></script>'
    )


@bp.get("/widget.js")
def widget() -> Response:
    """The newest one: a browser asks again after five minutes."""
    answer = _answer(FIVE_MINUTES)
    answer.set_etag(widget_hash())
    answer.make_conditional(request)
    return answer


@bp.get("/widget.<string:version>.js")
def pinned_widget(version: str) -> Response:
    """This very one, for ever; of another version nothing is kept."""
    if version != widget_hash():
        said = "This version is not here any more.\n"
        return Response(said, 404, mimetype="text/plain")
    answer = _answer(A_YEAR)
    answer.headers["Cache-Control"] += ", immutable"
    return answer


def _answer(seconds: int) -> Response:
    answer = Response(_source(), mimetype="text/javascript")
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    # Other websites load it, also those that let in only what says that they may.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
