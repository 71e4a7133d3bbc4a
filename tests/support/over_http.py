"""A client of the real web, in the shape that the sidebar of the tests wants."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse

from tests.support.patience import HANGS

# The status of an answer that did not come.
NONE = 599


class OverHttp:
    """Asks a web process of this machine."""

    def __init__(self, port: int, patience: float = HANGS) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self._patience = patience
        # One that keeps its connection, or a new one for each call.
        self.session: Any = requests

    def post(self, path: str, **body: Any) -> TestResponse:
        """What the web answers; 599 when it does not."""
        try:
            got = self.session.post(self.root + path, timeout=self._patience, **body)
        except requests.RequestException:
            return self._answer(b"", NONE, {})
        return self._answer(got.content, got.status_code, dict(got.headers))

    @staticmethod
    def _answer(data: bytes, status: int, headers: dict[str, str]) -> TestResponse:
        request = EnvironBuilder().get_request()
        return TestResponse([data], str(status), Headers(headers), request)

    def get(self, path: str, **more: Any) -> int:
        """The status of a page."""
        got = self.session.get(self.root + path, timeout=self._patience, **more)
        return int(got.status_code)

    def raw(self, text: str) -> None:
        """Send bytes that are no request."""
        parts = urlsplit(self.root)
        with (
            suppress(OSError),
            socket.create_connection((parts.hostname, parts.port), HANGS) as wire,
        ):
            wire.sendall(text.encode("utf-8", "surrogateescape"))
            wire.shutdown(socket.SHUT_WR)
            wire.recv(4096)
