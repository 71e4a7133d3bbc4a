"""Calls our Gmail without a socket, in the shape of httplib2's Http."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import httplib2
from flask import Flask
from werkzeug.test import run_wsgi_app


class InProcessHttp:
    """Give it wherever an httplib2.Http is wanted; threads may share it.

    Any host leads here. Planned faults surface as TimeoutError or ConnectionError.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.timeout: float | None = None
        self.follow_redirects = False
        self.redirect_codes: frozenset[int] = frozenset()
        self.connections: dict[str, object] = {}

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str | bytes] | None = None,
        **_unused: Any,
    ) -> tuple[httplib2.Response, bytes]:
        """The answer, as httplib2 gives it."""
        data = body.encode() if isinstance(body, str) else body or b""
        environ = _environ(uri, method, data)
        for name, value in (headers or {}).items():
            environ[_key(name)] = value.decode() if isinstance(value, bytes) else value
        chunks, status, answered = run_wsgi_app(self._app, environ, buffered=True)
        fields = {name.lower(): value for name, value in answered}
        response = httplib2.Response({**fields, "status": status.partition(" ")[0]})
        return response, b"".join(chunks)

    def close(self) -> None:
        """Nothing is open."""

    def __deepcopy__(self, memo: object) -> NoReturn:
        # google-auth wants a copy for a thread of its own before each call; it does
        # without one, and copying all that hangs on the app takes longer than the call.
        raise TypeError("a way into this process is not copied")


def _environ(uri: str, method: str, data: bytes) -> dict[str, Any]:
    """What a WSGI server would make of the request line."""
    parts = urlsplit(uri)
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(data)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(data),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _key(name: str) -> str:
    """The environ key of a header."""
    key = name.upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
