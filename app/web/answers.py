"""How a page of ours leaves: drawn, strictly limited, and kept nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, render_template

from app.desk import Desk
from app.web.language import page_language


def current_desk() -> Desk:
    """The desk of the request that is being answered."""
    desk = current_app.extensions["desk"]
    assert isinstance(desk, Desk)
    return desk


def render_answer(name: str, status: int = 200, **values: object) -> Response:
    """A template, as an answer in the language of whoever asks."""
    spoken = page_language()
    words = {"say": spoken.say, "say_many": spoken.say_many, "tell": spoken.tell}
    text = render_template(name, **{"lang": spoken.code, **words, **values})
    return private_answer(Response(text, status=status))


def private_answer(answer: Response, more: str = "") -> Response:
    """The answer with what keeps a link that is in its address from leaking.

    `more` are further rules of its Content-Security-Policy.
    """
    signs_in = urlsplit(current_desk().settings.google_auth_url)
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; "
        f"form-action 'self' {signs_in.scheme}://{signs_in.netloc}{more}"
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
