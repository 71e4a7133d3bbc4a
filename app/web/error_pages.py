"""What a browser is shown where no page answers: what happened, and what to do."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import HTTPException

from app.web.answers import render_answer
from app.web.request_id import current_request_id
from app.wording import TranslatableText, translatable

CHECK = translatable("Check the address, or open the page from Gmail once more.")
WENT_WRONG = translatable("Something went wrong")
# What happened and what to do, by status.
SAID = {
    400: (translatable("This cannot be read"), CHECK),
    404: (translatable("There is no page at this address"), CHECK),
    405: (translatable("There is no page at this address"), CHECK),
    413: (translatable("That was too long"), translatable("Send less at once.")),
    429: (
        translatable("Not yet"),
        translatable("That was too much at once. Try again in a moment."),
    ),
    503: (
        translatable("The desk is busy"),
        translatable("Try again in a moment."),
    ),
}


def wants_page() -> bool:
    """Whether a person's browser asks, not a program."""
    return "text/html" in request.headers.get("Accept", "")


def error_page(error: HTTPException) -> Response:
    """The error as a page in the reader's language."""
    status = error.code or 500
    title, sentence = SAID.get(status, (WENT_WRONG, _code()))
    return render_answer("error.html", status, title=title, sentence=sentence)


def _code() -> TranslatableText:
    return translatable(
        "For your Sidedesk admin: code {code}", code=current_request_id()
    )
