"""Merging on the cards: choose, confirm, once, never over news, and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.inboxes.inbox import Membership
from demo.gmail.mail.compose import ComposedMail
from tests.addon.mails import SALES, add_sales
from tests.addon.sidebar import (
    Sidebar,
    click_of,
    field_of,
    labels,
    lines,
    navigations,
    note_form,
    shown,
    toast,
    words,
)
from tests.support.office import ADA, GRACE, MARIA

Json = dict[str, Any]


@pytest.fixture
def second(ada: Sidebar) -> Json:
    """Ada's card of Maria's newer ticket; #1 is the older one."""
    ada.open(ada.office.copy(ADA, ada.office.write()))
    return ada.open(ada.office.copy(ADA, ada.office.write("Catalogue 2026")))


def confirm(sidebar: Sidebar, card: Json) -> Json:
    choice = shown(sidebar.press(card, "Merge with another"))
    return shown(sidebar.press(choice, "Refund for order 4711"))


def actions(sidebar: Sidebar, number: int) -> list[str]:
    return [event["action"] for event in sidebar.office.shown(number)["events"]]


def first_mail(sidebar: Sidebar) -> Any:
    mails = sidebar.office.world.mailboxes[sidebar.address].messages.values()
    return next(m for m in mails if m.mail.subject == "Refund for order 4711")


def test_the_card_says_what_becomes_part_of_what(ada: Sidebar, second: Json) -> None:
    card = confirm(ada, second)
    assert lines(card) == ("Merge #1 into #2", "Both are from Maria Lopez")
    said = "<b>Refund for order 4711</b> becomes part of <b>Catalogue 2026</b>"
    assert f"{said}: 1 mail, 0 notes." in words(card)


def test_pressed_twice_they_merge_once(ada: Sidebar, second: Json) -> None:
    card = confirm(ada, second)
    for _ in range(2):
        answer = ada.press(card, "Merge")
        assert [list(each) for each in navigations(answer)] == [["pop"], ["updateCard"]]
        assert " · 2 mails" in words(shown(answer))
    assert actions(ada, 1) == ["created", "merged"]
    assert actions(ada, 2) == ["created", "merged"]


def test_either_mail_shows_the_one_ticket(
    ada: Sidebar, second: Json, grace: Sidebar
) -> None:
    ada.press(confirm(ada, second), "Merge")
    assert "#2 · Catalogue 2026 · 2 mails" in words(ada.open(first_mail(ada)))
    assert "#2 · Catalogue 2026 · 2 mails" in words(grace.open(first_mail(grace)))


def test_both_histories_say_so_and_undo_restores(ada: Sidebar, second: Json) -> None:
    ada.press(confirm(ada, second), "Merge")
    history = shown(ada.press(second, "View history"))
    assert "<b>Ada</b> merged #1 into it" in words(history)
    again = shown(ada.press(history, "Undo"))
    assert "#2 · Catalogue 2026" in words(again)
    assert "2 mails" not in words(again)
    assert "#1 · Refund" in words(ada.open(first_mail(ada)))
    assert actions(ada, 1) == ["created", "merged", "unmerged"]


def test_undone_twice_it_is_undone_once(ada: Sidebar, second: Json) -> None:
    ada.press(confirm(ada, second), "Merge")
    histories = [shown(ada.press(second, "View history")) for _ in range(2)]
    for history in histories:
        answer = ada.press(history, "Undo")
    assert toast(answer) == "Merge not undone: It was undone already."
    assert actions(ada, 2) == ["created", "merged", "unmerged"]
    assert "Undo" not in labels(shown(ada.press(second, "View history")))


def test_after_a_week_there_is_no_undo(ada: Sidebar, second: Json) -> None:
    ada.press(confirm(ada, second), "Merge")
    clock.advance(timedelta(days=8))
    card = ada.open(ada.mail) if ada.mail else {}
    assert "Undo" not in labels(shown(ada.press(card, "View history")))


def test_a_stale_act_on_the_merged_one_says_who_merged_it(
    ada: Sidebar, second: Json, grace: Sidebar
) -> None:
    stale = grace.open(first_mail(grace))
    ada.press(confirm(ada, second), "Merge")
    answer = grace.press(stale, "Take")
    assert toast(answer).startswith("Not taken: Ada merged it into #2 at")
    assert "#2 · Catalogue 2026" in words(shown(answer))
    assert ada.office.shown(2)["assignee"] is None


def test_a_note_on_a_stale_card_reaches_the_one_ticket(
    ada: Sidebar, second: Json, grace: Sidebar
) -> None:
    form = note_form(grace.open(first_mail(grace)))
    ada.press(confirm(ada, second), "Merge")
    after = grace.press(form, "Add note", **{field_of(form)["name"]: "She called."})
    assert "Notes (1)" in words(shown(after))
    assert len(ada.office.shown(2)["notes"]) == 1


def test_a_merge_of_what_was_merged_meanwhile_is_refused(
    ada: Sidebar, second: Json, grace: Sidebar
) -> None:
    mail = next(
        m
        for m in ada.office.world.mailboxes[GRACE].messages.values()
        if m.mail.subject == "Catalogue 2026"
    )
    late = confirm(grace, grace.open(mail))
    ada.press(confirm(ada, second), "Merge")
    answer = grace.press(late, "Merge")
    assert toast(answer) == "Not merged: #1 is part of another ticket already."


@pytest.mark.parametrize("typed", ["1", " #1 "])
def test_any_number_may_be_typed(ada: Sidebar, second: Json, typed: str) -> None:
    choice = shown(ada.press(second, "Merge with another"))
    card = shown(ada.press(choice, "Continue", **{field_of(choice)["name"]: typed}))
    assert lines(card)[0] == "Merge #1 into #2"


@pytest.mark.parametrize("typed", ["99", "xyzzy", "", "9" * 40, "²", "2"])
def test_a_number_that_will_not_do_is_kept(
    ada: Sidebar, second: Json, typed: str
) -> None:
    choice = shown(ada.press(second, "Merge with another"))
    name = field_of(choice)["name"]
    answer = ada.press(choice, "Continue", **{name: typed})
    assert toast(answer).startswith(("Not merged: Th", "Not merged: Nothing found"))
    assert field_of(shown(answer)).get("value", "") == typed
    assert field_of(shown(answer))["name"] == name


def test_words_find_it_too(ada: Sidebar, second: Json) -> None:
    choice = shown(ada.press(second, "Merge with another"))
    typed = {field_of(choice)["name"]: "4711 refu"}
    found = shown(ada.press(choice, "Continue", **typed))
    assert field_of(found).get("value") == "4711 refu"
    assert found["sections"][0]["header"] == "Found"
    card = shown(ada.press(found, "Refund for order 4711"))
    assert lines(card)[0] == "Merge #1 into #2"
    # This ticket itself is no other one.
    typed = {field_of(found)["name"]: "Catalogue"}
    assert "Nothing found for “Catalogue”" in toast(
        ada.press(found, "Continue", **typed)
    )


def test_it_says_who_loses_it_and_who_keeps_it(
    ada: Sidebar, second: Json, grace: Sidebar
) -> None:
    grace.press(grace.open(grace.office.copy(GRACE, first_mail(ada))), "Take")
    choice = shown(ada.press(second, "Merge with another"))
    assert "#1 · Grace" in words(choice)
    card = shown(ada.press(choice, "Refund for order 4711"))
    assert "Grace Hopper has #1, and keeps it." in words(card)
    taken = shown(ada.press(second, "Take"))
    card = confirm(ada, taken)
    assert "Grace Hopper has #1, and loses it to Ada Lovelace." in words(card)
    ada.press(card, "Merge")
    assert ada.office.shown(2)["assignee"] == ADA


def test_after_its_undo_nothing_stands_under_the_finger(
    ada: Sidebar, second: Json
) -> None:
    urgent = shown(ada.press(shown(ada.press(second, "Set priority")), "Urgent"))
    # A mail of both offers to merge them, in that very place.
    linked = ada.open(linking_mail(ada))
    merged = shown(ada.press(confirm(ada, urgent), "Merge"))
    assert "You merged #1 into it" in first_row(merged)["text"]
    answer = ada.press(merged, "Undo")
    for card in (shown(answer), shown(ada.press(shown(answer), "Refresh"))):
        assert first_row(card)["text"] == "You undid that"
        assert not {"button", "onClick"} & set(first_row(card))
    assert toast(answer) == "Merge undone"
    assert ada.office.shown(2)["priority"] == "urgent"
    assert "Undo" not in labels(linked)
    # Something new, and what stands there is about that.
    taken = shown(ada.press(shown(answer), "Take"))
    assert first_row(taken)["text"] == "You took it"


def first_row(card: Json) -> Json:
    """What stands on top of the card, below its lines."""
    row: Json = card["sections"][0]["widgets"][0]["decoratedText"]
    return row


def test_a_ticket_of_a_foreign_inbox_is_not_there(
    ada: Sidebar, second: Json, grace: Sidebar
) -> None:
    add_sales(ada.office, ada.office.cast.ada)
    draft = ComposedMail(MARIA, [SALES], "Offer", "Please.")
    ada.office.world.add_mailbox(SALES, "Sales", "shared")
    ada.office.world.route(SALES, also_to=[ADA])
    copies = ada.office.world.write_in(draft)
    ada.open(next(c.message for c in copies if c.mailbox.address == ADA))
    choice = shown(grace.press(grace.open(first_mail(grace)), "Merge with another"))
    assert "Offer" not in words(choice)
    typed = {field_of(choice)["name"]: "3"}
    said = toast(grace.press(choice, "Continue", **typed))
    assert said == "Not merged: There is no ticket #3."


def test_who_left_an_inbox_merges_nothing_of_it(ada: Sidebar, second: Json) -> None:
    card = confirm(ada, second)
    cast = ada.office.cast
    with ada.office.desk.database.transaction() as session:
        session.delete(session.get_one(Membership, (cast.support.id, cast.ada.id)))
    assert "There is no such ticket" in toast(ada.press(card, "Merge"))
    assert actions(ada, 1) == ["created"]


def test_an_observer_is_offered_no_merge(ada: Sidebar, second: Json) -> None:
    with ada.office.desk.database.transaction() as session:
        session.merge(ada.office.cast.ada).role = "observer"
    assert "Merge with another" not in labels(shown(ada.press(second, "Refresh")))
    answer = ada.act(click_of(second, "Merge with another"))
    assert "You can look, not change" in words(answer)


def linking_mail(sidebar: Sidebar) -> Any:
    """Maria answers both of her mails at once; Ada's copy."""
    ids = [m.mail.message_id for m in sidebar.office.support.messages.values()]
    headers = {"In-Reply-To": ids[0], "References": " ".join(ids)}
    written = sidebar.office.write("Re: both", **headers)
    return sidebar.office.copy(ADA, written)


def test_a_mail_of_both_offers_to_merge_them(ada: Sidebar, second: Json) -> None:
    card = ada.open(linking_mail(ada))
    assert "Also belongs to #2" in words(card)
    done = shown(ada.press(shown(ada.press(card, "Merge")), "Merge"))
    assert "Also belongs to #2" not in words(done)
    assert actions(ada, 2)[-2:] == ["linked", "merged"]


def test_the_history_offers_it_too_while_it_can_be_done(
    ada: Sidebar, second: Json
) -> None:
    card = ada.open(linking_mail(ada))
    told = shown(ada.press(card, "View history"))
    answer = ada.press(shown(ada.press(told, "Merge")), "Merge")
    assert [*navigations(answer)[0]] == [*navigations(answer)[1]] == ["pop"]
    assert actions(ada, 2)[-1] == "merged"
    assert "Merge" not in labels(shown(ada.press(shown(answer), "View history")))


def test_the_next_card_undoes_it_too(ada: Sidebar, second: Json) -> None:
    merged = shown(ada.press(confirm(ada, second), "Merge"))
    assert "You merged #1 into it" in words(merged)
    answer = ada.press(merged, "Undo")
    assert [*navigations(answer)[0]] == ["updateCard"]
    assert actions(ada, 1) == ["created", "merged", "unmerged"]
    assert "Undo" not in labels(shown(answer))


def test_what_one_did_after_a_merge_is_undone_first(ada: Sidebar, second: Json) -> None:
    merged = shown(ada.press(confirm(ada, second), "Merge"))
    taken = shown(ada.press(merged, "Take"))
    assert "You took it" in words(taken)
    assert "You merged #1 into it" not in words(taken)


def test_nobody_else_is_offered_it(ada: Sidebar, grace: Sidebar, second: Json) -> None:
    ada.press(confirm(ada, second), "Merge")
    graces = grace.open(grace.office.copy(GRACE, first_mail(ada)))
    assert "Undo" not in labels(graces)
