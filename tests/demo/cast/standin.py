"""A stand-in for the addresses of our Gmail that the cast is posted to.

It files mail as our Gmail does (support@ is routed to its three people, sales@ is a
group) and keeps each post for the tests to read. It stores no mail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.utils import parseaddr
from threading import Thread
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

ADA, GRACE, BEN = "ada@acme.example", "grace@acme.example", "ben@acme.example"
ROUTES = {
    "support@acme.example": ("support@acme.example", ADA, GRACE, BEN),
    "sales@acme.example": (ADA, BEN),
    **{person: (person,) for person in (ADA, GRACE, BEN)},
}


class StandIn:
    """The WSGI app; `posts` are (address, body) in the order in which they came.

    With a `refusal` set, it sends nothing and answers with that sentence.
    """

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, Any]]] = []
        self.url = ""
        self.refusal = ""

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterator[bytes]:
        length = int(environ["CONTENT_LENGTH"])
        data = environ["wsgi.input"].read(length)
        address = environ["PATH_INFO"]
        body = _raw(environ, data) if address == "/ui/raw" else json.loads(data)
        self.posts.append((address, body))
        if address in ("/ui/outside", "/ui/raw"):
            status, answer = "200 OK", self._outside(body)
        else:
            status, answer = self._send(address.split("/")[2], body)
        start(status, [("Content-Type", "application/json")])
        yield json.dumps(answer).encode()

    def sent_by(self, person: str) -> list[dict[str, Any]]:
        """The bodies that this colleague's outbox was given."""
        return [body for at, body in self.posts if at == f"/ui/{person}/send"]

    def _outside(self, body: dict[str, Any]) -> dict[str, Any]:
        named = [parseaddr(who)[1] for who in body["to"] + body["cc"]]
        mailboxes = {box for who in named for box in ROUTES.get(who, ())}
        root = (body.get("references") or [body["messageId"]])[0]
        copies = [
            {"mailbox": box, "id": "1", "threadId": f"{box} {root}"}
            for box in sorted(mailboxes)
        ]
        return {"messageId": body["messageId"], "copies": copies}

    def _send(self, sender: str, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        message_id = f"<sent.{len(self.posts)}@acme.example>"
        thread = body.get("threadId", f"{sender} {message_id}")
        if self.refusal or not thread.startswith(sender):
            return "404 Not Found", {"error": self.refusal or "No such thread."}
        return "200 OK", {"id": "1", "threadId": thread, "messageId": message_id}


def _raw(environ: WSGIEnvironment, data: bytes) -> dict[str, Any]:
    """A mail that came as bytes, told as /ui/outside would tell it."""
    query, mail = parse_qs(environ["QUERY_STRING"]), message_from_bytes(data)
    return {
        "messageId": mail["Message-ID"],
        "references": (mail["References"] or "").split(),
        "to": query["to"],
        "cc": [],
        "at": int(query["at"][0]),
        "mail": data.decode(),
    }


class Silent(WSGIRequestHandler):
    """wsgiref's handler without its line on stderr for each request."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """The address of the app on a free port of 127.0.0.1, until the block ends."""
    with make_server("127.0.0.1", 0, app, handler_class=Silent) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
