"""A ticket's card that is drawn outside its mail: it opens the mail, and answers it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from app.mailboxes import mailbox as mailboxes
from tests.addon.mails import private
from tests.addon.saved import COMPOSE, drafts, save
from tests.addon.sidebar import SCOPES, Sidebar, labels, lines, navigations, shown
from tests.addon.test_drafts import opened
from tests.support.office import ADA, EDSGER, GRACE

# SQL is at stake.
pytestmark = pytest.mark.both_databases

GMAIL = "https://mail.google.com/mail/"


def blue(card: Any) -> tuple[str, str]:
    """The words of the filled button, and the address that it opens, if it does."""
    first = card["fixedFooter"]["primaryButton"]
    assert "color" in first
    return first["text"], first["onClick"].get("openLink", {}).get("url", "")


def thread_link(sidebar: Sidebar, mail: Any) -> str:
    """Where Gmail shows that mail to this person."""
    own = sidebar.office.copy(sidebar.address, mail)
    return f"{GMAIL}?authuser={sidebar.address}#all/{own.thread.id}"


def connect(sidebar: Sidebar) -> None:
    """Let the desk into this person's own mailbox."""
    with sidebar.office.desk.database.transaction() as session:
        place = (sidebar.office.cast.acme.id, sidebar.address)
        mailboxes.find_or_make_mailbox(session, *place).connect(delegated=True)


def taken_from_home(sidebar: Sidebar) -> tuple[Any, Any]:
    """A mail that they have opened once, then “Take next”: the mail, the answer."""
    mail = sidebar.office.write()
    sidebar.open(sidebar.office.copy(sidebar.address, mail))
    sidebar.scopes = (*SCOPES, COMPOSE)
    return mail, sidebar.press(sidebar.home(), "Take next")


def test_take_next_shows_the_mail_with_its_ticket(ada: Sidebar) -> None:
    mail, answer = taken_from_home(ada)
    link = thread_link(ada, mail)
    assert answer["renderActions"]["action"]["link"] == {"url": link}
    assert blue(shown(answer)) == ("Open mail", link)


def test_beside_its_mail_nothing_is_to_be_opened(ada: Sidebar) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    card = ada.open(mail)
    for _ in range(2):
        assert blue(card) == ("Take", "")
        assert "Open mail" not in labels(card)
        card = shown(ada.press(card, "Refresh"))
    # Another mail of its conversation is its own too, also one not yet counted.
    ada.mail = ada.office.copy(ADA, ada.office.write_again(mail))
    card = shown(ada.press(card, "Refresh"))
    assert blue(card) == ("Take", "")
    assert blue(shown(ada.press(card, "Take"))) == ("Reply", "")


def test_beside_another_mail_it_is_to_be_opened(ada: Sidebar) -> None:
    _, answer = taken_from_home(ada)
    ada.mail = private(ada.office)
    card = shown(ada.press(shown(answer), "Refresh"))
    assert blue(card)[0] == "Open mail"


def test_where_the_desk_has_not_seen_their_copy_gmail_looks(
    ada: Sidebar, grace: Sidebar
) -> None:
    mail = ada.office.write()
    ada.open(ada.office.copy(ADA, mail))
    answer = grace.press(grace.home(), "Take next")
    words = quote(f"rfc822msgid:{mail.mail.message_id.strip('<>')}", safe="")
    link = f"{GMAIL}?authuser={GRACE}#search/{words}"
    assert blue(shown(answer)) == ("Open mail", link)
    # Nobody is led to a search that may find nothing, unless they ask for it.
    assert "link" not in answer["renderActions"]["action"]


def test_an_observer_opens_it_too(ada: Sidebar, edsger: Sidebar) -> None:
    ada.open(ada.office.copy(ADA, ada.office.write()))
    home = shown(edsger.press(edsger.home(), "Unassigned"))
    card = shown(edsger.press(home, "Refund for order 4711"))
    assert blue(card)[0] == "Open mail"
    assert edsger.address == EDSGER


def test_a_reply_works_from_there(ada: Sidebar) -> None:
    save(ada.office)
    connect(ada)
    mail, answer = taken_from_home(ada)
    replies = shown(ada.press(shown(answer), "Reply"))
    assert "Maria Lopez" in lines(replies)[0]
    made = ada.press(replies, "Refund booked")
    (draft,) = drafts(ada.office)
    assert draft.thread.id == ada.office.copy(ADA, mail).thread.id
    assert opened(made) == {
        "draftId": draft.draft_id,
        "draftThreadId": draft.thread.id,
    }
    assert draft.mail.first("In-Reply-To") == mail.mail.message_id


def test_where_no_draft_can_be_made_none_is_offered(ada: Sidebar) -> None:
    _, answer = taken_from_home(ada)
    assert "Reply" not in labels(shown(answer))
    beside = replace(ada, mail=None)
    card = shown(beside.press(shown(answer), "Refresh"))
    assert "Reply" not in labels(card)


def test_the_press_that_opens_a_draft_stands_on_the_ticket(
    ada: Sidebar, grace: Sidebar
) -> None:
    mail = ada.office.copy(ADA, ada.office.write())
    ada.scopes = (*SCOPES, COMPOSE)
    card = shown(ada.press(ada.open(mail), "Take"))
    replies = shown(ada.press(card, "Reply"))
    theirs = grace.open(ada.office.copy(GRACE, mail))
    grace.press(shown(grace.press(theirs, "Set priority")), "Urgent")
    answer = ada.press(replies, "Empty draft")
    assert [list(each) for each in navigations(answer)] == [["pop"], ["updateCard"]]
    assert lines(shown(answer))[1] == "You have it · Urgent · In progress"
    assert opened(answer)["draftId"]
