"""What every request of a browser is held to: small forms, text that can be stored.

The add-on's calls are Google's and read their own body.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from app.errors import Later
from app.server.threaded import MAX_UPLOAD_BYTES, RETRY_AFTER
from app.web import error_pages

log = logging.getLogger(__name__)

# Our forms hold an address and a few words: more would only cost time to read.
MAX_FORM_BYTES = 2048
MAX_FORM_FIELDS = 20
# At the console people write notes, and tick a page of tickets; what a command has
# printed is pasted into the set-up.
CONSOLE = (
    "/console/tickets/", "/console/bulk", "/console/customers/", "/console/views",
    "/console/set-aside", "/console/settings/",
)  # fmt: skip
PASTE = ("/setup/paste",)
CONSOLE_FORM_BYTES, CONSOLE_FORM_FIELDS = 65_536, 100
# What may have several lines.
LONG_FIELDS = frozenset(
    {
        "text", "days", "origins",
        "intro_en", "intro_de", "intro_es", "thanks_en", "thanks_de", "thanks_es",
        "privacy_en", "privacy_de", "privacy_es",
    }
)  # fmt: skip
# These read JSON, and say themselves how much.
OWN_BOUNDS = ("/addon/", "/hooks/")
# A form takes what anybody types, cleans it, and says at the field what is wrong. Each
# of its signs may be four bytes, and each byte three in a form. Files come beside.
FORMS = ("/form/", "/status/", "/rate/")
FORM_TEXT_BYTES, FORM_PARTS = 400_000, 50


def bound_requests(app: Flask) -> None:
    """Refuse what no page asks for, and answer what fails without a page safely."""
    app.before_request(_bound)
    app.register_error_handler(HTTPException, _answer_error)
    app.register_error_handler(Later, _busy)
    app.after_request(_protect)


def _bound() -> None:
    if request.path.startswith(OWN_BOUNDS):
        return
    if request.path.startswith(FORMS):
        has_files = request.mimetype == "multipart/form-data"
        request.max_content_length = MAX_UPLOAD_BYTES if has_files else FORM_TEXT_BYTES
        request.max_form_memory_size = FORM_TEXT_BYTES
        request.max_form_parts = FORM_PARTS
        return
    request.max_content_length = MAX_FORM_BYTES
    request.max_form_parts = MAX_FORM_FIELDS
    if request.path.startswith(CONSOLE + PASTE):
        request.max_content_length = CONSOLE_FORM_BYTES
        request.max_form_parts = CONSOLE_FORM_FIELDS
    if not all(map(_is_storable, _texts())):
        abort(400)


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            yield name
            yield value.replace("\r", "").replace("\n", "") if _is_long(name) else value


def _is_long(name: str) -> bool:
    return name in LONG_FIELDS and request.path.startswith(CONSOLE + PASTE)


def _is_storable(text: str) -> bool:
    """Whether a database takes it, and a header: no NUL, line break or surrogate."""
    return not any(c in "\x00\r\n" or "\ud800" <= c <= "\udfff" for c in text)


def _answer_error(error: HTTPException) -> Response:
    answer = error_pages.error_page(error) if error_pages.wants_page() else _bare(error)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def _bare(error: HTTPException) -> Response:
    """The status and its name, for programs."""
    return Response(f"{error.code} {error.name}\n", error.code, mimetype="text/plain")


def _busy(error: Later) -> Response:
    """Whoever calls by itself, such as Pub/Sub, calls again."""
    log.warning("%s comes later: %s", request.endpoint, error.said)
    return _answer_error(ServiceUnavailable(retry_after=RETRY_AFTER))


def _protect(answer: Response) -> Response:
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Content-Security-Policy", "default-src 'none'")
    return answer
