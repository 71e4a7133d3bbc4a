"""Who writes an answer is named on every card, until it is sent or deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.inboxes import inbox as inboxes
from app.presence import TicketPresence
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.saved import COMPOSE, MARIA, compose, drafts, save
from tests.addon.sidebar import (
    SCOPES,
    Sidebar,
    field_of,
    labels,
    shown,
    toast,
    words,
)
from tests.addon.test_elsewhere import connect
from tests.addon.test_presence import LOOKING, presence, redis_url
from tests.support.office import ADA, GRACE, SUPPORT
from tests.support.statements import statements

__all__ = ["presence", "redis_url"]

Json = dict[str, Any]
WRITING = "is writing, since"

pytestmark = pytest.mark.usefixtures("presence")


def at_it(ada: Sidebar, grace: Sidebar) -> tuple[Json, Json]:
    """The same new ticket before both of them, who may make drafts."""
    mail = ada.office.write()
    ada.scopes = grace.scopes = (*SCOPES, COMPOSE)
    return tuple(s.open(s.office.copy(s.address, mail)) for s in (ada, grace))  # type: ignore[return-value]


def again(sidebar: Sidebar) -> str:
    """What the card of the open mail says now."""
    assert sidebar.mail is not None
    return words(sidebar.open(sidebar.mail))


def begun(ada: Sidebar, text: str = "Dear Maria") -> MailboxMessage:
    """A draft that Ada begins in Gmail's own Reply box; her mailbox is connected."""
    assert ada.mail is not None
    raw = f"From: {ADA}\r\nTo: {MARIA}\r\nSubject: Re: Refund\r\n\r\n{text}\r\n"
    mail = RawMail.read(raw.encode())
    return ada.office.ada.file_into(ada.mail.thread, mail, {"DRAFT"})


def test_reply_is_a_sign_and_the_second_one_is_warned(
    ada: Sidebar, grace: Sidebar
) -> None:
    card, theirs = at_it(ada, grace)
    card = shown(ada.press(card, "Take"))
    assert WRITING not in again(grace)
    time = clock.now().strftime("%H:%M")
    ada.press(card, "Reply")
    assert f"Ada {WRITING} {time}" in again(grace)
    assert LOOKING not in again(grace)
    # It is no news to Ada herself.
    assert WRITING not in again(ada)
    # Grace takes over and answers all the same: she is told before, once.
    replies = shown(grace.press(shown(grace.press(theirs, "Refresh")), "Take over"))
    replies = shown(grace.press(replies, "Reply"))
    assert WRITING in words(replies)
    assert "Maria would get two answers" in words(replies)
    grace.press(replies, "Empty draft")
    assert len(drafts(grace.office, GRACE)) == 1


def test_whose_card_is_older_than_that_is_asked_once_more(
    ada: Sidebar, grace: Sidebar
) -> None:
    card, theirs = at_it(ada, grace)
    replies = shown(grace.press(shown(grace.press(theirs, "Take")), "Reply"))
    clock.advance(timedelta(minutes=11))
    ada.press(shown(ada.press(card, "Refresh")), "Take over")
    own = shown(ada.press(shown(ada.press(card, "Refresh")), "Reply"))
    ada.press(own, "Empty draft")
    grace.press(shown(grace.press(theirs, "Refresh")), "Take over")
    answer = grace.press(replies, "Empty draft")
    assert "is writing an answer. Press again" in toast(answer)
    assert drafts(grace.office, GRACE) == []
    grace.press(shown(answer), "Empty draft")
    assert len(drafts(grace.office, GRACE)) == 1


def test_ten_minutes_without_a_sign_end_it(ada: Sidebar, grace: Sidebar) -> None:
    save(ada.office)
    card, _ = at_it(ada, grace)
    replies = shown(ada.press(shown(ada.press(card, "Take")), "Reply"))
    clock.advance(timedelta(minutes=9))
    ada.press(replies, "Refund booked")
    clock.advance(timedelta(minutes=9))
    assert WRITING in again(grace)
    clock.advance(timedelta(minutes=2))
    assert WRITING not in again(grace)


def test_beside_a_mail_being_written_it_is_said_too(
    ada: Sidebar, grace: Sidebar
) -> None:
    at_it(ada, grace)
    assert WRITING not in words(compose(ada, MARIA))
    assert WRITING in words(compose(grace, MARIA))
    assert WRITING in again(ada)
    # To nobody known: nothing is said of anybody.
    assert WRITING not in words(compose(grace))


def test_a_draft_of_gmails_own_is_seen_until_it_is_deleted(
    ada: Sidebar, grace: Sidebar
) -> None:
    at_it(ada, grace)
    connect(ada)
    ada.office.drain(ADA)
    draft = begun(ada)
    ada.office.drain(ADA)
    assert WRITING in again(grace)
    # Other words for it are another message.
    clock.advance(timedelta(minutes=6))
    raw = RawMail.read(draft.mail.raw.replace(b"Dear", b"Hello"))
    draft = ada.office.ada.redraft(draft, raw)
    ada.office.drain(ADA)
    clock.advance(timedelta(minutes=6))
    assert WRITING in again(grace)
    ada.office.ada.delete(draft)
    ada.office.drain(ADA)
    assert WRITING not in again(grace)


def test_once_it_is_sent_nobody_writes(ada: Sidebar, grace: Sidebar) -> None:
    card, _ = at_it(ada, grace)
    connect(ada.of(SUPPORT))
    ada.office.drain(SUPPORT)
    ada.press(shown(ada.press(card, "Take")), "Reply")
    assert WRITING in again(grace)
    assert ada.mail is not None
    clock.advance(timedelta(seconds=5))
    # Her own mailbox is not connected: the copy in the shared one tells.
    ada.office.answer(ADA, ada.mail.thread.id)
    ada.office.drain(SUPPORT)
    assert WRITING not in again(grace)


def test_a_draft_elsewhere_is_nobodys_business(
    ada: Sidebar, grace: Sidebar, presence: TicketPresence
) -> None:
    at_it(ada, grace)
    connect(ada)
    ada.office.drain(ADA)
    private = ComposedMail("eve@x.example", [ADA], "Lunch?", "Today?")
    ada.office.world.write_in(private)
    (mail,) = [
        m for m in ada.office.ada.messages.values() if m.mail.subject == "Lunch?"
    ]
    ada.mail = mail
    begun(ada)
    ada.office.drain(ADA)
    assert presence.visit(1).writing == {}
    assert WRITING not in again(grace)


def test_an_observer_writes_nothing(ada: Sidebar, grace: Sidebar) -> None:
    card, _ = at_it(ada, grace)
    with ada.office.desk.database.transaction() as session:
        session.merge(ada.office.cast.ada).role = "observer"
    assert "Reply" not in labels(shown(ada.press(card, "Refresh")))
    assert WRITING not in again(grace)


def free(sidebar: Sidebar) -> Json:
    """The list of what nobody has."""
    return shown(sidebar.press(sidebar.home(), "Unassigned"))


def test_rows_say_who_is_writing(ada: Sidebar, grace: Sidebar) -> None:
    at_it(ada, grace)
    compose(ada, MARIA)
    said = "Ada Lovelace is writing"
    assert said in words(free(grace))
    form = shown(grace.press(grace.home(), "Search"))
    found = grace.press(form, "Search", **{field_of(form)["name"]: "1"})
    assert said in words(found)
    # It is no news to Ada herself.
    assert said not in words(free(ada))
    clock.advance(timedelta(minutes=11))
    assert said not in words(free(grace))


def test_mine_and_a_colleagues_list_say_it(ada: Sidebar, grace: Sidebar) -> None:
    _, theirs = at_it(ada, grace)
    grace.press(theirs, "Take")
    compose(ada, MARIA)
    assert "Ada Lovelace is writing" in words(grace.home())
    edsger = ada.of("edsger@acme.example")
    team = shown(edsger.press(edsger.home(), "Team"))
    assert "Ada Lovelace is writing" in words(edsger.press(team, "Grace"))


def test_a_companys_other_tickets_say_it_too(ada: Sidebar, grace: Sidebar) -> None:
    at_it(ada, grace)
    colleague = f"Carlos <carlos@{MARIA.partition('@')[2]}>"
    draft = ComposedMail(colleague, [SUPPORT, GRACE], "Lamp", "It hums.")
    copies = grace.office.world.write_in(draft)
    other = next(each.message for each in copies if each.mailbox.address == GRACE)
    assert WRITING[:10] not in words(grace.open(other))
    counts = []
    for _ in range(2):
        with statements(ada.office.desk.database) as seen:
            card = grace.open(other)
        counts.append(len(seen))
        compose(ada, MARIA)
    assert "Ada Lovelace is writing · #1" in words(card)
    # Only who is there is looked up.
    assert counts[1] == counts[0] + 1


def test_a_choice_of_what_to_merge_says_it_too(ada: Sidebar, grace: Sidebar) -> None:
    at_it(ada, grace)
    compose(ada, MARIA)
    second = grace.office.write(subject="Invoice")
    card = grace.open(grace.office.copy(GRACE, second))
    choice = shown(grace.press(card, "Merge with another"))
    assert "Ada Lovelace is writing" in words(choice)
    found = grace.press(choice, "Continue", **{field_of(choice)["name"]: "4711"})
    assert "Ada Lovelace is writing" in words(found)


def test_a_list_asks_for_names_only_while_somebody_writes(
    ada: Sidebar, grace: Sidebar
) -> None:
    at_it(ada, grace)
    counts = []
    for _ in range(2):
        with statements(ada.office.desk.database) as seen:
            grace.home()
            free(grace)
        counts.append(len(seen))
        compose(ada, MARIA)
    assert counts[1] == counts[0] + 1


def test_who_may_not_see_the_inbox_is_not_named(ada: Sidebar, grace: Sidebar) -> None:
    at_it(ada, grace)
    compose(ada, MARIA)
    with ada.office.desk.database.transaction() as session:
        inboxes.remove_member(session, ada.office.cast.support, ada.office.cast.ada)
    assert WRITING[:10] not in words(free(grace))
