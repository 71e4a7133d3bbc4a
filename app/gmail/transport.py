"""The connection to Google: httplib2, which here sends no request twice.

httplib2 sends a request again when a kept connection was closed without an answer, and
after a timeout it gives the late answer to whoever asks next.
"""

from __future__ import annotations

from typing import Any

import httplib2

SAFE = {"GET", "HEAD"}


def one_try_http(timeout: int) -> httplib2.Http:
    """A connection that follows no redirect: our answers have none."""
    http = OneTry(timeout=timeout)
    http.follow_redirects = False
    return http


class OneTry(httplib2.Http):
    """A write that may have been carried out is for its caller to judge."""

    def _conn_request(
        self, conn: Any, request_uri: str, method: str, body: Any, headers: Any
    ) -> Any:
        sender = conn if method in SAFE else _Once(conn)
        try:
            return self._as_httplib2(sender, request_uri, method, body, headers)
        except BaseException:
            # Else its answer, when it comes, would be taken for the next one's.
            conn.close()
            raise

    # Not in the stubs, for it is a private method; a test pins that it is called.
    _as_httplib2: Any = httplib2.Http._conn_request  # type: ignore[attr-defined]


class _Once:
    """A connection that sends one request and no second."""

    def __init__(self, conn: Any) -> None:
        self._conn = conn
        self._has_sent = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)

    def request(self, *args: Any) -> None:
        """Send it, the first time."""
        if self._has_sent:
            raise ConnectionResetError("The connection was closed without an answer.")
        self._has_sent = True
        self._conn.request(*args)
