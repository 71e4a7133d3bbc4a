"""Judges an answer of the add-on as Google would: taken, or refused with reasons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from demo.google.check import check_body

CONSENT = ("requesting_google_scopes", "requestingGoogleScopes")
PROMPTS = (
    *CONSENT,
    "basic_authorization_prompt",
    "basicAuthorizationPrompt",
    "custom_authorization_prompt",
    "customAuthorizationPrompt",
)


@dataclass(frozen=True)
class AnswerVerdict:
    """An answer and why Google would refuse it; no reason means it is taken."""

    answer: Any
    reasons: list[str]


def judge_answer(
    kind: str, status: int, content_type: str, body: bytes
) -> AnswerVerdict:
    """What Google would make of an answer to a call of this kind."""
    if status != 200:
        return AnswerVerdict(_shown(body), [f"status {status}, not 200"])
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return AnswerVerdict(
            _shown(body), [f"type {content_type!r}, not application/json"]
        )
    try:
        answer = json.loads(body)
    except ValueError as error:
        return AnswerVerdict(_shown(body), [f"not JSON: {error}"])
    return AnswerVerdict(answer, _envelope(kind, answer) or _content(kind, answer))


def _envelope(kind: str, answer: Any) -> list[str]:
    if not isinstance(answer, dict):
        return ["the answer is not a JSON object"]
    if kind == "trigger" and "renderActions" in answer:
        return ["Cannot find field: renderActions in message RenderActions"]
    if kind == "action" and "action" in answer:
        return ["Cannot find field: action in message SubmitFormResponse"]
    return []


def _content(kind: str, answer: dict[str, Any]) -> list[str]:
    found = check_body(kind, answer)
    if found or kind != "trigger" or any(name in answer for name in PROMPTS):
        return found
    navigations = answer.get("action", {}).get("navigations", [])
    if not navigations:
        return ["the answer to a trigger shows no card"]
    if "pushCard" not in navigations[0]:
        return ["a trigger must begin with pushCard: there is no card to change yet"]
    return []


def _shown(body: bytes) -> str:
    return body[:2000].decode(errors="replace")
