"""Our Gmail's answers, held against the discovery document that Google ships."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import httplib2
import pytest
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseUpload

from demo.gmail.api import mailbox, table
from demo.gmail.api.addon import NEEDS
from demo.gmail.api.discovery_check import UnlikeGoogle, check_answer, check_client_call
from demo.gmail.api.table import ROUTES
from demo.gmail.app import create_app
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.sign_in.scopes import FULL, SHARING
from demo.gmail.world import GmailWorld
from demo.google.gmail import (
    ApiMethod,
    CheckedCall,
    api_methods,
    discovery_document,
    method_of,
)
from demo.google.upload import PREFIX as UPLOAD
from tests.demo.gmail.acme import SUPPORT, Clock, client, mail, make_world, reply
from tests.support.wire import Wire


@dataclass
class Exchange:
    """One call and its answer, as they went over the wire."""

    called: CheckedCall
    got: bytes

    @property
    def method(self) -> ApiMethod:
        found = method_of(self.called)
        assert found is not None, self.called
        return found


class Recorder(Wire):
    """Keeps every exchange with the API."""

    def __init__(self, world: GmailWorld) -> None:
        super().__init__(create_app(world))
        self.exchanges: list[Exchange] = []

    def request(
        self, uri: str, method: str = "GET", body: Any = None, *rest: Any, **more: Any
    ) -> tuple[httplib2.Response, bytes]:
        response, got = super().request(uri, method, body, *rest, **more)
        if "/gmail/v1/" in uri:
            path = urlsplit(uri).path.removeprefix(UPLOAD)
            called = CheckedCall(method, path, urlsplit(uri).query)
            self.exchanges.append(Exchange(called, got))
        return response, got


ME = {"userId": "me"}


def use_everything(world: GmailWorld, users: Any) -> None:
    """Call every method that our Gmail has, with everything there is to show."""
    world.mailboxes[SUPPORT].send_as.add("help@acme.example")
    world.mailboxes[SUPPORT].send_as_pending.add("info@acme.example")
    first = mail(world)
    later = reply(world, first)
    start = users.getProfile(**ME).execute()["historyId"]
    label = use_labels(users)
    change = {"addLabelIds": [label["id"]], "removeLabelIds": ["UNREAD"]}
    users.threads().modify(**ME, id=first.thread.id, body=change).execute()
    star = {"addLabelIds": ["STARRED"]}
    users.messages().modify(**ME, id=later.id, body=star).execute()
    users.messages().batchModify(**ME, body={"ids": [first.id], **change}).execute()
    read_everything(users, later)
    mail(world)
    raw = base64.urlsafe_b64encode(b"To: a@b.example\n\nHi").decode()
    sent = users.messages().send(**ME, body={"raw": raw}).execute()
    users.messages().import_(**ME, body={"raw": raw, "labelIds": ["INBOX"]}).execute()
    beside = MediaIoBaseUpload(BytesIO(b"To: a@b.example\n\nHi"), "message/rfc822")
    users.messages().import_(**ME, body={}, media_body=beside).execute()
    for resource, item in ((users.messages(), later), (users.threads(), first.thread)):
        resource.trash(**ME, id=item.id).execute()
        resource.untrash(**ME, id=item.id).execute()
    users.messages().delete(**ME, id=sent["id"]).execute()
    users.threads().delete(**ME, id=first.thread.id).execute()
    users.labels().delete(**ME, id=label["id"]).execute()
    use_drafts(users)
    walk_history(users, start)


def use_drafts(users: Any) -> None:
    message = {"raw": base64.urlsafe_b64encode(b"To: a@b.example\n\nHi").decode()}
    made, other = (
        users.drafts().create(**ME, body={"message": message}).execute()
        for _ in range(2)
    )
    users.drafts().list(**ME, maxResults=1).execute()
    users.drafts().update(**ME, id=made["id"], body={"message": message}).execute()
    for shape in ("minimal", "full"):
        users.drafts().get(**ME, id=made["id"], format=shape).execute()
    users.drafts().send(**ME, body={"id": made["id"]}).execute()
    users.drafts().delete(**ME, id=other["id"]).execute()


def use_labels(users: Any) -> Any:
    colour = {"backgroundColor": "#16a766", "textColor": "#ffffff"}
    shown = {"labelListVisibility": "labelShow", "messageListVisibility": "show"}
    wish = {"name": "Desk/Open", "color": colour, **shown}
    label = users.labels().create(**ME, body=wish).execute()
    users.labels().update(**ME, id=label["id"], body=label).execute()
    users.labels().patch(**ME, id=label["id"], body={"name": "Desk/Shut"}).execute()
    users.labels().list(**ME).execute()
    return users.labels().get(**ME, id=label["id"]).execute()


def read_everything(users: Any, message: MailboxMessage) -> None:
    for shape in ("minimal", "metadata", "full", "raw"):
        users.messages().get(**ME, id=message.id, format=shape).execute()
    users.threads().get(**ME, id=message.thread.id, format="metadata").execute()
    users.messages().list(**ME, q="lamp", maxResults=1, labelIds=["INBOX"]).execute()
    users.messages().list(**ME, q="nothing like this").execute()
    users.threads().list(**ME, includeSpamTrash=True).execute()
    users.watch(**ME, body={"topicName": "projects/p/topics/t"}).execute()
    users.stop(**ME).execute()
    users.settings().sendAs().list(**ME).execute()
    also = {"sendAsEmail": "sales@acme.example", "treatAsAlias": True}
    users.settings().sendAs().create(**ME, body=also).execute()


def walk_history(users: Any, start: str) -> None:
    users.history().list(**ME, startHistoryId=start, maxResults=500).execute()
    users.history().list(**ME, startHistoryId=start, maxResults=1).execute()
    current = users.getProfile(**ME).execute()["historyId"]
    users.history().list(**ME, startHistoryId=current).execute()


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    world = make_world(Clock())
    recorder = Recorder(world)
    use_everything(world, client(world, SUPPORT, (FULL, SHARING), recorder).users())
    return recorder.exchanges


def test_every_method_of_ours_was_called(exchanges: list[Exchange]) -> None:
    """And so its answer was held: what our Gmail says leaves it in no other way."""
    assert {each.method.id for each in exchanges} == {route.id for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_every_route_is_googles(route: Any) -> None:
    method = api_methods()[route.id].told
    assert method["httpMethod"] == route.verb
    assert re.sub(r"\{\w+\}", "{}", method["path"]) == re.sub(
        r"\{\w+\}", "{}", f"gmail/v1/users/{{userId}}/{route.path}"
    )


@pytest.mark.parametrize("method", NEEDS)
def test_an_add_on_may_what_google_says(method: str) -> None:
    assert NEEDS[method] in api_methods()[method].told["scopes"]


def test_history_tells_of_every_kind(exchanges: list[Exchange]) -> None:
    walk = next(each for each in exchanges if each.method.id == "history.list")
    seen = {name for record in json.loads(walk.got)["history"] for name in record}
    assert seen == set(discovery_document()["schemas"]["History"]["properties"])


ONE = "/gmail/v1/users/me/messages/1"
TEN = "/gmail/v1/users/me/messages"
LABELS = "/gmail/v1/users/me/labels"
IMPORT = f"{TEN}/import"
LABEL = (
    b'{"name": "Desk", "labelListVisibility": "labelShow",'
    b' "messageListVisibility": "show"}'
)
GONE = {"code": 404, "message": "Gone", "status": "NOT_FOUND", "errors": []}


@pytest.mark.parametrize(
    ("called", "status", "answer", "fault"),
    [
        (CheckedCall("GET", ONE), 200, {"id": 7}, '7 is not of type "string"'),
        (CheckedCall("GET", ONE), 200, {"threadid": "a"}, "'threadid' was unexpected"),
        (CheckedCall("GET", ONE), 200, {"historyId": "x"}, "does not match"),
        (CheckedCall("GET", ONE), 200, {"raw": "a+b/"}, "does not match"),
        (
            CheckedCall("GET", ONE),
            200,
            {"payload": {"headers": [{"nme": "a"}]}},
            "'nme'",
        ),
        (CheckedCall("GET", ONE), 404, {"error": "not_found"}, "is not of type"),
        (CheckedCall("GET", ONE), 404, {"error": GONE}, "has less than 1 item"),
        (CheckedCall("DELETE", ONE), 200, {}, "answers nothing"),
        (CheckedCall("GET", ONE, "fromat=full"), 200, {}, "no parameter fromat"),
        (CheckedCall("GET", ONE, "format=FULL"), 200, {}, "format='FULL'"),
        (CheckedCall("GET", TEN, "maxResults=-1"), 200, {}, "maxResults='-1'"),
        (CheckedCall("GET", TEN, "q=a&q=b"), 200, {}, "more than once"),
        (CheckedCall("GET", TEN, "", b'{"q": "a"}'), 200, {}, "takes no body"),
        (
            CheckedCall("POST", LABELS, "", b'{"nam": "a"}'),
            200,
            {},
            "'nam' was unexpected",
        ),
        (CheckedCall("POST", f"{LABELS}/x/rename"), 200, {}, "is not a method"),
    ],
)
def test_our_gmail_may_not_do(
    called: CheckedCall, status: int, answer: Any, fault: str
) -> None:
    with pytest.raises(UnlikeGoogle, match=re.escape(fault)):
        check_answer(called, status, answer)


@pytest.mark.parametrize(
    ("called", "fault"),
    [
        (
            CheckedCall("POST", LABELS, "", b'{"name": "Desk"}'),
            "needs labelListVisibility",
        ),
        (CheckedCall("GET", "/gmail/v1/users/me/mails"), "is not a method"),
        (CheckedCall("POST", LABELS, "", LABEL, "message/rfc822", 9), "takes no file"),
        (CheckedCall("POST", IMPORT, "", b"", "image/png", 9), "takes no image/png"),
        (
            CheckedCall("POST", IMPORT, "", b"", "message/rfc822", 1 << 28),
            "bytes are too many",
        ),
        (CheckedCall("POST", IMPORT, "neverSpam=true"), "no parameter neverSpam"),
    ],
)
def test_our_client_may_not_ask(called: CheckedCall, fault: str) -> None:
    with pytest.raises(UnlikeGoogle, match=fault):
        check_client_call(called)


def test_what_leaves_our_gmail_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "get_profile", lambda call: {"mailAddress": "x"})
    bent = [
        replace(r, handler=mailbox.get_profile) for r in ROUTES if r.id == "getProfile"
    ]
    monkeypatch.setattr(table, "ROUTES", bent)
    with pytest.raises(UnlikeGoogle, match="mailAddress"):
        client(make_world(Clock()), SUPPORT).users().getProfile(**ME).execute()


@pytest.mark.parametrize(
    ("message_id", "code", "reason", "status"),
    [
        ("123", 404, "notFound", "NOT_FOUND"),
        ("x", 400, "invalidArgument", "INVALID_ARGUMENT"),
    ],
)
def test_refusals_come_in_googles_envelope(
    message_id: str, code: int, reason: str, status: str
) -> None:
    users = client(make_world(Clock()), SUPPORT).users()
    with pytest.raises(HttpError) as caught:
        users.messages().get(userId="me", id=message_id).execute()
    error = json.loads(caught.value.content)["error"]
    assert (error["code"], error["status"]) == (code, status)
    assert caught.value.error_details[0]["reason"] == reason
