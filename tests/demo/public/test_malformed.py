"""Whatever is sent, a visitor gets an answer that is not a fault of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from demo.public.limits import CallRate
from tests.demo.public.conftest import Visitor

Two = tuple[Visitor, Visitor]
# Nothing that a field is meant to hold; the last ones are texts of a nasty kind.
ODD: tuple[Any, ...] = (
    None, 5, -1, 1e300, 10**400, True, [], {}, [1], [[1]], [None], [{}], {"a": 1},
    "", "\ud800", "x\r\nBcc: a@b.example", "\x00", ["\ud800"], ["a\nb@c.example"], "…",
)  # fmt: skip
WHOLE: tuple[Any, ...] = (None, [], [1], "x", 5, True, {}, [[]], {"a": {"b": [None]}})
MAIL = {
    "from": "Maria <m@lopez.example>", "to": ["{support}"], "subject": "s", "text": "t",
}  # fmt: skip
HOME = "https://desk.demo.example/addon/home"
# What the page sends, by method and path, with every field that anything reads.
BODIES: Mapping[tuple[str, str], dict[str, Any]] = {
    ("POST", "/ui/outside"): {
        **MAIL, "cc": [], "bcc": [], "headers": {}, "at": "", "spam": False,
        "references": [], "messageId": "", "inReplyTo": "", "fromServer": "",
        "envelope": "", "signedBy": "", "forged": False, "altered": False,
    },
    ("POST", "/ui/{ada}/send"): {
        **MAIL, "threadId": "", "sendAt": "", "draftId": "", "headers": {}, "at": "",
    },
    ("POST", "/ui/{ada}/labels"): {"name": "L"},
    ("PATCH", "/ui/{ada}/labels/L1"): {"name": "L"},
    ("POST", "/ui/{ada}/threads/{thread}/modify"): {
        "add": [], "remove": [], "message": "",
    },
    ("POST", "/ui/{ada}/scheduled/1/send"): {},
    ("POST", "/host/allow"): {"account": "{ada}", "scopes": []},
    ("POST", "/host/run"): {
        "account": "{ada}", "url": HOME, "kind": "trigger", "thread": "{thread}",
        "message": "{mail}", "recipients": {"to": []}, "parameters": {},
        "formInputs": {}, "locale": "en", "timeZone": {"id": "UTC", "offset": 0},
        "platform": "WEB",
    },
}  # fmt: skip


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody counts."""
    monkeypatch.setattr(CallRate, "count", lambda *_: None)
    monkeypatch.setattr("demo.public.seat_page.MAX_ACTS", 10**9)
    monkeypatch.setattr("demo.public.seat_page.MAX_MAILS", 10**9)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("method", "path"), BODIES)
def test_odd_values_are_no_fault(two: Two, method: str, path: str) -> None:
    mine, _ = two
    mine.customer_writes("hello")
    thread = mine.threads()[0]["id"]
    opened: Any = mine.page(f"/ui/{mine.ada}/threads/{thread}").json
    places = {
        "{ada}": mine.ada, "{support}": mine.plan.support, "{thread}": thread,
        "{mail}": opened["messages"][0]["id"],
    }  # fmt: skip

    def placed(text: str) -> str:
        for name, value in places.items():
            text = text.replace(name, value)
        return text

    body = json.loads(placed(json.dumps(BODIES[method, path])))
    sent = [*WHOLE, *({**body, field: odd} for field in body for odd in ODD)]
    for each in sent:
        answer = mine.page(placed(path), method, json=each)
        assert answer.status_code < 500, each


@pytest.mark.usefixtures("clean_heap")
@pytest.mark.parametrize("deep", ["[" * 45_000, '{"a":' * 15_000])
def test_what_goes_deep_is_no_fault(two: Two, deep: str) -> None:
    mine, _ = two
    for path in ("/ui/outside", f"/ui/{mine.ada}/send", "/host/run"):
        for text in (deep, f'{{"formInputs": {deep[:500]}{"]" * 500}}}'):
            answer = mine.page(path, "POST", data=text, content_type="application/json")
            assert 400 <= answer.status_code < 500


def test_a_large_body_is_refused(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, _ = two
    monkeypatch.setattr("demo.public.seat_page.check_texts", lambda _: None)
    for kind in ("application/json", "text/plain"):
        sent = {"data": b'"' + b"x" * 100_001 + b'"', "content_type": kind}
        for path in ("/ui/outside", "/host/run", f"/ui/{mine.ada}/send"):
            assert mine.page(path, "POST", **sent).status_code in (400, 404, 413)


@pytest.mark.parametrize(
    "query", ["q=\xff", "q=%ff%00", "q=%ed%a0%80", "max=9e9", "max=-1", "label=%00"]
)
def test_odd_queries_are_no_fault(two: Two, query: str) -> None:
    mine, _ = two
    for path in ("accounts", "wearing", f"{mine.ada}/threads", f"{mine.ada}/labels"):
        odd = {"QUERY_STRING": query}
        answer = mine.page(f"/ui/{path}", environ_overrides=odd)
        assert answer.status_code < 500
    for path in ("/mail/", "/console", "/o/oauth2/v2/auth"):
        assert mine.ask(path, environ_overrides=odd).status_code < 500


def test_only_what_the_forms_of_the_page_have_is_a_mail(two: Two) -> None:
    mine, theirs = two
    mail = {"from": "Maria <m@lopez.example>", "to": [mine.plan.support], "text": "t"}
    for more in (
        {"headers": {"To": theirs.ada}}, {"headers": {"Bcc": theirs.ada}},
        {"bcc": [theirs.ada]}, {"fromServer": "v-two.demo.example"}, {"at": 1},
    ):  # fmt: skip
        sent = mine.page("/ui/outside", "POST", json={**mail, **more})
        assert sent.status_code == 400, more
        own = {"to": ["x@x.example"], **more}
        sent = mine.page(f"/ui/{mine.ada}/send", "POST", json=own)
        assert sent.status_code == 400, more
    assert mine.threads() == theirs.threads() == []
