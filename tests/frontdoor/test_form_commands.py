"""`desk form` and `desk submission`, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.mailboxes import mailbox as mailboxes
from tests.frontdoor.visitor import FormVisitor
from tests.support.forms import add_form, send, submissions
from tests.support.office import SUPPORT, Office
from tests.support.terminal import Terminal
from workers.deliveries.delivery import InboxDelivery


@pytest.fixture
def typed(office: Office, tmp_path: Path) -> Terminal:
    told = office.desk.settings
    return Terminal(
        {
            "DESK_DATABASE_URL": told.database,
            "DESK_DATA_DIR": str(tmp_path),
            "DESK_SECRET_KEY": told.require("secret_key"),
            "DESK_VAULT_KEYS": told.require("vault_keys"),
            "DESK_PUBLIC_URL": "https://desk.acme.example",
        }
    )


def actions(typed: Terminal) -> list[str]:
    listed = typed.json("audit", "list", "--limit", "1000")
    return [each["action"] for each in listed if each["action"].startswith("form.")]


def test_a_form_is_added_changed_and_switched(typed: Terminal) -> None:
    made = json.loads(
        typed(
            "form", "add", SUPPORT, "--name", "Website", "--json",
            "--field", "topic:choice!:What is it about?:An order=orders|Else",
            "--text", "intro", "de", "Wie können wir helfen?",
            "--origin", "https://Shop.example/",
        ).stdout
    )  # fmt: skip
    key = made["key"]
    assert made["page"] == f"https://desk.acme.example/form/{key}"
    assert (made["name"], made["inbox"], made["is_on"]) == ("Website", SUPPORT, True)
    assert made["origins"] == ["https://shop.example"]
    assert made["fields"]["more"][0]["key"] == "topic"
    assert made["texts"]["intro"] == {"de": "Wie können wir helfen?"}
    assert typed("form", "set", key, "--ask-name", "required").exit_code == 0
    assert typed("form", "set", key, "--ask-name", "required").exit_code == 0
    shown = typed.json("form", "show", key)
    assert shown["fields"]["name"] == "required"
    assert shown["fields"]["more"][0]["key"] == "topic"
    assert typed("form", "off", key).stdout == "The form Website is off.\n"
    assert typed.json("form", "list")[0]["is_on"] is False
    assert typed("form", "on", key).exit_code == 0
    assert list(reversed(actions(typed))) == [
        "form.added", "form.switched", "form.changed", "form.switched", "form.switched",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--name", " "], "Type a name for the form first."),
        (["--name", "x" * 61], "The name of a form has at most 60 characters."),
        (["--name", "A", "--origin", "shop.example"], "is no website"),
        (["--name", "A", "--origin", "https://*.example/x"], "is no website"),
        (["--name", "A", "--field", "Order:text:Order"], "its key is small letters"),
        (["--name", "A", "--field", "order:essay:Order"], "its kind is one of text"),
        (["--name", "A", "--field", "order:text:"], "its label has 1 to 100"),
        (["--name", "A", "--field", "topic:choice:Topic"], "has 1 to 30 choices"),
        (["--name", "A", "--privacy-url", "javascript:alert(1)"], "https://…"),
        (["--name", "A", "--tag", "a*b"], "A tag cannot hold"),
        (["--name", "A", "--text", "intro", "fr", "x"], "none of the languages"),
        (["--name", "A", "--text", "intro", "en", "x" * 1001], "at most 1000"),
    ],
)
def test_what_cannot_be_is_refused(typed: Terminal, more: list[str], said: str) -> None:
    done = typed("form", "add", SUPPORT, *more)
    assert done.exit_code == 1
    assert said in done.output
    assert typed.json("form", "list") == []


def test_one_that_could_not_deliver_stays_off(office: Office, typed: Terminal) -> None:
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, SUPPORT).disconnect()
    done = typed("form", "add", SUPPORT, "--name", "Website")
    assert done.exit_code == 0
    why = f"Connect the mailbox of {SUPPORT} first"
    assert why in done.stderr
    key = typed.json("form", "list")[0]["key"]
    refused = typed("form", "on", key)
    assert refused.exit_code == 1
    assert why in refused.output


def test_what_waits_is_listed_shown_and_tried_again(
    office: Office, typed: Terminal
) -> None:
    office.support.faults.refuse(429, matching="messages/import")
    send(office, add_form(office))
    InboxDelivery(office.desk, office.cast.support.id).run()
    (found,) = typed.json("submission", "list")
    assert (found["inbox"], found["ticket"]) == (SUPPORT, 1)
    assert (found["state"], found["attempts"]) == ("waiting", 1)
    assert found["last_error"] == "Gmail asks us to slow down."
    shown = typed("submission", "show", str(found["id"]))
    assert json.loads(shown.stdout) == found
    assert "chairs" not in shown.output
    done = typed("submission", "retry", str(found["id"]))
    assert done.stdout == "It is tried again now.\n"
    InboxDelivery(office.desk, office.cast.support.id).run()
    assert typed.json("submission", "list") == []
    assert typed.json("submission", "list", "--state", "delivered")[0]["ticket"] == 1
    refused = typed("submission", "retry", str(found["id"]))
    assert "is on its way, or in Gmail" in refused.output
    assert typed("submission", "show", "99").exit_code == 1
    assert typed("submission", "retry").stdout == "Nothing waits.\n"
    assert submissions(office)[0].sealed_text is None


def test_a_field_and_its_choices_are_named_in_further_languages(
    office: Office, typed: Terminal
) -> None:
    made = json.loads(
        typed(
            "form", "add", SUPPORT, "--name", "Website", "--json",
            "--field", "topic:choice!:What is it about?:An order=orders|Else",
            "--label", "topic", "de", "Worum geht es?",
            "--label", "topic=An order", "de", "Eine Bestellung",
        ).stdout
    )  # fmt: skip
    key = made["key"]
    german = FormVisitor(office, key, "de").get().text
    assert "Worum geht es?" in german
    assert "Eine Bestellung" in german
    assert "What is it about?" in FormVisitor(office, key).get().text
    assert typed("form", "set", key, "--label", "topic", "es", "Tema").exit_code == 0
    assert "Worum geht es?" in FormVisitor(office, key, "de").get().text
    for wrong in (("order", "de", "A"), ("topic=No", "de", "A"), ("topic", "de", " ")):
        assert typed("form", "set", key, "--label", *wrong).exit_code == 1
    assert typed("form", "set", key, "--label", "topic", "fr", "A").exit_code == 2
