"""Choosing people and tags: rows, suggestions, and what may not be chosen."""

from __future__ import annotations

from typing import Any

import pytest

from app.inboxes import inbox as inboxes
from app.people.actor import RULE
from app.people.person import Person, Role
from app.people.workspace import Workspace
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from tests.addon.sidebar import Sidebar, field_of, labels, lines, shown, toast, words
from tests.support.office import ADA, EDSGER, GRACE
from tests.support.tickets import add, globex, sales_of

Json = dict[str, Any]


@pytest.fixture
def card(ada: Sidebar) -> Json:
    """Ticket 1's card before Ada."""
    return ada.open(ada.office.copy(ADA, ada.office.write()))


def enter(ada: Sidebar, count: int) -> None:
    """That many more reps in support@, and one in sales@ alone."""
    cast = ada.office.cast
    with ada.office.desk.database.transaction() as session:
        sales = sales_of(session, cast)
        for number in range(count + 1):
            word = f"rep{number:03}"
            who = Person(
                workspace_id=cast.acme.id,
                address=f"{word}@acme.example",
                name=f"Rep {number:03}",
                role=Role.REP,
            )
            session.add(who)
            session.flush()
            inboxes.add_member(session, cast.support if number < count else sales, who)


def suggested(sidebar: Sidebar, form: Json, typed: str) -> list[str]:
    """What the form's field suggests for that."""
    action, name = field_of(form)["autoCompleteAction"], field_of(form)["name"]
    event = sidebar.event()
    common = event["commonEventObject"]
    common["parameters"] = {p["key"]: p["value"] for p in action["parameters"]}
    common["formInputs"] = {name: {"stringInputs": {"value": [typed]}}}
    path = "/addon/suggest" + action["function"].partition("/addon/suggest")[2]
    answer = sidebar.judged("autocomplete", sidebar.post(path, event))
    return [item["text"] for item in answer["autoComplete"]["items"]]


def test_me_then_who_has_the_least(ada: Sidebar, card: Json) -> None:
    cast = ada.office.cast
    enter(ada, 1)
    with ada.office.desk.database.transaction() as session:
        add(session, cast.support, assignee_id=cast.grace.id)
    form = shown(ada.press(card, "Assign"))
    rows = [w["decoratedText"] for w in form["sections"][0]["widgets"]]
    said = [(row["text"], row["bottomLabel"]) for row in rows]
    assert said == [("Me", "0 open"), ("Rep 000", "0 open"), ("Grace Hopper", "1 open")]


def test_of_many_the_field_suggests(ada: Sidebar, card: Json) -> None:
    enter(ada, 30)
    form = shown(ada.press(card, "Assign"))
    assert "Rep 029" not in words(form)
    assert suggested(ada, form, "rep 029") == ["Rep 029 <rep029@acme.example>"]
    assert suggested(ada, form, "GRA") == ["Grace Hopper <grace@acme.example>"]
    assert len(suggested(ada, form, "")) == 10


@pytest.mark.parametrize("typed", ["edsger", "rep 030", "support", "hank", "%", "_"])
def test_who_cannot_have_it_is_not_suggested(
    ada: Sidebar, card: Json, typed: str
) -> None:
    enter(ada, 30)
    with ada.office.desk.database.transaction() as session:
        globex(session)
    assert suggested(ada, shown(ada.press(card, "Assign")), typed) == []


@pytest.mark.parametrize(
    "typed", ["Rep 029 <rep029@acme.example>", "REP029@acme.example", "rep  029"]
)
def test_what_was_typed_is_assigned(ada: Sidebar, card: Json, typed: str) -> None:
    enter(ada, 30)
    form = shown(ada.press(card, "Assign"))
    ada.press(form, "Assign", **{field_of(form)["name"]: typed})
    assert ada.office.shown()["assignee"] == "rep029@acme.example"


@pytest.mark.parametrize("typed", ["rep", "", "rep030@acme.example", EDSGER])
def test_a_refused_name_stays_in_its_field(
    ada: Sidebar, card: Json, typed: str
) -> None:
    enter(ada, 30)
    form = shown(ada.press(card, "Assign"))
    answer = ada.press(form, "Assign", **{field_of(form)["name"]: typed})
    assert toast(answer) == "Not assigned: Choose somebody from the list."
    assert field_of(shown(answer)).get("value", "") == typed
    assert ada.office.shown()["assignee"] is None


def test_a_suggestion_is_its_readers_own(ada: Sidebar, card: Json) -> None:
    enter(ada, 30)
    form = shown(ada.press(card, "Assign"))
    assert suggested(ada.of(GRACE), form, "rep") == []
    assert suggested(ada.of("mallory@evil.example"), form, "rep") == []


def tag_all(ada: Sidebar, number: int, *names: str) -> None:
    with ada.office.ticket(number) as (session, ticket):
        for name in names:
            found = tags.find_or_make_tag(session, ticket.workspace_id, name)
            session.flush()
            ticket.tag(found, by=RULE)


def groups(form: Json) -> dict[str, list[str]]:
    """The tags below each heading."""
    found = {}
    for section in form["sections"]:
        for widget in section["widgets"]:
            if "header" in section and "buttonList" in widget:
                each = [b["text"] for b in widget["buttonList"]["buttons"]]
                found[section["header"]] = each
    return found


def test_what_was_used_lately_is_suggested(ada: Sidebar, card: Json) -> None:
    cast = ada.office.cast
    with ada.office.desk.database.transaction() as session:
        add(session, cast.support)
        add(session, cast.support)
        add(session, sales_of(session, cast))
        tags.find_or_make_tag(session, cast.acme.id, "assembly")
    tag_all(ada, 2, "refund", "late")
    tag_all(ada, 3, "refund", "shipping")
    tag_all(ada, 4, "theirs")
    tag_all(ada, 1, "refund")
    form = shown(ada.press(ada.open(ada.mail), "Edit"))  # type: ignore[arg-type]
    assert groups(form) == {
        "On this ticket": ["refund ✕"],
        "Suggested": ["shipping", "late"],
        "All tags": ["theirs"],
    }


def test_of_two_thousand_tags_the_field_suggests(ada: Sidebar, card: Json) -> None:
    with ada.office.desk.database.transaction() as session:
        ticket = session.get_one(Ticket, add(session, ada.office.cast.support))
        made = [
            tags.Tag(
                workspace_id=ticket.workspace_id,
                name=f"Tag {n:04}",
                folded=f"tag {n:04}",
            )
            for n in range(2000)
        ]
        session.add_all(made)
        session.flush()
        place = ticket.workspace_id
        ticket.taggings.extend(
            tags.TicketTag(tag_id=each.id, workspace_id=place) for each in made
        )
        theirs, _ = globex(session)
        tags.find_or_make_tag(session, theirs.workspace_id, "tag 1234 of globex")
    form = shown(ada.press(card, "Add a tag"))
    assert len(groups(form)["All tags"]) == 60
    assert suggested(ada, form, "TAG-1234") == ["Tag 1234"]
    assert suggested(ada, form, "0123") == ["Tag 0123"]
    assert suggested(ada, form, "%") == []
    assert len(suggested(ada, form, "")) == 10


def test_find_shows_those_that_fit_and_all_again(ada: Sidebar, card: Json) -> None:
    with ada.office.desk.database.transaction() as session:
        add(session, ada.office.cast.support)
    tag_all(ada, 2, "refund", "refund late", "shipping")
    form = shown(ada.press(card, "Add a tag"))
    name = field_of(form)["name"]
    found = shown(ada.press(form, "Find", **{name: "REF"}))
    assert groups(found) == {"Found": ["refund", "refund late"]}
    assert field_of(found) | {"name": name, "value": "REF"} == field_of(found)
    assert "No other tag" in words(ada.press(found, "Find", **{name: "zzz"}))
    every = shown(ada.press(found, "Find", **{name: " "}))
    assert groups(every) == groups(form)
    ada.press(found, "refund late")
    assert ada.office.shown()["tags"] == ["refund late"]


def close_tags(ada: Sidebar) -> None:
    with ada.office.desk.database.transaction() as session:
        place = session.get_one(Workspace, ada.office.cast.acme.id)
        place.new_tags = "managers"
        tags.find_or_make_tag(session, place.id, "billing")


def test_only_managers_make_new_tags_if_so_ruled(
    ada: Sidebar, grace: Sidebar, card: Json
) -> None:
    assert ada.mail is not None
    ticket_card = grace.open(ada.office.copy(GRACE, ada.mail))
    open_form = shown(grace.press(ticket_card, "Add a tag"))
    close_tags(ada)
    name = field_of(open_form)["name"]
    answer = grace.press(open_form, "Add tag", **{name: "brand new"})
    assert toast(answer) == "Not tagged: Only a manager can make a new tag here."
    assert "Add tag" not in labels(shown(answer))
    form = shown(ada.press(card, "Add a tag"))
    ada.press(form, "Add tag", **{field_of(form)["name"]: "brand new"})
    assert ada.office.shown()["tags"] == ["brand new"]


def test_a_customers_other_tickets(ada: Sidebar, card: Json) -> None:
    cast = ada.office.cast
    assert "customer" not in str(card["sections"][0]["widgets"][0])
    with ada.office.desk.database.transaction() as session:
        maria = session.get_one(Ticket, 1)
        same = {"customer_address": maria.customer_address}
        add(session, cast.support, subject="Catalogue", **same)
        add(session, cast.support, subject="Delivery", status="closed", **same)
        add(session, cast.support, subject="Somebody else's")
        add(session, sales_of(session, cast), subject="In sales", **same)
        add(session, globex(session)[0], subject="In globex", **same)
    mail = ada.office.copy(GRACE, ada.mail)  # type: ignore[arg-type]
    hers = ada.of(GRACE).open(mail)
    assert "1 more open, 1 earlier ticket" in words(hers)
    other = shown(ada.of(GRACE).press(hers, "Maria Lopez"))
    assert [s["header"] for s in other["sections"]] == ["Open (1)", "Earlier (1)"]
    assert {"Catalogue", "Delivery", "Merge"} == set(labels(other))
    assert lines(shown(ada.of(GRACE).press(other, "Catalogue")))[1] != ""
    assert "2 more open, 1 earlier ticket" in words(ada.open(ada.mail))  # type: ignore[arg-type]
