"""What opens or changes a draft, held against Google's own schema of such actions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from addon import responses
from demo.google import check

HERE = Path(check.__file__).parent
OPENED = responses.open_draft("r-5878982215178809685", "15e9fa622ce1029d", "Hi", None)
INSERTED = responses.insert_html("<p>Hello</p>")


@pytest.mark.parametrize("answer", [OPENED, INSERTED])
def test_our_answers_are_of_googles_schema(answer: Any) -> None:
    assert answer["renderActions"]["hostAppAction"]["gmailAction"]
    assert check._unlike_markup(answer) == []
    assert check.check_body("action", answer) == []


def update(**fields: Any) -> dict[str, Any]:
    return {"updateDraftActionMarkup": fields}


@pytest.mark.parametrize(
    ("action", "said"),
    [
        # Other pages of Google's write it so, and Gmail shows an error.
        ({"openCreatedDraftAction": {"draftId": "r1"}}, "openCreatedDraftAction"),
        ({"openCreatedDraftActionMarkup": {"threadServerPermId": "x"}}, "threadServer"),
        ({"openCreatedDraftActionMarkup": {"draftId": 7}}, "7 is not of type"),
        (update(updateCcRecipients={"CcRecipients": []}), "CcRecipients"),
        (update(updateToRecipients={"toRecipients": ["a@b.example"]}), "not of type"),
        (update(updateBody={"type": "INSERT"}), "INSERT"),
        (update(updateBody={"insertContents": [{"contentType": "HTML"}]}), "HTML"),
        ({"addonComposeUiActionMarkup": {"type": "CLOSE"}}, "CLOSE"),
    ],
)
def test_what_google_does_not_know_is_named(action: Any, said: str) -> None:
    answer = {"renderActions": {"hostAppAction": {"gmailAction": action}}}
    assert said in "\n".join(check._unlike_markup(answer))
    assert check.check_body("action", answer)


def test_our_own_schema_knows_no_field_that_google_does_not() -> None:
    ours = json.loads((HERE / "response.schema.json").read_text())["definitions"]
    googles = json.loads((HERE / "markup.schema.json").read_text())["definitions"]
    names = fields(ours["GmailAction"])
    assert "draftThreadId" in names
    assert names - {name for each in googles.values() for name in fields(each)} == set()


def fields(schema: Any) -> set[str]:
    """Every name of a field, wherever it stands in the schema."""
    found: set[str] = set()
    if isinstance(schema, dict):
        properties = schema.get("properties")
        found |= set(properties) if isinstance(properties, dict) else set()
        for each in schema.values():
            found |= fields(each)
    elif isinstance(schema, list):
        for each in schema:
            found |= fields(each)
    return found
