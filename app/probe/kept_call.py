"""One call of the add-on as it is kept: what came, without a token, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.probe.scrubbing import Scrubber, claims_of, without_tokens

Json = dict[str, Any]
LONG_PARAMETER = "long"


def kept_call(
    event: Json, bearer: str, answer: Any, scrubber: Scrubber, more: Mapping[str, Any]
) -> Json:
    """What the table keeps of a call; `more` is what the web process knows of it.

    Of what was typed, and of the answer, only the shape.
    """
    common = dict(event.get("commonEventObject") or {})
    parameters = common.get("parameters") or {}
    if "formInputs" in common:
        common["formInputs"] = scrubber.json(common["formInputs"])
    granted = event.get("authorizationEventObject") or {}
    return {
        "event": without_tokens({**event, "commonEventObject": common}),
        "header": without_tokens(bearer, "authorization"),
        "header_is": header_kind(bearer),
        "is_same_token": bool(bearer) and bearer == granted.get("systemIdToken"),
        "parameter_length": len(str(parameters.get(LONG_PARAMETER, ""))),
        "answer": scrubber.json(answer),
        **more,
    }


def header_kind(bearer: str) -> str:
    """Whether the header's token came whole: a gateway may cut its signature off."""
    if not bearer:
        return "missing"
    is_jwt = claims_of(bearer) is not None
    return "signed" if is_jwt and len(bearer.rpartition(".")[2]) > 100 else "cut"
