"""The wire between the desk and our Gmail: each call is held against Google's document.

Our Gmail holds its own answers, here and everywhere: demo/gmail/api/discovery_check.py.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import httplib2

from demo.gmail.api.discovery_check import check_client_call
from demo.gmail.testing.inprocess import InProcessHttp
from demo.google.gmail import CheckedCall


class Wire(InProcessHttp):
    """What the desk asks must be in order even where Gmail would not insist."""

    def request(
        self, uri: str, method: str = "GET", body: Any = None, *rest: Any, **more: Any
    ) -> tuple[httplib2.Response, bytes]:
        """The answer, as httplib2 gives it."""
        parts = urlsplit(uri)
        if parts.path.startswith("/gmail/"):
            sent = body.encode() if isinstance(body, str) else body or b""
            called = CheckedCall(method, unquote(parts.path), parts.query, sent)
            check_client_call(called)
        return super().request(uri, method, body, *rest, **more)
