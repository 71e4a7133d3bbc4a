"""What comes from Google instead of an answer, for a while, now and then."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from werkzeug.test import run_wsgi_app

from tests.support.patience import HANGS

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]

HTML = b"<!DOCTYPE html><title>Sign in to the network</title>"
QUOTA = json.dumps(
    {
        "error": {
            "code": 429,
            "message": "Too many concurrent requests for user",
            "errors": [{"reason": "rateLimitExceeded"}],
        }
    }
).encode()
BODIES = {
    "html": ("200 OK", "text/html", HTML),
    "html that says json": ("200 OK", "application/json", HTML),
    "half": ("200 OK", "application/json", b'{"messages": [{"id": "18c0'),
    "empty": ("200 OK", "application/json", b""),
    "500": ("500 Internal Server Error", "text/html", HTML),
    "503": ("503 Service Unavailable", "application/json", b"{}"),
    "429": ("429 Too Many Requests", "application/json", QUOTA),
}
RESET, LOST, SLOW = "reset", "lost", "slow"
KINDS = (*BODIES, RESET, LOST, SLOW)


class BadAnswers:
    """Stands before our Gmail: tokens, certificates and API alike."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._kind = ""
        self._share = 0.0
        self._over = threading.Event()
        self.behind: Wsgi | None = None

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer as Google does, or otherwise."""
        assert self.behind is not None
        kind = self._kind
        if not kind or self._chance.random() > self._share:
            return self.behind(environ, start_response)
        if kind == LOST:
            run_wsgi_app(self.behind, environ, buffered=True)
            return _hang_up(environ, start_response)
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if kind == SLOW:
            self._over.wait(HANGS)
        if kind not in BODIES:
            return _hang_up(environ, start_response)
        status, content_type, body = BODIES[kind]
        length = ("Content-Length", str(len(body)))
        start_response(status, [("Content-Type", content_type), length])
        return [body]

    def begin(self, kind: str, share: float) -> None:
        """From now on this share of the calls is answered so."""
        self._over.clear()
        self._kind, self._share = kind, share

    def end(self) -> None:
        """Answer everything again, and what was kept waiting as well."""
        self._kind = ""
        self._over.set()


def _hang_up(environ: Environ, start_response: Any) -> Iterable[bytes]:
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    start_response("503 Service Unavailable", [("Content-Length", "0")])
    return [b""]
