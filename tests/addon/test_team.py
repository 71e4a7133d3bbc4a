"""Team: who has what, one member's list, and moving several tickets at once."""

from __future__ import annotations

from typing import Any

import pytest

from app.inboxes import inbox as inboxes
from app.people.person import Person, Role
from tests.addon.sidebar import (
    Sidebar,
    labels,
    lines,
    navigations,
    shown,
    toast,
    words,
)
from tests.support.office import ADA, GRACE
from tests.support.tickets import add, globex, sales_of

Json = dict[str, Any]


@pytest.fixture
def five(ada: Sidebar) -> Sidebar:
    """Grace has three tickets, nobody has two."""
    with ada.office.desk.database.transaction() as session:
        for number in range(5):
            who = ada.office.cast.grace.id if number < 3 else None
            add(session, ada.office.cast.support, assignee_id=who)
    return ada


def team(sidebar: Sidebar) -> Json:
    return shown(sidebar.press(sidebar.home(), "Team"))


def boxes(card: Json) -> Json:
    return next(
        widget["selectionInput"]
        for section in card["sections"]
        for widget in section["widgets"]
        if "selectionInput" in widget
    )


def choose(sidebar: Sidebar, ticked: int) -> Json:
    """The card on which those who get the first so many of Grace's are chosen."""
    list_of_grace = shown(sidebar.press(team(sidebar), "Grace"))
    form = shown(sidebar.press(list_of_grace, "Assign several"))
    values = [item["value"] for item in boxes(form)["items"]][:ticked]
    action = form["fixedFooter"]["primaryButton"]["onClick"]["action"]
    event = sidebar.event()
    common = event["commonEventObject"]
    common["parameters"] = {p["key"]: p["value"] for p in action["parameters"]}
    name = boxes(form)["name"]
    common["formInputs"] = {name: {"stringInputs": {"value": values}}}
    path = "/addon/clicks/assign_many_form"
    return shown(sidebar.judged("action", sidebar.post(path, event)))


def test_one_row_per_member_nobody_first(five: Sidebar) -> None:
    card = team(five)
    assert lines(card) == ("5 open in the team", "2 unassigned")
    rows = [w["decoratedText"] for w in card["sections"][1]["widgets"]]
    assert [row["text"] for row in rows] == [
        "Nobody", "Grace", "Ada (you)", "Edsger"
    ]  # fmt: skip
    assert rows[1]["bottomLabel"].startswith("3 open · oldest ")


def hire(sidebar: Sidebar, *names: str) -> None:
    """More reps of support, by their names."""
    cast = sidebar.office.cast
    with sidebar.office.desk.database.transaction() as session:
        for number, name in enumerate(names):
            who = Person(
                workspace_id=cast.acme.id,
                address=f"rep{number}@acme.example",
                name=name,
                role=Role.REP,
            )
            session.add(who)
            session.flush()
            inboxes.add_member(session, cast.support, who)


def test_people_of_one_given_name_are_told_apart(five: Sidebar) -> None:
    hire(five, "Grace Kelly", "Grace Kern", "Grace Kern", "Ben Carter")
    rows = [w["decoratedText"]["text"] for w in team(five)["sections"][1]["widgets"]]
    assert sorted(rows) == [
        "Ada (you)", "Ben", "Edsger", "Grace Hopper", "Grace Kelly",
        "Grace Kern (rep1)", "Grace Kern (rep2)", "Nobody",
    ]  # fmt: skip


def test_of_many_those_with_nothing_are_folded(five: Sidebar) -> None:
    hire(five, *(f"Rep {number:02}" for number in range(12)))
    busy, idle = team(five)["sections"][1:3]
    assert [w["decoratedText"]["text"] for w in busy["widgets"]] == ["Nobody", "Grace"]
    assert idle["header"] == "Nothing open (14)"
    assert idle["uncollapsibleWidgetsCount"] == 0
    assert len(idle["widgets"]) == 14


def test_of_many_who_works_here_is_offered_first(five: Sidebar) -> None:
    hire(five, *(f"A{number:02} Rep" for number in range(30)))
    listed = shown(five.press(team(five), "Nobody"))
    mail = shown(five.press(listed, "Order 4"))
    offered = labels(shown(five.press(mail, "Assign")))
    assert offered[:3] == ["Me", "Grace Hopper", "A00 Rep"]


def test_a_row_opens_the_list(five: Sidebar) -> None:
    answer = five.press(team(five), "Grace")
    assert "pushCard" in navigations(answer)[0]
    assert lines(shown(answer))[0] == "Grace Hopper: 3 open"
    assert "Order 3" in words(answer)
    assert "Order 4" not in words(answer)


def test_nobodys_list(five: Sidebar) -> None:
    card = shown(five.press(team(five), "Nobody"))
    assert lines(card)[0] == "Nobody: 2 open"
    assert {"Order 4", "Order 5"} < set(labels(card))


def test_the_tickets_of_who_left_are_nobodys(five: Sidebar) -> None:
    with five.office.desk.database.transaction() as session:
        session.get_one(
            type(five.office.cast.grace), five.office.cast.grace.id
        ).deactivate()
    card = team(five)
    assert lines(card) == ("5 open in the team", "5 unassigned")
    assert lines(shown(five.press(card, "Nobody")))[0] == "Nobody: 5 open"


def test_a_rep_and_an_observer_look_only(
    five: Sidebar, grace: Sidebar, edsger: Sidebar
) -> None:
    for sidebar in (grace, edsger):
        card = shown(sidebar.press(team(sidebar), "Nobody"))
        assert lines(card)[0] == "Nobody: 2 open"
        assert "Assign several" not in labels(card)


def test_several_are_moved_by_one_press(five: Sidebar) -> None:
    answer = five.press(choose(five, 2), "Me")
    steps = [list(each)[0] for each in navigations(answer)]
    assert (steps, toast(answer)) == (["pop", "pop", "updateCard"], "2 assigned")
    assert lines(shown(answer))[0] == "Grace Hopper: 1 open"
    holders = [five.office.shown(number)["assignee"] for number in (1, 2, 3)]
    assert holders == [ADA, ADA, GRACE]
    assert [len(five.office.shown(n)["events"]) for n in (1, 2, 3)] == [1, 1, 0]


def test_pressed_twice_they_are_moved_once(five: Sidebar) -> None:
    form = choose(five, 2)
    five.press(form, "Me")
    five.press(form, "Me")
    assert len(five.office.shown(1)["events"]) == 1


def test_what_was_changed_meanwhile_is_named_and_stays(
    five: Sidebar, grace: Sidebar
) -> None:
    form = choose(five, 2)
    mine = shown(grace.press(grace.home(), "Order 1"))
    grace.press(shown(grace.press(mine, "Assign")), "Nobody")
    answer = five.press(form, "Me")
    assert "#1: Grace unassigned it" in words(shown(answer))
    holders = [five.office.shown(number)["assignee"] for number in (1, 2)]
    assert holders == [None, ADA]


def test_who_belongs_to_other_inboxes_only_gets_none(five: Sidebar) -> None:
    with five.office.desk.database.transaction() as session:
        sales = sales_of(session, five.office.cast)
        add(session, sales, assignee_id=five.office.cast.ada.id)
    form = choose(five, 1)
    assert "Edsger Dijkstra" not in words(form)
    assert "Ada" not in words(form)
    assert "1 open" in words(form)


def test_who_is_not_in_all_of_the_inboxes_is_named_with_the_reason(
    five: Sidebar,
) -> None:
    cast = five.office.cast
    with five.office.desk.database.transaction() as session:
        add(session, sales_of(session, cast), assignee_id=cast.grace.id)
    form = choose(five, 4)
    assert "Grace Hopper" not in labels(form)
    assert "Me" in labels(form)
    said = words(form)
    assert "Not in all of these inboxes" in said
    assert "Not in sales@acme.example" in said
    # Of one inbox alone there is nothing to say, whichever it is.
    assert "Not in" not in words(choose(five, 2))


def test_a_row_says_of_which_inbox_it_is_where_there_are_several(
    five: Sidebar,
) -> None:
    def rows() -> list[str]:
        list_of_grace = shown(five.press(team(five), "Grace"))
        form = shown(five.press(list_of_grace, "Assign several"))
        return [item["text"] for item in boxes(form)["items"]]

    assert all("@" not in each for each in rows())
    cast = five.office.cast
    with five.office.desk.database.transaction() as session:
        add(session, sales_of(session, cast), assignee_id=cast.grace.id)
    assert sum(" · sales@acme.example · " in each for each in rows()) == 1
    assert sum(" · support@acme.example · " in each for each in rows()) == 3


def test_nothing_ticked_is_said(five: Sidebar) -> None:
    assert "Tick a ticket first." in words(choose(five, 0))


def test_a_rep_moves_nothing_with_a_button_that_is_not_theirs(five: Sidebar) -> None:
    form = choose(five, 1)
    answer = five.of(GRACE).press(form, "Me")
    assert "made for somebody else" in words(answer)
    assert five.office.shown(1)["assignee"] == GRACE


def test_other_inboxes_do_not_count(five: Sidebar, grace: Sidebar) -> None:
    cast = five.office.cast
    with five.office.desk.database.transaction() as session:
        add(session, sales_of(session, cast), subject="Secret", assignee_id=cast.ada.id)
        theirs, hank = globex(session)
        add(session, theirs, subject="Secret", assignee_id=hank.id)
    assert lines(team(grace))[0] == "5 open in the team"
    assert lines(team(five))[0] == "6 open in the team"
    assert "Hank" not in words(team(five))
    assert "Secret" not in words(shown(grace.press(team(grace), "Ada")))
