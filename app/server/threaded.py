"""The WSGI application behind an event loop: whole requests, a few threads, no queue
without an end.
"""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

import h11
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.test import run_wsgi_app

from app import unexpected
from app.server import lanes
from app.server.lanes import Lane, QuickPlace

log = logging.getLogger(__name__)

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Wsgi = Callable[[dict[str, Any], Any], Any]
Headers = tuple[tuple[bytes, bytes], ...]

MAX_BODY_BYTES = 1_000_000
# Where files may come along.
UPLOADS, MAX_UPLOAD_BYTES = "/form/", 12_000_000
# Of all bodies that are still coming in, in one process.
MAX_COMING_BYTES = 64_000_000
# RFC 9110, 5.5: without line ends, and no space at either end.
FIELD_VALUE = re.compile(r"([!-~\x80-\xff]([\t -~\x80-\xff]*[!-~\x80-\xff])?)?")
# In seconds: when to come again.
RETRY_AFTER = 5
# Answered by the loop itself: it waits for no thread, and for no database.
PROMPT = "/healthz"
# While the process drains, the loop says that it is not ready.
READY = "/readyz"
# Google's calls are told in words of their own, after their proof: set in `environ`.
BUSY = "desk.busy"
EXPLAINED = "/addon/"
# To tell one takes some milliseconds: together no longer than a person waits.
MAX_REFUSALS = 500


@dataclass(frozen=True)
class Answer:
    """An answer that is whole before the first byte of it leaves."""

    status: int
    headers: Headers = ()
    body: bytes = b""


# As on every page of ours.
SAFE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'"),
    ("Cache-Control", "no-store"),
)


def encode_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers as they go out.

    Raises:
        ValueError: a value that HTTP cannot say.
    """
    named = tuple(headers)
    if not all(FIELD_VALUE.fullmatch(value) for _, value in named):
        raise ValueError("a header that HTTP does not have")
    return tuple((n.lower().encode("ascii"), v.encode("latin-1")) for n, v in named)


def _plain(status: int, text: str, **headers: str) -> Answer:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    body = f"{text}\n".encode()
    length = ("Content-Length", str(len(body)))
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Answer(status, encode_headers((kind, length, *SAFE, *named)), body)


def _away(text: str) -> Answer:
    return _plain(503, text, Retry_After=str(RETRY_AFTER))


class Unread(Exception):
    """A body that is not read to its end; `answer` is nothing when nobody is there."""

    def __init__(self, answer: Answer | None) -> None:
        super().__init__()
        self.answer = answer


TOO_LARGE = _plain(413, "413 Request Entity Too Large")
TOO_LARGE_FORM = _plain(
    413,
    "Your message was not sent: the files are too big together. Go back: what was typed"
    " is still there. Choose smaller files, or write a mail.",
)
FAILED = _plain(500, "500 Internal Server Error")
ENGLISH = "en"
BUSY_TEXT = {ENGLISH: "The desk is busy. Try again in a moment."}
AWAY = _away(BUSY_TEXT[ENGLISH])
DRAINING = _plain(503, "This process is about to end.")


class ThreadedApp:
    """An ASGI application that hands whole requests to threads, or says "busy" at once.

    What Google asks is handed on even then, to one thread beside the others and marked
    as `BUSY`, so that it is answered as a card by whoever can prove who calls.
    """

    def __init__(
        self,
        wsgi: Wsgi,
        *,
        request_seconds: float,
        threads: int,
        waiting: int,
        busy: Mapping[str, str] = BUSY_TEXT,
    ) -> None:
        """`busy` is what a browser is told then, by language."""
        self.wsgi = wsgi
        # Called once in the process that answers: a thread does not live on in a fork.
        self.begin: Callable[[], None] = lambda: None
        self._away = {code: _away(text) for code, text in busy.items()}
        self.request_seconds = request_seconds
        # Told to end: for so many seconds it answers on, but is not ready any more.
        self.drain_seconds, self.is_draining = 0.0, False
        self._lane = Lane(threads, waiting)
        self._quick = Lane(1, lanes.MAX_QUICK_WAITING)
        self._refusals = Lane(1, MAX_REFUSALS)
        self._coming_bytes = 0

    def close(self) -> None:
        """End the threads."""
        self._lane.close()
        self._quick.close()
        self._refusals.close()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        try:
            body = await self._whole_body(receive, scope["path"])
            answer = await self._quick_answer(scope, body)
            if answer is None:
                answer = await self._answer(build_environ(scope, body))
        except Unread as reason:
            if reason.answer is None:
                return
            answer = reason.answer
        await _say(answer, send)

    async def _whole_body(self, receive: Receive, path: str) -> bytes:
        body = bytearray()
        is_form = path.startswith(UPLOADS)
        most = MAX_UPLOAD_BYTES if is_form else MAX_BODY_BYTES
        try:
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Unread(None)
                part = message.get("body", b"")
                body += part
                self._coming_bytes += len(part)
                if len(body) > most:
                    raise Unread(TOO_LARGE_FORM if is_form else TOO_LARGE)
                if self._coming_bytes > MAX_COMING_BYTES:
                    raise Unread(AWAY)
                if not message.get("more_body"):
                    return bytes(body)
        finally:
            self._coming_bytes -= len(body)

    async def _quick_answer(self, scope: Message, body: bytes) -> Answer | None:
        """The answer of the quick lane; nothing if the request belongs elsewhere."""
        if scope["path"] not in lanes.QUICK_PATHS or not self._quick.has_room:
            return None
        environ = build_environ(scope, body)
        place = environ[lanes.QUICK] = QuickPlace()
        answer = await self._quick.run(lambda: self._run(environ))
        return None if place.is_left else answer

    async def _answer(self, environ: dict[str, Any]) -> Answer:
        path = environ["PATH_INFO"]
        if path == READY and self.is_draining:
            return DRAINING
        if path == PROMPT:
            return self._run(environ)
        if self._lane.has_room:
            return await self._lane.run(lambda: self._run(environ))
        if path.startswith(EXPLAINED) and self._refusals.has_room:
            environ[BUSY] = True
            return await self._refusals.run(lambda: self._run(environ))
        asked = environ.get("HTTP_ACCEPT_LANGUAGE")
        spoken = parse_accept_header(asked, LanguageAccept).best_match(self._away)
        return self._away[spoken or ENGLISH]

    def _run(self, environ: dict[str, Any]) -> Answer:
        try:
            parts, status, headers = run_wsgi_app(self.wsgi, environ, buffered=True)
            said = encode_headers(headers)
            return Answer(int(status.split(" ", 1)[0]), said, b"".join(parts))
        except Exception as error:
            unexpected.log_unexpected(log, error)
            return FAILED


def build_environ(scope: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """The request as WSGI has it."""
    host, port = scope.get("server") or ("localhost", None)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        # With an underscore it would pass for the one with a hyphen, that a proxy sets.
        if b"_" not in raw:
            name = f"HTTP_{raw.decode('latin-1').upper().replace('-', '_')}"
            text = value.decode("latin-1")
            environ[name] = f"{environ[name]},{text}" if name in environ else text
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ["CONTENT_LENGTH"] = str(len(body))
    # It is whole here, however it came.
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return environ


async def _say(answer: Answer, send: Send) -> None:
    try:
        start = {"type": "http.response.start", "status": answer.status}
        await send({**start, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})
    except h11.LocalProtocolError as error:
        # More or less than its length says: who called is hung up on.
        unexpected.log_unexpected(log, error)
