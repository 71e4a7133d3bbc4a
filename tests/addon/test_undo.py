"""The button Undo: one's own last act, once, and never over somebody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from addon.words.undo_text import SENTENCES
from app import clock
from app.tickets.history import undone
from app.tickets.undo.verbs import OPPOSITES, REVERSIBLE
from tests.addon.sidebar import (
    Sidebar,
    click_of,
    field_of,
    labels,
    lines,
    note_form,
    shown,
    toast,
    words,
)
from tests.support.office import ADA, GRACE, Office

Json = dict[str, Any]


@pytest.fixture
def card(ada: Sidebar) -> Json:
    """Ada's card of a new ticket."""
    return ada.open(ada.office.copy(ADA, ada.office.write()))


@pytest.fixture
def graces(grace: Sidebar, card: Json) -> Json:
    """Grace's card of the same ticket."""
    return grace.open(grace.office.copy(GRACE, first(grace.office)))


def first(office: Office) -> Any:
    return next(iter(office.support.messages.values()))


def banner(card: Json) -> str:
    """What the card's first row says, if it has the button Undo."""
    row = card["sections"][0]["widgets"][0]["decoratedText"]
    said: str = row["text"] if row.get("button", {}).get("text") == "Undo" else ""
    return said


def actions(sidebar: Sidebar) -> list[str]:
    return [event["action"] for event in sidebar.office.shown()["events"]]


def state(sidebar: Sidebar) -> Json:
    found = sidebar.office.shown()
    return {n: found[n] for n in ("status", "assignee", "priority", "tags", "snoozed")}


def test_whatever_can_be_undone_has_its_words() -> None:
    assert set(SENTENCES) == REVERSIBLE
    opposites = {OPPOSITES.get(each, each) for each in REVERSIBLE}
    assert set(undone.UNDONE) >= opposites


PATHS = [
    (["Take"], "You took it"),
    (["Resolve"], "You resolved it"),
    (["Assign", "Grace Hopper"], "You assigned it to Grace"),
    (["Set status", "Waiting"], "You set it to Waiting"),
    (["Set status", "Closed"], "You closed it"),
    (["Set priority", "Urgent"], "You set the priority to Urgent"),
    (["Snooze", "Tomorrow 09:00"], "You snoozed it"),
    (["Snooze", "Until Maria writes"], "You snoozed it"),
]


@pytest.mark.parametrize(("presses", "said"), PATHS)
def test_the_next_card_says_what_was_done_and_undoes_it(
    ada: Sidebar, card: Json, presses: list[str], said: str
) -> None:
    before = state(ada)
    done = card
    for press in presses:
        done = shown(ada.press(done, press))
    assert banner(done) == said
    undone = shown(ada.press(done, "Undo"))
    assert state(ada) == before
    assert lines(undone) == lines(card)
    assert "Undo" not in labels(undone)
    # Nor does anything else to press come under the finger.
    first = undone["sections"][0]["widgets"][0]["decoratedText"]
    assert (first["text"], "button" in first) == ("You undid that", False)
    clock.advance(timedelta(minutes=11))
    assert "You undid that" not in words(shown(ada.press(undone, "Refresh")))


def test_tags_go_and_come_back(ada: Sidebar, card: Json) -> None:
    form = shown(ada.press(card, "Add a tag"))
    form = shown(ada.press(form, "Add tag", **{field_of(form)["name"]: "billing"}))
    tagged = shown(ada.press(form, "Done"))
    assert banner(tagged) == "You added the tag billing"
    form = shown(ada.press(shown(ada.press(tagged, "Edit")), "billing ✕"))
    bare = shown(ada.press(form, "Done"))
    assert banner(bare) == "You removed the tag billing"
    ada.press(bare, "Undo")
    assert state(ada)["tags"] == ["billing"]


def test_reopening_is_undone(ada: Sidebar, card: Json) -> None:
    opened = shown(ada.press(shown(ada.press(card, "Resolve")), "Reopen"))
    assert banner(opened) == "You reopened it"
    ada.press(opened, "Undo")
    assert state(ada)["status"] == "resolved"


def test_pressing_undo_twice_does_once(ada: Sidebar, card: Json) -> None:
    taken = shown(ada.press(card, "Take"))
    answers = [ada.press(taken, "Undo") for _ in range(2)]
    assert [toast(answer) for answer in answers] == ["", ""]
    assert actions(ada) == ["created", "assigned", "unassigned"]


def test_the_same_act_is_undone_once_only(ada: Sidebar, card: Json) -> None:
    taken = shown(ada.press(card, "Take"))
    again = shown(ada.press(taken, "Refresh"))
    clock.stop()
    ada.press(taken, "Undo")
    answer = ada.press(again, "Undo")
    said = "Not undone: You undid that: nobody has it again at"
    assert toast(answer) == f"{said} {clock.now():%H:%M}."
    assert actions(ada)[-1] == "unassigned"


def test_a_stale_undo_changes_nothing_and_says_who(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    resolved = shown(ada.press(card, "Resolve"))
    mail = grace.office.copy(GRACE, first(grace.office))
    clock.stop()
    grace.press(grace.open(mail), "Reopen")
    before = grace.office.shown()
    answer = ada.press(resolved, "Undo")
    said = f"Not undone: Grace reopened it at {clock.now():%H:%M}."
    assert toast(answer) == said
    assert answer["stateChanged"] is False
    assert grace.office.shown() == before


def test_other_fields_do_not_stand_in_the_way(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    taken = shown(ada.press(card, "Take"))
    form = shown(grace.press(graces, "Set priority"))
    grace.press(form, "High")
    ada.press(taken, "Undo")
    assert (state(ada)["assignee"], state(ada)["priority"]) == (None, "high")


def test_nobody_is_offered_what_somebody_else_did(
    ada: Sidebar, card: Json, grace: Sidebar
) -> None:
    ada.press(card, "Take")
    opened = grace.open(grace.office.copy(GRACE, first(grace.office)))
    assert "Undo" not in labels(opened)


def test_somebody_elses_button_undoes_nothing(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    taken = shown(ada.press(card, "Take"))
    answer = grace.act(click_of(taken, "Undo"))
    assert toast(answer) == ""
    assert "made for somebody else" in words(answer)
    assert state(ada)["assignee"] == ADA


def test_after_ten_minutes_it_is_neither_offered_nor_done(
    ada: Sidebar, card: Json
) -> None:
    taken = shown(ada.press(card, "Take"))
    clock.advance(timedelta(minutes=10))
    assert "Undo" not in labels(shown(ada.press(taken, "Refresh")))
    answer = ada.press(taken, "Undo")
    assert toast(answer) == "Not undone: That was more than 10 minutes ago."
    assert state(ada)["assignee"] == ADA


def test_a_note_leaves_the_undo_in_place(ada: Sidebar, card: Json) -> None:
    form = note_form(shown(ada.press(card, "Take")))
    noted = shown(ada.press(form, "Add note", **{field_of(form)["name"]: "Mine."}))
    assert banner(noted) == "You took it"


def test_who_may_only_look_now_undoes_nothing(ada: Sidebar, card: Json) -> None:
    taken = shown(ada.press(card, "Take"))
    with ada.office.desk.database.transaction() as session:
        session.merge(ada.office.cast.ada).role = "observer"
    assert "Undo" not in labels(shown(ada.press(taken, "Refresh")))
    assert toast(ada.press(taken, "Undo")).startswith("Not undone: You can look")


def test_a_refusal_comes_before_the_undo(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    form = shown(ada.press(card, "Set priority"))
    ada.press(form, "High")
    grace.press(graces, "Take")
    refused = shown(ada.press(card, "Take"))
    assert "Undo" not in labels(refused)
    assert "Undo" in labels(shown(ada.press(refused, "Refresh")))


def test_an_undo_reads_as_a_sentence(ada: Sidebar, card: Json) -> None:
    undone = shown(ada.press(shown(ada.press(card, "Take")), "Undo"))
    history = words(shown(ada.press(undone, "View history")))
    assert "<b>Ada</b> undid that: nobody has it again" in history
