"""The page: what a person in Gmail sees and does."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from demo.gmail.app import create_app
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import ADA, MARIA, SUPPORT, mail

PAGE = f"/ui/{SUPPORT}"


@pytest.fixture
def browser(world: GmailWorld) -> FlaskClient:
    return create_app(world).test_client()


def question(browser: FlaskClient, **fields: Any) -> dict[str, Any]:
    letter = {"from": MARIA, "to": [SUPPORT], "subject": "Broken lamp", "text": "Dark."}
    answer = browser.post("/ui/outside", json={**letter, **fields})
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def test_everybody_with_a_mailbox(browser: FlaskClient) -> None:
    accounts = browser.get("/ui/accounts").get_json()
    assert {"address": SUPPORT, "name": "Support", "kind": "shared"} in accounts


def test_where_a_mail_wears_a_label_and_since_when(
    browser: FlaskClient, world: GmailWorld
) -> None:
    copy = mail(world)
    asked = {"mail": copy.mail.message_id, "label": "Desk/Open"}
    assert browser.get("/ui/wearing", query_string=asked).get_json() == {}
    label = world.mailboxes[SUPPORT].create_label("Desk/Open")
    world.mailboxes[SUPPORT].modify([copy], add={label.id}, remove=())
    since = {SUPPORT: world.now().timestamp()}
    assert browser.get("/ui/wearing", query_string=asked).get_json() == since
    world.mailboxes[SUPPORT].modify([copy], add=(), remove={label.id})
    assert browser.get("/ui/wearing", query_string=asked).get_json() == {}


def test_a_customer_writes_and_the_list_shows_it(browser: FlaskClient) -> None:
    sent = question(browser, at=1_700_000_000_000)
    listed = browser.get(f"{PAGE}/threads").get_json()
    [row] = listed["threads"]
    assert row["id"] == sent["copies"][0]["threadId"]
    assert (row["from"], row["unread"], row["count"]) == ("Maria Lopez", True, 1)
    assert row["fromAddress"] == "maria@lopez-interiors.example"
    assert (row["date"], row["snippet"]) == (1_700_000_000_000, "Dark.")
    assert listed["total"] == 1


def test_a_reply_stands_in_the_same_thread(browser: FlaskClient) -> None:
    sent = question(browser)
    thread_id = sent["copies"][0]["threadId"]
    reply = {"to": [MARIA], "subject": "Re: Broken lamp", "text": "Sorry."}
    answer = browser.post(
        f"{PAGE}/send", json={**reply, "threadId": thread_id}
    ).get_json()
    thread = browser.get(f"{PAGE}/threads/{thread_id}").get_json()
    row = browser.get(f"{PAGE}/threads").get_json()["threads"][0]
    assert [each["id"] for each in thread["messages"]][1] == answer["id"]
    assert thread["messages"][1]["uiId"].startswith("msg-a:r")
    assert thread["uiId"].startswith("thread-f:")
    assert row["from"] == "Maria Lopez, me"


def test_the_customer_answers_by_message_id(browser: FlaskClient) -> None:
    first = question(browser)
    second = question(
        browser,
        inReplyTo=first["messageId"],
        references=[first["messageId"]],
        subject="Re: Broken lamp",
        headers={"Auto-Submitted": "auto-replied"},
    )
    assert second["copies"][0]["threadId"] == first["copies"][0]["threadId"]


def test_archiving_takes_a_thread_off_the_list(browser: FlaskClient) -> None:
    thread_id = question(browser)["copies"][0]["threadId"]
    before = browser.get(f"{PAGE}/state").get_json()
    change = {"add": [], "remove": ["INBOX", "UNREAD"]}
    thread = browser.post(f"{PAGE}/threads/{thread_id}/modify", json=change).get_json()
    assert thread["labelIds"] == []
    assert browser.get(f"{PAGE}/threads").get_json()["total"] == 0
    assert browser.get(f"{PAGE}/threads?q=lamp").get_json()["total"] == 1
    assert browser.get(f"{PAGE}/state").get_json() != before


def test_a_label_is_put_on_one_message(browser: FlaskClient, world: GmailWorld) -> None:
    copy = mail(world)
    label = browser.post(f"{PAGE}/labels", json={"name": "Desk/Tag/vip"}).get_json()
    change = {"add": [label["id"]], "message": copy.id}
    browser.post(f"{PAGE}/threads/{copy.thread.id}/modify", json=change)
    counted = {each["name"]: each for each in browser.get(f"{PAGE}/labels").get_json()}
    assert counted["Desk/Tag/vip"]["threadsTotal"] == 1
    assert counted["INBOX"]["threadsUnread"] == 1
    assert counted["Desk"]["color"] is None


def test_a_label_is_renamed_and_deleted(
    browser: FlaskClient, world: GmailWorld
) -> None:
    label = browser.post(f"{PAGE}/labels", json={"name": "vip"}).get_json()
    path = f"{PAGE}/labels/{label['id']}"
    assert browser.patch(path, json={"name": "gold"}).get_json()["name"] == "gold"
    assert browser.delete(path).status_code == 200
    assert label["id"] not in world.mailboxes[SUPPORT].labels


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/ui/nobody@acme.example/state", None, 404),
        ("GET", f"{PAGE}/threads/19a0000000000000", None, 404),
        ("POST", f"{PAGE}/labels", {"name": "inbox"}, 400),
        ("POST", f"{PAGE}/labels", None, 400),
        ("POST", "/ui/outside", {"from": "nobody", "to": [SUPPORT]}, 400),
        ("POST", "/ui/outside", {"from": MARIA, "to": ["x"]}, 400),
        ("POST", f"{PAGE}/send", {"to": [], "subject": "a", "text": "b"}, 400),
        ("POST", "/ui/raw?to=a@b.example&at=soon", None, 400),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    browser: FlaskClient, method: str, path: str, body: object, code: int
) -> None:
    answer = browser.open(path, method=method, json=body)
    assert answer.status_code == code
    assert answer.get_json()["error"]


def test_the_page_is_for_this_machine_only(browser: FlaskClient) -> None:
    elsewhere = {"REMOTE_ADDR": "10.0.0.8"}
    answer = browser.get("/ui/accounts", environ_overrides=elsewhere)
    assert answer.status_code == 403


def test_without_a_message_there_is_one_token(browser: FlaskClient) -> None:
    assert list(browser.get(f"/ui/{ADA}/tokens").get_json()) == ["userOAuthToken"]
