"""“Reply” on the ticket's card: a draft in the thread, which the person sends."""

from __future__ import annotations

from email import message_from_bytes
from typing import Any

import pytest

from tests.addon.mails import private
from tests.addon.saved import COMPOSE, MARIA, drafts, save, taken, uses
from tests.addon.sidebar import Sidebar, labels, lines, shown, toast, words
from tests.support.office import ADA, GRACE, SUPPORT

DRAFTS = "POST /gmail/v1/users/me/drafts"


def opened(answer: Any) -> Any:
    """The draft that an answer opens."""
    gmail = answer["renderActions"]["hostAppAction"]["gmailAction"]
    return gmail["openCreatedDraftActionMarkup"]


def test_a_press_makes_a_draft_in_the_thread_and_opens_it(ada: Sidebar) -> None:
    save(ada.office)
    card = shown(ada.press(taken(ada), "Reply"))
    assert lines(card) == ("Reply to Maria Lopez", "#1 · opens a draft, you send it")
    answer = ada.press(card, "Refund booked")
    (made,) = drafts(ada.office)
    assert opened(answer) == {
        "draftId": made.draft_id,
        "draftThreadId": made.thread.id,
    }
    assert toast(answer) == "Draft open. 1 blank to fill: order no"
    assert answer["stateChanged"] is True
    assert uses(ada.office) == 1


def test_the_draft_is_an_answer_to_the_customer(ada: Sidebar) -> None:
    save(ada.office)
    ada.press(shown(ada.press(taken(ada), "Reply")), "Refund booked")
    (made,) = drafts(ada.office)
    mail = message_from_bytes(made.mail.raw)
    first = made.thread.messages[0].mail.message_id
    assert (mail["To"], mail["Cc"]) == (f"Maria Lopez <{MARIA}>", SUPPORT)
    assert (mail["From"], mail["Reply-To"]) == (ADA, SUPPORT)
    assert (mail["In-Reply-To"], mail["References"]) == (first, first)
    assert mail["Subject"] == "Re: Refund for order 4711"
    assert made.mail.body.text.splitlines()[0] == "Hello Maria,"


def test_an_empty_draft_is_empty(ada: Sidebar) -> None:
    answer = ada.press(shown(ada.press(taken(ada), "Reply")), "Empty draft")
    (made,) = drafts(ada.office)
    assert made.mail.body.text.strip() == ""
    assert toast(answer) == "Draft open"


def test_the_same_button_opens_the_same_draft_again(ada: Sidebar) -> None:
    save(ada.office)
    card = shown(ada.press(taken(ada), "Reply"))
    first = opened(ada.press(card, "Refund booked"))
    assert opened(ada.press(card, "Refund booked")) == first
    assert len(drafts(ada.office)) == 1
    assert uses(ada.office) == 1


def test_one_look_and_one_draft_is_all_that_gmail_is_asked(ada: Sidebar) -> None:
    card = taken(ada)
    ada.office.ada.calls.clear()
    # To whom it goes, the card knows from the desk alone.
    card = shown(ada.press(card, "Reply"))
    assert ada.office.ada.calls == []
    assert MARIA in words(card)
    ada.press(card, "Empty draft")
    assert [method for method, _ in ada.office.ada.calls] == ["GET", "POST"]


def test_the_permission_is_asked_for_first(ada: Sidebar) -> None:
    card = shown(ada.press(taken(ada), "Reply"))
    ada.scopes = tuple(each for each in ada.scopes if each != COMPOSE)
    asked = ada.press(card, "Empty draft")
    assert COMPOSE in asked["requesting_google_scopes"]["scopes"]
    assert drafts(ada.office) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [(403, "did not let us"), (404, "not have"), (400, "did not take")],
)
def test_a_refusal_keeps_the_list_and_may_be_tried_again(
    ada: Sidebar, code: int, said: str
) -> None:
    save(ada.office)
    card = shown(ada.press(taken(ada), "Reply"))
    ada.office.ada.faults.refuse(code, reason="forbidden", matching=DRAFTS)
    answer = ada.press(card, "Refund booked")
    assert said in toast(answer)
    assert labels(shown(answer)) == labels(card)
    assert opened(ada.press(card, "Refund booked"))["draftId"]


def test_an_answer_that_never_came_makes_no_second_draft(ada: Sidebar) -> None:
    save(ada.office)
    card = shown(ada.press(taken(ada), "Reply"))
    ada.office.ada.faults.lose_answer(matching=DRAFTS)
    answer = ada.press(card, "Refund booked")
    assert "Check whether the draft is in the mail" in toast(answer)
    assert "being made already" in toast(ada.press(card, "Refund booked"))
    assert len(drafts(ada.office)) == 1


def test_another_open_mail_gets_no_draft(ada: Sidebar) -> None:
    card = shown(ada.press(taken(ada), "Reply"))
    ada.mail = private(ada.office)
    answer = ada.press(card, "Empty draft")
    assert "Open a mail of #1 first" in toast(answer)
    assert drafts(ada.office) == []


def test_a_list_without_a_mail_gets_no_draft(ada: Sidebar) -> None:
    card = shown(ada.press(taken(ada), "Reply"))
    ada.mail = None
    assert "Open a mail of #1 first" in toast(ada.press(card, "Empty draft"))


def test_what_a_colleague_took_is_not_answered_twice(
    ada: Sidebar, grace: Sidebar
) -> None:
    card = shown(ada.press(taken(ada), "Reply"))
    assert ada.mail is not None
    theirs = grace.open(ada.office.copy(GRACE, ada.mail))
    grace.press(theirs, "Take over")
    answer = ada.press(card, "Empty draft")
    assert "Grace took it at" in words(answer)
    assert drafts(ada.office) == []
