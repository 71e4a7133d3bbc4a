"""Our Gmail's answers, held against the discovery document that Google ships."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httplib2
import pytest
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.errors import HttpError

from demo.gmail.api.addon import NEEDS
from demo.gmail.api.table import ROUTES
from demo.gmail.app import create_app
from demo.gmail.inprocess import InProcessHttp
from demo.gmail.message import Message
from demo.gmail.scopes import FULL
from demo.gmail.world import World
from tests.demo.gmail.acme import SUPPORT, Clock, client, mail, make_world, reply

PLAIN = {"string": str, "boolean": bool, "integer": int, "array": list, "object": dict}
INTEGERS = {"int64", "uint64"}


@cache
def document() -> Any:
    return json.loads(get_static_doc("gmail", "v1"))


@cache
def methods() -> dict[str, Any]:
    """Every method of users by its id without "gmail.users."."""

    def below(resource: Any) -> Iterator[tuple[str, Any]]:
        for method in resource.get("methods", {}).values():
            yield method["id"].removeprefix("gmail.users."), method
        for inner in resource.get("resources", {}).values():
            yield from below(inner)

    return dict(below(document()["resources"]["users"]))


def faults(value: object, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    """Everything about a JSON value that the schema does not allow."""
    if "$ref" in schema:
        schema = document()["schemas"][schema["$ref"]]
    kind = PLAIN[schema["type"]]
    if type(value) is not kind:
        yield f"{where} is {value!r}, not {kind.__name__}"
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from faults(each, schema["items"], f"{where}[{number}]")
    elif isinstance(value, dict):
        yield from field_faults(value, schema["properties"], where)
    elif isinstance(value, str):
        yield from text_faults(value, schema, where)


def field_faults(
    value: dict[str, Any], known: Mapping[str, Any], where: str
) -> Iterator[str]:
    for name, each in value.items():
        if name in known:
            yield from faults(each, known[name], f"{where}.{name}")
        else:
            yield f"{where}.{name} is not a field"


def text_faults(value: str, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    shape = schema.get("format")
    if shape in INTEGERS and not re.fullmatch(r"-?\d+", value):
        yield f"{where} is {value!r}, not a number in a string"
    if shape == "byte" and base64.urlsafe_b64decode(value) is None:
        yield f"{where} is not base64url"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is {value!r}, not one of {schema['enum']}"


@dataclass
class Exchange:
    """One call and its answer, as they went over the wire."""

    method: str
    uri: str
    sent: bytes
    status: int
    got: bytes


class Recorder(InProcessHttp):
    """Keeps every exchange with the API."""

    def __init__(self, world: World) -> None:
        super().__init__(create_app(world))
        self.exchanges: list[Exchange] = []

    def request(
        self, uri: str, method: str = "GET", body: Any = None, *rest: Any, **more: Any
    ) -> tuple[httplib2.Response, bytes]:
        response, got = super().request(uri, method, body, *rest, **more)
        if "/gmail/v1/" in uri:
            sent = body.encode() if isinstance(body, str) else body or b""
            self.exchanges.append(Exchange(method, uri, sent, response.status, got))
        return response, got


def method_of(exchange: Exchange) -> tuple[str, Any]:
    path = urlsplit(exchange.uri).path.lstrip("/")
    for name, method in methods().items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", method["path"])
        if method["httpMethod"] == exchange.method and re.fullmatch(pattern, path):
            return name, method
    raise AssertionError(f"{exchange.method} {path} is not a method of the API")


def check(exchange: Exchange) -> list[str]:
    """What is wrong with a call or with its answer."""
    name, method = method_of(exchange)
    known = {*method["parameters"], *document()["parameters"]}
    unknown = parse_qs(urlsplit(exchange.uri).query).keys() - known
    found = [f"{name} has no parameter {each}" for each in unknown]
    if exchange.sent:
        sent = json.loads(exchange.sent)
        found += faults(sent, method["request"], f"{name} request")
    if "response" not in method:
        return found + ([] if exchange.got == b"" else [f"{name} answers something"])
    return found + [*faults(json.loads(exchange.got), method["response"], name)]


ME = {"userId": "me"}


def use_everything(world: World, users: Any) -> None:
    """Call every method that our Gmail has, with everything there is to show."""
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
    wish = {"name": "Desk/Open", "color": colour, "labelListVisibility": "labelShow"}
    label = users.labels().create(**ME, body=wish).execute()
    users.labels().update(**ME, id=label["id"], body=label).execute()
    users.labels().patch(**ME, id=label["id"], body={"name": "Desk/Shut"}).execute()
    users.labels().list(**ME).execute()
    return users.labels().get(**ME, id=label["id"]).execute()


def read_everything(users: Any, message: Message) -> None:
    for shape in ("minimal", "metadata", "full", "raw"):
        users.messages().get(**ME, id=message.id, format=shape).execute()
    users.threads().get(**ME, id=message.thread.id, format="metadata").execute()
    users.messages().list(**ME, q="lamp", maxResults=1, labelIds=["INBOX"]).execute()
    users.messages().list(**ME, q="nothing like this").execute()
    users.threads().list(**ME, includeSpamTrash=True).execute()
    users.watch(**ME, body={"topicName": "projects/p/topics/t"}).execute()
    users.stop(**ME).execute()


def walk_history(users: Any, start: str) -> None:
    users.history().list(**ME, startHistoryId=start, maxResults=500).execute()
    users.history().list(**ME, startHistoryId=start, maxResults=1).execute()
    current = users.getProfile(**ME).execute()["historyId"]
    users.history().list(**ME, startHistoryId=current).execute()


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    world = make_world(Clock())
    recorder = Recorder(world)
    use_everything(world, client(world, SUPPORT, (FULL,), recorder).users())
    return recorder.exchanges


def test_every_answer_is_as_google_says(exchanges: list[Exchange]) -> None:
    assert [fault for each in exchanges for fault in check(each)] == []


def test_every_method_of_ours_was_called(exchanges: list[Exchange]) -> None:
    assert {method_of(each)[0] for each in exchanges} == {route.id for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_every_route_is_googles(route: Any) -> None:
    method = methods()[route.id]
    assert method["httpMethod"] == route.verb
    assert re.sub(r"\{\w+\}", "{}", method["path"]) == re.sub(
        r"\{\w+\}", "{}", f"gmail/v1/users/{{userId}}/{route.path}"
    )


@pytest.mark.parametrize("method", NEEDS)
def test_an_add_on_may_what_google_says(method: str) -> None:
    assert NEEDS[method] in methods()[method]["scopes"]


def test_history_tells_of_every_kind(exchanges: list[Exchange]) -> None:
    walk = next(each for each in exchanges if "/history?" in each.uri)
    seen = {name for record in json.loads(walk.got)["history"] for name in record}
    assert seen == set(document()["schemas"]["History"]["properties"])


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"id": 7}, "is 7, not str"),
        ({"threadid": "a"}, "is not a field"),
        ({"historyId": "x"}, "not a number in a string"),
        ({"payload": {"headers": [{"nme": "a"}]}}, "nme is not a field"),
    ],
)
def test_the_check_finds_faults(value: object, fault: str) -> None:
    assert fault in " ".join(faults(value, {"$ref": "Message"}, "message"))


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
