"""Passes a request on to a server of this machine, and its answer back."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import requests
from flask import Response, request

TIMEOUT_SECONDS = 40
# Of one connection, and not of the whole way (RFC 9110, 7.6.1).
HOPS = frozenset(
    (
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "content-length",
        "content-encoding",
    )
)  # fmt: skip
# Said by us alone: what a visitor sends under these names is not believed.
OURS = ("x-forwarded-", "x-demo-", "forwarded", "x-real-ip")


def is_plain(path: str) -> bool:
    """Whether every server that reads this path means the same by it.

    A client takes dots out before it asks: what was looked at would not be asked for.
    """
    parts = path.split("/")
    return not {".", ".."} & set(parts) and "" not in parts[1:-1]


def pass_on(base: str, more: Mapping[str, str] | None = None) -> Response:
    """Ask the server at `base` what we are asked; with the headers in `more`."""
    query = request.query_string.decode("latin-1")
    given = {
        name: value
        for name, value in request.headers.items()
        if name.lower() not in HOPS and not name.lower().startswith(OURS)
    }
    # A client of this one call: one that is kept keeps cookies too, and would hand one
    # visitor's session to the next.
    with requests.Session() as client:
        # The servers are on this machine: no proxy of the environment must see it.
        client.trust_env = False
        answer = client.request(
            request.method,
            base + quote(request.path) + (f"?{query}" if query else ""),
            data=request.get_data() or None,
            headers={
                **given,
                "Accept-Encoding": "identity",
                "X-Forwarded-For": request.remote_addr or "",
                **(more or {}),
            },
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    kept = [
        (name, value)
        for name, value in answer.raw.headers.items()
        if name.lower() not in HOPS
    ]
    return Response(answer.content, status=answer.status_code, headers=kept)
