"""The floor of `desk bench card`: the same server and tokens, and always the same card.

What an add-on costs before it has asked anything: nothing that we draw can be faster.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response, request

from addon.auth import TokenVerifier
from app import desk as desks
from app.server.threaded import ThreadedApp

# The file of the card that is always answered.
CARD_FILE = "DESK_BENCH_CARD"
PATH = "/addon/message"


def create_floor_app() -> ThreadedApp:
    """What the web process serves instead of the desk."""
    desk = desks.desk_of_environment()
    verifier = TokenVerifier(desk.settings, desk.id_tokens)
    card = Path(os.environ[CARD_FILE]).read_bytes()
    app = Flask("floor", static_folder=None, template_folder=None)

    @app.post(PATH)
    def answer() -> Response:
        verifier.caller(request.headers["Authorization"].partition(" ")[2], PATH)
        given = request.get_json()["authorizationEventObject"]["userIdToken"]
        verifier.user(given)
        return Response(card, mimetype="application/json")

    settings = desk.settings
    return ThreadedApp(
        app.wsgi_app,
        request_seconds=settings.request_seconds,
        threads=settings.web_threads,
        waiting=settings.web_queue,
    )
