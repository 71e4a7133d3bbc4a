"""Snoozing from the card: by a row, by the picker, until they write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import clock
from tests.addon.sidebar import (
    PUBLIC,
    Sidebar,
    click_of,
    labels,
    lines,
    navigations,
    shown,
    toast,
    words,
)
from tests.support.office import ADA, EDSGER, GRACE, SUPPORT

Json = dict[str, Any]


@pytest.fixture
def card(ada: Sidebar) -> Json:
    """Ada's card of a new ticket."""
    return ada.open(ada.office.copy(ADA, ada.office.write()))


def form_of(sidebar: Sidebar, card: Json) -> Json:
    return shown(sidebar.press(card, "Snooze"))


def picker(form: Json) -> Json:
    found: Json = form["sections"][-1]["widgets"][0]["dateTimePicker"]
    return found


def pick(sidebar: Sidebar, form: Json, chosen: Any) -> Json:
    """Press “Snooze until then” with that in the field, as Google sends it."""
    action = click_of(form, "Snooze until then")
    event = sidebar.event()
    common = event["commonEventObject"]
    common["parameters"] = {p["key"]: p["value"] for p in action["parameters"]}
    moment = {"hasDate": True, "hasTime": True, "msSinceEpoch": chosen}
    common["formInputs"] = {picker(form)["name"]: {"dateTimeInput": moment}}
    path = action["function"].removeprefix(PUBLIC)
    return sidebar.judged("action", sidebar.post(path, event))


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def until(sidebar: Sidebar) -> datetime:
    return datetime.fromisoformat(sidebar.office.shown()["snoozed_until"])


def happened(sidebar: Sidebar) -> list[str]:
    return [event["action"] for event in sidebar.office.shown()["events"]]


def test_snooze_is_the_first_of_the_menu(ada: Sidebar, card: Json) -> None:
    assert card["cardActions"][0]["actionLabel"] == "Snooze"
    assert lines(form_of(ada, card)) == (
        "Snooze #1",
        "Comes back earlier if Maria writes",
    )


def test_tomorrow_is_nine_in_the_readers_zone(ada: Sidebar, card: Json) -> None:
    ada.zone = {"id": "Asia/Kolkata", "offset": 19_800_000}
    snoozed = shown(ada.press(form_of(ada, card), "Tomorrow 09:00"))
    there = until(ada).astimezone(UTC) + timedelta(hours=5, minutes=30)
    assert (there.hour, there.minute) == (9, 0)
    assert lines(snoozed)[0].startswith("Snoozed to ")
    assert lines(snoozed)[0].endswith(" 09:00, no reply")


def test_until_they_write_needs_no_moment(ada: Sidebar, card: Json) -> None:
    snoozed = shown(ada.press(form_of(ada, card), "Until Maria writes"))
    assert lines(snoozed)[0] == "Snoozed until they write, no reply"
    assert ada.office.shown()["snoozed_until"] is None


def test_a_moment_is_picked(ada: Sidebar, card: Json) -> None:
    chosen = clock.now().replace(microsecond=0) + timedelta(days=20)
    answer = pick(ada, form_of(ada, card), str(ms(chosen)))
    assert [list(each) for each in navigations(answer)] == [["pop"], ["updateCard"]]
    assert until(ada) == chosen


def test_the_picker_starts_with_tomorrow(ada: Sidebar, card: Json) -> None:
    form = form_of(ada, card)
    pick(ada, form, picker(form)["valueMsEpoch"])
    assert until(ada).hour == 9


def test_a_past_moment_is_refused_and_kept(ada: Sidebar, card: Json) -> None:
    form = form_of(ada, card)
    chosen = str(ms(clock.now() - timedelta(hours=1)))
    answer = pick(ada, form, chosen)
    assert toast(answer) == "Not snoozed: That time is in the past. Choose a later one."
    again = picker(shown(answer))
    assert (again["name"], again["valueMsEpoch"]) == (picker(form)["name"], chosen)
    assert happened(ada) == ["created"]


@pytest.mark.parametrize(
    "nonsense",
    [None, "", "soon", "1e9", True, [], {}, "9" * 14, "9" * 15, "-1", 10**30, 1.5, "٣"],
)
def test_nonsense_is_refused(ada: Sidebar, card: Json, nonsense: Any) -> None:
    answer = pick(ada, form_of(ada, card), nonsense)
    assert toast(answer).startswith("Not snoozed: ")
    assert "Snooze until then" in labels(shown(answer))
    assert happened(ada) == ["created"]


def test_a_moment_that_has_passed_on_an_old_form_is_refused(
    ada: Sidebar, card: Json
) -> None:
    form = form_of(ada, card)
    clock.advance(timedelta(hours=40))
    answer = ada.press(form, "Tomorrow 09:00")
    assert toast(answer).startswith("Not snoozed: That time is in the past.")
    assert toast(ada.press(shown(answer), "Tomorrow 09:00")) == ""


def test_pressing_twice_snoozes_once(ada: Sidebar, card: Json) -> None:
    form = form_of(ada, card)
    for _ in range(2):
        ada.press(form, "In a week")
    assert happened(ada) == ["created", "snoozed"]


def test_nobody_snoozes_over_a_mail_not_seen(ada: Sidebar, card: Json) -> None:
    office, form = ada.office, form_of(ada, card)
    with office.desk.database.transaction() as session:
        session.merge(office.cast.mailbox).connect(delegated=True)
    office.sync()
    office.write_again(next(iter(office.support.messages.values())))
    office.sync()
    answer = ada.press(form, "Until Maria writes")
    assert toast(answer).startswith("Not snoozed: Maria Lopez wrote at ")


def test_a_stale_snooze_says_who(ada: Sidebar, grace: Sidebar, card: Json) -> None:
    form = form_of(ada, card)
    mail = next(iter(ada.office.support.messages.values()))
    graces = grace.open(ada.office.copy(GRACE, mail))
    grace.press(form_of(grace, graces), "Until Maria writes")
    answer = ada.press(form, "In a week")
    said = "Not snoozed: Grace snoozed it until the customer writes at "
    assert toast(answer).startswith(said)


def test_it_is_woken_by_hand(ada: Sidebar, card: Json) -> None:
    assert "Snoozed now" not in labels(form_of(ada, card))
    snoozed = shown(ada.press(form_of(ada, card), "In a week"))
    woken = shown(ada.press(shown(ada.press(snoozed, "Change snooze")), "Snoozed now"))
    assert lines(woken)[0] == "Waiting on us 1 min"
    assert happened(ada)[-1] == "woken"


@pytest.mark.parametrize("who", [ADA, GRACE, None])
def test_one_press_wakes_it_whoever_has_it(
    ada: Sidebar, grace: Sidebar, card: Json, who: str | None
) -> None:
    assert "Wake" not in labels(card)
    taken = shown(ada.press(card, "Take")) if who else card
    snoozed = shown(ada.press(form_of(ada, taken), "In a week"))
    reader = ada
    if who == GRACE:
        mail = next(iter(ada.office.support.messages.values()))
        reader = grace
        snoozed = grace.open(ada.office.copy(GRACE, mail))
    assert "Snooze" not in labels(snoozed)
    answer = reader.press(snoozed, "Wake")
    assert [list(each) for each in navigations(answer)] == [["updateCard"]]
    assert "Wake" not in labels(shown(answer))
    assert happened(ada)[-1] == "woken"


def test_it_leaves_the_list_of_unassigned(ada: Sidebar, card: Json) -> None:
    ada.press(form_of(ada, card), "In a week")
    assert lines(ada.home())[1] == "Nothing unassigned"
    clock.advance(timedelta(days=8))
    assert lines(ada.home())[1].startswith("1 unassigned")


def test_the_history_tells_it_in_the_readers_zone(ada: Sidebar, card: Json) -> None:
    ada.zone = {"id": "Asia/Kolkata", "offset": 19_800_000}
    snoozed = shown(ada.press(form_of(ada, card), "In a week"))
    history = words(shown(ada.press(snoozed, "View history")))
    assert "snoozed it until " in history
    assert " 09:00\n" in history + "\n"


def test_an_observer_cannot_snooze(ada: Sidebar, edsger: Sidebar, card: Json) -> None:
    form = form_of(ada, card)
    with ada.office.desk.database.transaction() as session:
        session.merge(ada.office.cast.ada).role = "observer"
    answer = ada.press(form, "In a week")
    assert toast(answer).startswith("Not snoozed: You can look, not change.")
    ada.office.world.route(SUPPORT, also_to=[EDSGER])
    looked = edsger.open(ada.office.copy(EDSGER, ada.office.write("Another")))
    assert "Snooze" not in labels(looked)
