"""Whatever comes back from Google, or does not, is one of our own errors or is read.

Every answer that the outside may give is tried on every call that we make, both taken
from the code: an error of a library's own would end a process or be shown to somebody.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from http.client import BadStatusLine, IncompleteRead
from pathlib import Path
from typing import Any

import httplib2
import pytest
from pydantic import SecretStr

from app.errors import DeskError
from app.gmail.certificates import GoogleCertificates
from app.gmail.client import GmailClient
from app.gmail.google import GoogleClients
from app.gmail.id_tokens import IdTokens, TokenRejected
from app.gmail.sign_in import PROVE, SignIn
from tests.support.office import google_key, settings

JSON = {"content-type": "application/json"}
HTML = b"<!DOCTYPE html><title>Sign in to the network</title>"


ODD = (
    b'{"error": {"errors": [{"reason": "rateLimitExceeded"}],'
    b' "message": "Retry after 2026-13-99T00:00:00Z"}}'
)
TOKEN = b'{"access_token": "t", "expires_in": 3600, "token_type": "Bearer"}'


class Outside:
    """A connection on which always the same comes back."""

    def __init__(self, answer: Any, *, token: bool) -> None:
        self.answer = answer
        # Whether the token endpoint works, so that the answer is to the call itself.
        self._token = token
        self.asked = 0

    def request(self, uri: str, *_: Any, **__: Any) -> tuple[Any, bytes]:
        self.asked += 1
        if self._token and uri.endswith("/token"):
            given = {"access_token": "t", "expires_in": 3600, "token_type": "Bearer"}
            return httplib2.Response(JSON | {"status": "200"}), json.dumps(
                given
            ).encode()
        if isinstance(self.answer, BaseException):
            raise self.answer
        status, head, body = self.answer
        return httplib2.Response(head | {"status": str(status)}), body

    def close(self) -> None:
        pass


def _nested(depth: int) -> bytes:
    return b'{"messages":' * depth + b"1" + b"}" * depth


WRONG: list[object] = [
    None,
    0,
    "text",
    [],
    [{}],
    {"messages": None},
    {"messages": "text", "history": "text", "labels": "text"},
    {"messages": [None], "history": [None], "labels": [None], "nextPageToken": 7},
    {"messages": [{"id": 1, "threadId": []}], "historyId": "now", "historyTypes": 1},
    {"history": [{"messagesAdded": [{}]}], "historyId": "1"},
    {"history": [{"id": "x", "labelsAdded": [{"message": {"id": "a"}}]}]},
    {"id": None, "threadId": {}, "internalDate": "soon", "payload": []},
    {"id": "a", "threadId": "b", "historyId": "1", "internalDate": "9" * 40},
    {"id": "a", "threadId": "b", "historyId": "1", "internalDate": "1", "payload": 1},
    {"id": "a", "name": 5, "message": "text", "expiration": "never"},
    {"labels": [{"type": "user", "id": 1, "name": None}]},
    {"sendAs": [{"sendAsEmail": 1}, {"verificationStatus": "accepted"}]},
    {"expiration": "1e400", "historyId": "NaN"},
    {"access_token": 5, "expires_in": "soon"},
    {"access_token": "a", "expires_in": "9" * 30, "scope": 7},
    {"access_token": None, "token_type": "Bearer"},
    {"messages": [], "historyId": "1", "nextPageToken": "again"},
    {"error": "invalid"},
    {"error": {"errors": "none", "message": None}},
    {"error": [1]},
]
ANSWERS: dict[str, Any] = {
    "html": (200, {"content-type": "text/html"}, HTML),
    "html that says json": (200, JSON, HTML),
    "half": (200, JSON, b'{"messages": [{"id": "a"'),
    "empty": (200, JSON, b""),
    "no content": (204, {}, b""),
    "bytes": (200, JSON, b"\xff\xfe\x00{"),
    "deep": (200, JSON, _nested(100_000)),
    "redirect": (302, {"location": "https://login.example/"}, b""),
    "not modified": (304, {}, b""),
    "reset": ConnectionResetError("reset"),
    "refused": ConnectionRefusedError("refused"),
    "slow": TimeoutError("timed out"),
    "no such host": httplib2.ServerNotFoundError("nowhere"),
    "half a line": IncompleteRead(b"HTTP/1"),
    "no line": BadStatusLine(""),
    "odd encoding": httplib2.FailedToDecompressContent("gzip", {}, b""),
    "wait for ever": (429, {"retry-after": "9" * 400}, b""),
    "wait a bit": (429, {"retry-after": "²"}, ODD),
    **{f"200 {json.dumps(e)[:60]}": (200, JSON, json.dumps(e).encode()) for e in WRONG},
    **{
        f"{status} {name}": (status, JSON, body)
        for status in (400, 401, 403, 404, 409, 410, 418, 429, 500, 502, 503, 504)
        for name, body in {
            "html": HTML,
            "empty": b"",
            "of google": b'{"error": {"errors": [{"reason": "r"}], "message": "m"}}',
            "odd": ODD,
            "list": b"[1]",
            "oauth": b'{"error": "invalid_grant"}',
        }.items()
    },
}
GMAIL: dict[str, Callable[[GmailClient], object]] = {
    "history_id": lambda g: g.history_id(),
    "address": lambda g: g.address(),
    "changes_since": lambda g: g.changes_since(1),
    "message": lambda g: g.message("a", ["From"]),
    "thread": lambda g: g.thread("a", ["From"]),
    "create_draft": lambda g: g.create_draft("a", b"mail"),
    "import_message": lambda g: g.import_message(b"mail", ["INBOX"]),
    "message_ids": lambda g: g.message_ids("a"),
    "relabel_message": lambda g: g.relabel_message("a", ["b"], []),
    "relabel_thread": lambda g: g.relabel_thread("a", ["b"], []),
    "relabel_messages": lambda g: g.relabel_messages(["a"], ["b"], []),
    "labels": lambda g: g.labels(),
    "send_as": lambda g: g.send_as(),
    "add_send_as": lambda g: g.add_send_as("support@acme.example"),
    "create_label": lambda g: g.create_label("Desk", None),
    "rename_label": lambda g: g.rename_label("a", "Desk"),
    "delete_label": lambda g: g.delete_label("a"),
    "watch": lambda g: g.watch("topic"),
    "stop": lambda g: g.stop(),
}
WAYS: dict[str, Callable[[GoogleClients], GmailClient]] = {
    "delegated": lambda g: g.delegated("ada@acme.example"),
    "signed_in": lambda g: g.signed_in("token", lambda _: "another"),
    "beside_a_mail": lambda g: g.beside_a_mail("user", "mail"),
}
OTHERS: dict[str, Callable[[GoogleClients, Any], object]] = {
    "refreshed": lambda g, _: g.refreshed("token"),
    "delegated_token": lambda g, _: g.delegated_token("ada@acme.example"),
    "revoke": lambda g, _: g.revoke("token"),
    "redeem": lambda g, told: SignIn(told, g.connect, PROVE).redeem("code", "v" * 43),
    "claims": lambda g, told: IdTokens(
        GoogleCertificates(told.google_certs_url, g.request)
    ).claims(_token(), "audience"),
}


def _token() -> str:
    return google_key().sign({"aud": "audience", "iss": "https://accounts.google.com"})


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Google's library asks for a token three times, with pauses."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("desk")
    return settings(
        "sqlite://",
        folder,
        google_client_id="client",
        google_client_secret=SecretStr("shh"),
    )


@pytest.mark.usefixtures("clean_heap")
@pytest.mark.parametrize(
    ("call", "way"),
    [*((call, "delegated") for call in GMAIL), *(("labels", way) for way in WAYS)],
)
def test_every_answer_to_a_call_of_gmail_is_read_or_ours(
    told: Any, call: str, way: str
) -> None:
    def ask(google: GoogleClients) -> None:
        GMAIL[call](WAYS[way](google))

    try_all(told, ask, token=True)


@pytest.mark.usefixtures("clean_heap")
@pytest.mark.parametrize("call", OTHERS)
def test_every_answer_of_the_sign_in_is_read_or_ours(told: Any, call: str) -> None:
    try_all(told, lambda google: OTHERS[call](google, told))


@pytest.mark.usefixtures("clean_heap")
def test_every_answer_to_the_question_for_a_token_is_ours(told: Any) -> None:
    try_all(told, lambda google: google.delegated("ada@acme.example").labels())


def try_all(
    told: Any, ask: Callable[[GoogleClients], object], *, token: bool = False
) -> None:
    """Give every answer to what is asked: none may raise what is not ours."""
    outside = Outside(None, token=token)
    google = GoogleClients(told, connect=lambda _: outside)
    wrong = {}
    for name, answer in ANSWERS.items():
        outside.answer, outside.asked = answer, 0
        try:
            ask(google)
        except (DeskError, TokenRejected):
            pass
        except Exception as error:
            wrong[name] = repr(error)
        assert outside.asked
    assert wrong == {}


def test_every_call_is_tried() -> None:
    public = {n for n, _ in inspect.getmembers(GmailClient, inspect.isfunction)}
    assert {n for n in public if not n.startswith("_")} == set(GMAIL)
    google = {n for n, _ in inspect.getmembers(GoogleClients, inspect.isfunction)}
    asks = {n for n in google if not n.startswith("_")} - {"request"}
    # What Pub/Sub answers is in tests/workers/test_pubsub_setup.py, Google Cloud in
    # tests/app/test_cloud_checks.py, and what a probe looks at raw in tests/probe.
    elsewhere = {"pubsub", "cloud", "addon_project", "raw"}
    assert asks - elsewhere == set(WAYS) | (set(OTHERS) - {"redeem", "claims"})
    assert (len(ANSWERS), len(GMAIL) + len(WAYS) + len(OTHERS)) >= (100, 22)
