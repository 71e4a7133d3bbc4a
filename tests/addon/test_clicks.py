"""What the buttons do: once, by those who may, and never over a newer change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.db import Database
from app.errors import Later
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
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT

# SQL is at stake.
pytestmark = pytest.mark.both_databases

Json = dict[str, Any]


@pytest.fixture
def card(ada: Sidebar) -> Json:
    """Ada's card of a new ticket."""
    return ada.open(ada.office.copy(ADA, ada.office.write()))


@pytest.fixture
def graces(grace: Sidebar, card: Json) -> Json:
    """Grace's card of the same ticket."""
    mail = next(iter(grace.office.support.messages.values()))
    return grace.open(grace.office.copy(GRACE, mail))


def actions(sidebar: Sidebar) -> list[str]:
    return [event["action"] for event in sidebar.office.shown()["events"]]


def noted(sidebar: Sidebar, card: Json, text: str) -> Json:
    form = note_form(card)
    return sidebar.press(form, "Add note", **{field_of(form)["name"]: text})


def test_pressing_twice_does_once(ada: Sidebar, card: Json) -> None:
    for _ in range(2):
        assert lines(shown(ada.press(card, "Take")))[1] == "You have it · In progress"
    assert actions(ada) == ["created", "assigned"]


def test_a_note_pressed_twice_is_saved_once(ada: Sidebar, card: Json) -> None:
    for _ in range(2):
        noted(ada, card, "She called.")
    assert len(ada.office.shown()["notes"]) == 1


def test_a_stale_take_changes_nothing_and_says_who(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    clock.stop()
    grace.press(graces, "Take")
    answer = ada.press(card, "Take")
    assert toast(answer) == f"Not taken: Grace took it at {clock.now():%H:%M}."
    assert answer["stateChanged"] is False
    assert lines(shown(answer))[1] == "Grace has it · In progress"
    assert ada.office.shown()["assignee"] == GRACE


def test_a_take_of_what_was_resolved_since_changes_nothing_and_says_who(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    clock.stop()
    grace.press(graces, "Resolve")
    answer = ada.press(card, "Take")
    assert (
        toast(answer) == f"Not taken: Grace set it to resolved at {clock.now():%H:%M}."
    )
    assert "Reopen" in labels(shown(answer))
    assert "Take" not in labels(shown(answer))
    assert ada.office.shown()["assignee"] is None


def test_a_stale_status_changes_nothing(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    grace.press(graces, "Resolve")
    form = shown(ada.press(card, "Set status"))
    assert "Resolved" not in labels(form)
    answer = ada.act(click_of(card, "Resolve"))
    assert toast(answer).startswith("Not resolved: Grace set it to resolved at")


def test_other_peoples_notes_and_tags_do_not_stand_in_the_way(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    noted(grace, graces, "She called.")
    assert "Not" not in toast(ada.press(card, "Take"))
    assert "Not" not in toast(noted(grace, graces, "A second one on an old card."))
    assert ada.office.shown()["assignee"] == ADA


def test_a_stale_form_goes_away_with_the_refusal(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    form = shown(ada.press(card, "Assign"))
    grace.press(graces, "Take")
    answer = ada.press(form, "Me")
    assert [list(each) for each in navigations(answer)] == [["pop"], ["updateCard"]]
    assert "<b>Not assigned.</b> Grace took it" in words(answer)


def test_a_refused_note_keeps_what_was_typed(ada: Sidebar, card: Json) -> None:
    text = "x" * 10_001
    form = shown(noted(ada, card, text))
    assert field_of(form)["value"] == text
    assert field_of(form)["name"] == field_of(note_form(card))["name"]
    shorter = {field_of(form)["name"]: "x"}
    ada.press(form, "Add note", **shorter)
    assert ada.office.shown()["notes"][0]["text"] == "x"


def test_a_busy_database_keeps_what_was_typed(
    ada: Sidebar, card: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(self: Database) -> None:
        raise Later("The desk is busy. Try again in a moment.")

    monkeypatch.setattr(Database, "transaction", busy)
    answer = noted(ada, card, "She called.")
    assert field_of(shown(answer))["value"] == "She called."
    assert toast(answer).startswith("Not saved yet: The desk is busy.")


def test_a_ticket_is_given_to_a_colleague(ada: Sidebar, card: Json) -> None:
    form = shown(ada.press(card, "Assign"))
    assert labels(form) == ["Me", "Grace Hopper"]
    given = shown(ada.press(form, "Grace Hopper"))
    assert lines(given)[1] == "Grace has it · Open"


def test_a_ticket_is_given_back_to_nobody(ada: Sidebar, card: Json) -> None:
    taken = shown(ada.press(card, "Take"))
    form = shown(ada.press(taken, "Assign"))
    assert lines(form)[1] == "Now: you"
    assert lines(shown(ada.press(form, "Nobody")))[1] == "Nobody assigned · In progress"


def test_taking_over_takes_from_a_colleague(
    ada: Sidebar, card: Json, grace: Sidebar
) -> None:
    ada.press(card, "Take")
    mail = next(iter(ada.office.support.messages.values()))
    theirs = grace.open(ada.office.copy(GRACE, mail))
    taken = shown(grace.press(theirs, "Take over"))
    assert lines(taken)[1] == "You have it · In progress"


def test_one_press_sets_waiting(ada: Sidebar, card: Json) -> None:
    taken = shown(ada.press(card, "Take"))
    waits = shown(ada.press(taken, "Waiting"))
    assert lines(waits) == ("Not answered, waiting 1 min", "You have it · Waiting")


def test_resolving_and_reopening(ada: Sidebar, card: Json) -> None:
    resolved = shown(ada.press(card, "Resolve"))
    assert lines(resolved)[0] == "Resolved just now, no reply"
    assert lines(shown(ada.press(resolved, "Reopen")))[0] == "Waiting on us 1 min"
    assert actions(ada) == ["created", "status", "reopened"]


def test_tags_are_added_and_removed_by_one_press(ada: Sidebar, card: Json) -> None:
    form = shown(ada.press(card, "Add a tag"))
    typed = {field_of(form)["name"]: "Billing"}
    answer = ada.press(form, "Add tag", **typed)
    steps = [list(each)[0] for each in navigations(answer)]
    assert steps == ["pop", "updateCard", "pushCard"]
    # The ticket's card below has it already, for whoever goes back.
    below = navigations(answer)[1]["updateCard"]
    assert "Billing · " in words(below)
    form = shown(answer)
    assert "value" not in field_of(form)
    form = shown(ada.press(form, "Billing ✕"))
    assert "On this ticket" not in words(form)
    # No ticket has it now, so it is offered to nobody; whoever types it gets it.
    typed = {field_of(form)["name"]: "billing"}
    form = shown(ada.press(form, "Add tag", **typed))
    done = ada.press(form, "Done")
    assert [list(each)[0] for each in navigations(done)] == ["pop", "updateCard"]
    assert "Billing · " in words(shown(done))


def test_a_refused_tag_keeps_what_was_typed(ada: Sidebar, card: Json) -> None:
    form = shown(ada.press(card, "Add a tag"))
    typed = {field_of(form)["name"]: "what*ever"}
    again = field_of(shown(ada.press(form, "Add tag", **typed)))
    assert {again["name"]: again["value"]} == typed


def test_an_observer_cannot_press_what_others_see(ada: Sidebar, card: Json) -> None:
    with ada.office.desk.database.transaction() as session:
        session.merge(ada.office.cast.ada).role = "observer"
    answer = ada.press(card, "Take")
    assert toast(answer).startswith("Not taken: You can look, not change.")
    assert ada.office.shown()["assignee"] is None


def test_an_observer_is_nobody_to_assign_to(ada: Sidebar, card: Json) -> None:
    assert EDSGER not in words(shown(ada.press(card, "Assign")))


def test_a_shared_account_is_refused_the_take(ada: Sidebar, card: Json) -> None:
    support = ada.of(SUPPORT)
    support.mail = next(iter(ada.office.support.messages.values()))
    form = shown(support.press(support.open(support.mail), "Assign"))
    assert "Me" not in labels(form)
    given = shown(support.press(form, "Grace Hopper"))
    history = shown(support.press(given, "View history"))
    assert "<b>Someone in support@</b> assigned it to Grace" in words(history)


def test_the_history_is_one_sentence_each(ada: Sidebar, card: Json) -> None:
    taken = shown(ada.press(card, "Take"))
    clock.advance(timedelta(days=1))
    history = shown(ada.press(shown(ada.press(taken, "Waiting")), "View history"))
    days = [section["header"] for section in history["sections"]]
    assert days == ["Today", "Yesterday"]
    assert "<b>Maria Lopez</b> wrote, ticket opened" in words(history)


def test_refreshing_draws_the_present_state(
    ada: Sidebar, card: Json, grace: Sidebar, graces: Json
) -> None:
    grace.press(graces, "Take")
    fresh = shown(ada.press(card, "Refresh"))
    assert lines(fresh)[1] == "Grace has it · In progress"


def test_an_act_owes_the_mailbox_its_labels(ada: Sidebar) -> None:
    office = ada.office
    with office.desk.database.transaction() as session:
        session.merge(office.cast.mailbox).connect(delegated=True)
    office.sync()
    mail = office.write()
    office.sync()
    ada.press(ada.open(office.copy(ADA, mail)), "Resolve")
    office.sync()
    assert "Desk/Status/Resolved" in office.worn(mail)
