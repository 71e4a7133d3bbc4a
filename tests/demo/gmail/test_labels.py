"""Labels: their names and colours, and that they live on messages."""

from __future__ import annotations

from typing import Any

import pytest
from googleapiclient.errors import HttpError

from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.world import GmailWorld
from tests.demo.gmail.acme import mail, reply


def refusal(request: Any) -> tuple[int, str]:
    with pytest.raises(HttpError) as caught:
        request.execute()
    return caught.value.status_code, caught.value.reason


@pytest.mark.parametrize(
    "name", ["inbox", "Muted", "CATEGORY_X", "", " a", "a  b", "a\\b", "a*", "x" * 226]
)
def test_a_name_that_gmail_refuses(users: Any, name: str) -> None:
    request = users.labels().create(userId="me", body={"name": name})
    assert refusal(request) == (400, "Invalid label name")


@pytest.mark.parametrize(
    "name", ["desk/in progress", "Desk-In_Progress", "DESK.IN PROGRESS"]
)
def test_a_name_that_gmail_takes_for_the_same(
    users: Any, support: GmailMailbox, name: str
) -> None:
    support.create_label("Desk/In progress")
    request = users.labels().create(userId="me", body={"name": name})
    assert refusal(request) == (409, "Label name exists or conflicts")


def test_a_label_may_change_the_case_of_its_own_name(
    users: Any, support: GmailMailbox
) -> None:
    label = support.create_label("billing")
    body = {"name": "Billing"}
    renamed = users.labels().patch(userId="me", id=label.id, body=body).execute()
    assert (renamed["id"], renamed["name"]) == (label.id, "Billing")


@pytest.mark.parametrize(
    "colour",
    [
        {"backgroundColor": "#123456", "textColor": "#ffffff"},
        {"backgroundColor": "#16a766"},
    ],
)
def test_a_colour_that_gmail_refuses(users: Any, colour: dict[str, str]) -> None:
    request = users.labels().create(userId="me", body={"name": "a", "color": colour})
    assert refusal(request)[0] == 400


def test_parents_are_made_on_the_page_only(support: GmailMailbox) -> None:
    support.create_label("Desk/Tag/vip")
    assert support.labels.named("Desk/Tag") is None
    support.create_label_on_page("Team/Tag/vip")
    assert support.labels.named("Team/Tag") is not None


def test_renaming_a_parent_on_the_page_renames_what_is_below(
    support: GmailMailbox,
) -> None:
    child = support.create_label_on_page("Desk/Tag")
    parent = support.labels.named("Desk")
    assert parent
    support.rename_label_on_page(parent.id, "Help")
    assert support.labels.get(child.id).name == "Help/Tag"


def test_a_later_message_does_not_inherit(
    world: GmailWorld, support: GmailMailbox
) -> None:
    first, label = mail(world), support.create_label("Desk")
    support.modify(first.thread.messages, add={label.id}, remove=())
    assert label.id not in reply(world, first).labels


def test_deleting_a_label_leaves_no_history(
    world: GmailWorld, support: GmailMailbox
) -> None:
    first, label = mail(world), support.create_label("Desk")
    support.modify([first], add={label.id}, remove=())
    before = support.history.current
    support.delete_label(label.id)
    assert label.id not in first.labels
    assert support.history.current == before


def test_a_deleted_id_is_never_given_out_again(support: GmailMailbox) -> None:
    old = support.create_label("Desk")
    support.delete_label(old.id)
    assert support.create_label("Desk").id != old.id


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"addLabelIds": ["Label_77"]}, "labelId not found"),
        ({"addLabelIds": ["nonsense"]}, "Invalid label: nonsense"),
        ({"removeLabelIds": ["SENT"]}, "Invalid label: SENT"),
        (
            {"addLabelIds": ["STARRED"], "removeLabelIds": ["STARRED"]},
            "Cannot both add and remove the same label",
        ),
    ],
)
def test_a_change_that_gmail_refuses(
    world: GmailWorld, users: Any, change: dict[str, Any], message: str
) -> None:
    request = users.messages().modify(userId="me", id=mail(world).id, body=change)
    assert refusal(request) == (400, message)


def test_batch_modify_passes_over_what_is_not_a_message(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    copy = mail(world)
    body = {"ids": ["123", copy.id], "addLabelIds": ["STARRED"]}
    answer = users.messages().batchModify(userId="me", body=body).execute()
    assert answer == ""
    assert "STARRED" in copy.labels


def test_counts_are_of_messages_and_of_threads(world: GmailWorld, users: Any) -> None:
    reply(world, mail(world))
    inbox = users.labels().get(userId="me", id="INBOX").execute()
    assert (inbox["messagesTotal"], inbox["threadsTotal"]) == (2, 1)


def test_a_draft_takes_no_label(
    world: GmailWorld, users: Any, support: GmailMailbox
) -> None:
    draft = support.draft(mail(world).mail)
    body = {"addLabelIds": ["STARRED"]}
    request = users.messages().modify(userId="me", id=draft.id, body=body)
    assert refusal(request)[0] == 400
