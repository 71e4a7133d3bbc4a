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
from demo.google.upload import PREFIX as UPLOAD, split_upload


class Wire(InProcessHttp):
    """What the desk asks must be in order even where Gmail would not insist."""

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Any = None,
        **more: Any,
    ) -> tuple[httplib2.Response, bytes]:
        """The answer, as httplib2 gives it."""
        parts = urlsplit(uri)
        sent = body.encode() if isinstance(body, str) else body or b""
        path = unquote(parts.path)
        if path.startswith("/gmail/"):
            check_client_call(CheckedCall(method, path, parts.query, sent))
        elif path.startswith(UPLOAD):
            kind = next(v for k, v in headers.items() if k.lower() == "content-type")
            found = split_upload(kind, sent)
            asked = (method, path.removeprefix(UPLOAD), parts.query, found.fields)
            media = (found.media_type, len(found.media))
            check_client_call(CheckedCall(*asked, *media))
        return super().request(uri, method, body, headers, **more)
