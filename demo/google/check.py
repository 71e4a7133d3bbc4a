"""Holds a body against Google's schemas and rules, and says what is wrong with it.

KIND is one of `trigger` (home page and open mail answer a bare RenderActions),
`action` (clicks answer a SubmitFormResponse), `autocomplete`, `card`, `event` and
`deployment`.
From a shell: `python -m demo.google.check KIND FILE...`
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from demo.google.deployment import lint_deployment
from demo.google.lint import cards_in, lint_card

HERE = Path(__file__).parent
ENVELOPES = {
    "trigger": ("RenderActions", "AuthorizationError"),
    "action": ("SubmitFormResponse", "AuthorizationError"),
    "autocomplete": ("GetAutocompletionResponse", "AuthorizationError"),
    "card": ("GoogleAppsCardV1Card",),
}
KINDS = (*ENVELOPES, "event", "deployment")


def check_body(kind: str, body: Any) -> list[str]:
    """Each thing Google would not take, as a line; an empty list means it is fine."""
    if kind == "event":
        return _errors("event", "", body)
    if kind == "deployment":
        return _errors("deployment", "", body) or lint_deployment(body)
    names = ENVELOPES[kind]
    # Saying what is wrong with the envelope that it is not would be dear.
    if not any(_validator("response", name).is_valid(body) for name in names):
        return min((_errors("response", name, body) for name in names), key=len)
    unlike = _unlike_markup(body)
    if unlike:
        return unlike
    cards = [*([("card", body)] if kind == "card" else []), *cards_in(body)]
    return [line for path, card in cards for line in lint_card(card, path)]


def _unlike_markup(body: Any) -> list[str]:
    """What Google's own schema of an action in Gmail has against it."""
    actions = (body.get("renderActions") or body).get("hostAppAction") or {}
    return _errors("markup", "", actions["gmailAction"]) if actions else []


def _errors(schema: str, definition: str, body: Any) -> list[str]:
    found = _validator(schema, definition).iter_errors(body)
    return [f"{_place(error.instance_path)}: {error.message[:200]}" for error in found]


@cache
def _validator(schema: str, definition: str) -> Any:
    whole = json.loads((HERE / f"{schema}.schema.json").read_text())
    if definition:
        whole["$ref"] = f"#/definitions/{definition}"
    return jsonschema_rs.Draft7Validator(whole)


def _place(path: list[str | int]) -> str:
    return "/".join(map(str, path)) or "(top)"


def main(arguments: list[str]) -> int:
    """Checks files and reports on standard output; gives the exit status."""
    if len(arguments) < 2 or arguments[0] not in KINDS:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    bad = 0
    for name in arguments[1:]:
        found = check_body(arguments[0], json.loads(Path(name).read_text()))
        bad += bool(found)
        sys.stdout.write("\n   ".join([f"{name}: {'' if found else 'ok'}", *found]))
        sys.stdout.write("\n")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
