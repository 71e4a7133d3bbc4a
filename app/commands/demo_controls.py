"""What the demo's page may ask of the demo itself: break a part, say what waits."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, abort, request
from sqlalchemy import func, select
from werkzeug.serving import WSGIRequestHandler, make_server

from app.desk import Desk
from app.mailboxes.pending_thread import PendingThread

Acts = Mapping[str, Callable[[], None]]
State = Callable[[], dict[str, Any]]


class QuietHandler(WSGIRequestHandler):
    """Writes no line per request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class TokenServer:
    """A server for this machine, for whoever knows its token."""

    def __init__(self, app_of: Callable[[str], Flask]) -> None:
        """`app_of` makes the application that wants this token."""
        self.token = secrets.token_urlsafe(24)
        app = app_of(self.token)
        self._server = make_server(
            "127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class DemoControls(TokenServer):
    """What the page's own server may ask of the demo."""

    def __init__(self, acts: Acts, state: State) -> None:
        """`acts` by the names that the page knows; each answers with the `state`."""
        super().__init__(lambda token: controls_app(token, acts, state))


def empty_redis(desk: Desk) -> None:
    """Forget every job and who looks at what."""
    desk.jobs.connection.flushall()


def pending_count(desk: Desk) -> int:
    """How many threads have labels that Gmail does not have yet."""
    query = select(func.count()).select_from(PendingThread)
    with desk.database.reading() as session:
        return session.scalar(query) or 0


def controls_app(token: str, acts: Acts, state: State) -> Flask:
    """The addresses of the controls."""
    app = Flask(__name__)

    @app.before_request
    def known_only() -> None:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {token}".encode()):
            abort(403)

    @app.get("/")
    def look() -> dict[str, Any]:
        return state()

    @app.post("/<act>")
    def do(act: str) -> dict[str, Any]:
        if act not in acts:
            abort(404)
        acts[act]()
        return state()

    return app
