"""An answer is taken or refused as Google does it, each refusal with its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from demo.sidebar.judge import judge_answer
from tests.demo.sidebar.desk_stub import ANSWERS

JSON = "application/json; charset=utf-8"
CARD = {"header": {"title": "T"}, "sections": [{"widgets": [{"divider": {}}]}]}
PUSH = {"action": {"navigations": [{"pushCard": CARD}]}}
UPDATE = {"action": {"navigations": [{"updateCard": CARD}]}}
CONSENT = {"requesting_google_scopes": {"all_scopes": True}}
TAKEN = [
    ("trigger", PUSH),
    ("trigger", CONSENT),
    ("action", {"renderActions": UPDATE, "stateChanged": True}),
    ("action", {"renderActions": {"action": {"notification": {"text": "Saved"}}}}),
    ("action", CONSENT),
    ("autocomplete", {"autoComplete": {"items": [{"text": "Ada"}]}}),
]
REFUSED = [
    ("trigger", {"renderActions": PUSH}, "Cannot find field: renderActions"),
    ("action", PUSH, "Cannot find field: action"),
    ("trigger", UPDATE, "must begin with pushCard"),
    ("trigger", {"action": {}}, "shows no card"),
    ("trigger", [], "not a JSON object"),
    ("trigger", CARD, "unexpected"),
    ("action", {"stateChanged": True}, "required"),
    ("action", {"renderActions": PUSH, "state": 1}, "unexpected"),
    ("autocomplete", PUSH, "unexpected"),
]


def reasons(kind: str, answer: Any) -> str:
    """Why an answer is refused, empty if it is not."""
    return "\n".join(judge_answer(kind, 200, JSON, json.dumps(answer).encode()).reasons)


@pytest.mark.parametrize(("kind", "answer"), TAKEN)
def test_what_google_takes_is_taken(kind: str, answer: Any) -> None:
    assert reasons(kind, answer) == ""


@pytest.mark.parametrize(("kind", "answer", "reason"), REFUSED)
def test_what_google_refuses_is_refused(kind: str, answer: Any, reason: str) -> None:
    assert reason in reasons(kind, answer)


def test_any_status_but_200_is_refused_and_the_answer_still_shown() -> None:
    verdict = judge_answer("trigger", 500, "text/plain", b"oh no")

    assert verdict.reasons == ["status 500, not 200"]
    assert verdict.answer == "oh no"


def test_an_answer_must_say_that_it_is_json() -> None:
    verdict = judge_answer("trigger", 200, "text/html", json.dumps(PUSH).encode())

    assert verdict.reasons == ["type 'text/html', not application/json"]


def test_an_answer_must_be_json() -> None:
    [reason] = judge_answer("trigger", 200, JSON, b"{").reasons

    assert reason.startswith("not JSON")


@pytest.mark.parametrize("path", sorted(ANSWERS.glob("*.json")), ids=lambda p: p.stem)
def test_only_the_broken_sample_is_refused(path: Any) -> None:
    answer = json.loads(path.read_text())
    kind = "autocomplete" if "autoComplete" in answer else "action"

    refused = reasons("trigger" if "action" in answer else kind, answer)

    assert bool(refused) == (path.stem == "unknown_field")
