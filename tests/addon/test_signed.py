"""The one signed parameter of a button, and what happens to a spoilt one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from addon.signed import LIFETIME_SECONDS, ButtonPress, ButtonSigner
from app import clock
from app.people.workspace import Workspace
from tests.addon.sidebar import (
    PUBLIC,
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
from tests.support.office import ADA, GRACE

Json = dict[str, Any]


@pytest.fixture
def card(ada: Sidebar) -> Json:
    return ada.open(ada.office.copy(ADA, ada.office.write()))


def with_s(action: Json, value: str) -> Json:
    return action | {"parameters": [{"key": "s", "value": value}]}


def refused(sidebar: Sidebar, action: Json) -> str:
    """What an action says that changes nothing."""
    said = words(shown(sidebar.act(action)))
    assert sidebar.office.shown()["version"] == 1
    return said


def signed(ada: Sidebar, **more: Any) -> str:
    acme, person = ada.office.cast.acme, ada.office.cast.ada
    fields: Json = {"workspace": acme.id, "person": person.id, "verb": "take"}
    fields["ticket"] = 1
    return ButtonSigner("a secret of the tests").sign(ButtonPress(**(fields | more)))


def test_an_outsider_presses_by_what_stands_in_the_card(
    ada: Sidebar, card: Json
) -> None:
    answer = ada.act(with_s(click_of(card, "Take"), signed(ada, version=1, nonce="n")))
    assert lines(shown(answer))[1] == "You have it · In progress"


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "\ud800", "W10.aaaa.bbbb"])
def test_a_tampered_parameter_is_refused(ada: Sidebar, card: Json, value: str) -> None:
    said = refused(ada, with_s(click_of(card, "Take"), value))
    assert "This button is damaged" in said


def test_another_secret_is_refused(ada: Sidebar, card: Json) -> None:
    press = ButtonPress(ada.office.cast.acme.id, ada.office.cast.ada.id, "take", 1)
    value = ButtonSigner("another secret").sign(press)
    assert "damaged" in refused(ada, with_s(click_of(card, "Take"), value))


def test_another_verbs_parameter_is_refused(ada: Sidebar, card: Json) -> None:
    value = click_of(card, "Assign")["parameters"][0]["value"]
    assert "damaged" in refused(ada, with_s(click_of(card, "Take"), value))


def test_somebody_elses_button_is_refused(ada: Sidebar, card: Json) -> None:
    said = refused(ada.of(GRACE), click_of(card, "Take"))
    assert "made for somebody else" in said
    assert "Maria" not in said


def test_another_workspaces_button_is_refused(ada: Sidebar, card: Json) -> None:
    value = signed(ada, workspace=99)
    said = refused(ada, with_s(click_of(card, "Take"), value))
    assert "made for somebody else" in said


def test_a_strangers_button_cannot_name_a_ticket(ada: Sidebar, card: Json) -> None:
    value = signed(ada, person=0, workspace=0)
    said = refused(ada, with_s(click_of(card, "Take"), value))
    assert "made for somebody else" in said


def test_an_old_card_is_refused(ada: Sidebar, card: Json) -> None:
    clock.advance(timedelta(seconds=LIFETIME_SECONDS + 1))
    assert "too old" in refused(ada, click_of(card, "Take"))


def restore(ada: Sidebar) -> None:
    """The desk is another one from now on, which counts versions again."""
    with ada.office.desk.database.transaction() as session:
        place = session.get_one(Workspace, ada.office.cast.acme.id)
        place.epoch, place.restored_at = "e1", clock.now()


def test_a_card_from_before_a_restore_is_refused(ada: Sidebar, card: Json) -> None:
    restore(ada)
    assert "The desk was restored at" in refused(ada, click_of(card, "Take"))
    fresh = ada.open(next(iter(ada.office.ada.messages.values())))
    ada.press(fresh, "Take")
    assert ada.office.shown()["assignee"] == ADA


def test_a_form_from_before_a_restore_keeps_what_was_typed(
    ada: Sidebar, card: Json
) -> None:
    form = note_form(card)
    restore(ada)
    answer = ada.press(form, "Add note", **{field_of(form)["name"]: "Call her back"})
    assert "was restored at" in toast(answer)
    assert "navigations" not in answer["renderActions"]["action"]


def test_an_old_form_stays_with_what_was_typed(ada: Sidebar, card: Json) -> None:
    form = note_form(card)
    clock.advance(timedelta(seconds=LIFETIME_SECONDS + 1))
    answer = ada.press(form, "Add note", **{field_of(form)["name"]: "Call her back"})
    assert "too old" in toast(answer)
    assert "navigations" not in answer["renderActions"]["action"]


def test_a_wrong_argument_is_refused_and_the_log_tells_no_secret(
    ada: Sidebar, card: Json, caplog: pytest.LogCaptureFixture
) -> None:
    # A right key for a wrong thing: no card of ours ever says this.
    value = signed(ada, verb="prioritise", args={"to": "maria@secret.example"})
    action = with_s(click_of(card, "Take"), value)
    action["function"] = f"{PUBLIC}/addon/clicks/prioritise"
    assert "must be one of" in refused(ada, action)
    # The values that it may have are words for programs, in no language.
    ada.office.unsaid -= {"to", "low", "normal", "high", "urgent"}
    assert "secret" not in caplog.text


def test_every_address_is_signed_for_itself(ada: Sidebar, card: Json) -> None:
    for label in labels(card):
        if action := click_of(card, label):
            verb = action["function"].rpartition("/")[2]
            ButtonSigner("a secret of the tests").read(
                action["parameters"][0]["value"], verb
            )
