"""Notes that call a colleague, long ones, and many of them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.inboxes import inbox as inboxes
from app.people import actor
from app.people.person import Person, Role
from app.tickets.merge import merge as merges
from app.tickets.notes import mention as mentions
from app.tickets.notes.mention import Mention
from app.tickets.notes.note import Note
from app.tickets.ticket import Ticket
from tests.addon.mails import add_sales
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
from tests.support.office import ADA, EDSGER, GRACE
from tests.support.statements import statements
from tests.support.tickets import add, sales_of

Json = dict[str, Any]


@pytest.fixture
def card(ada: Sidebar) -> Json:
    """Ada's card of a new ticket."""
    return ada.open(ada.office.copy(ADA, ada.office.write()))


def noted(
    sidebar: Sidebar, card: Json, text: str, tell: list[str] | None = None
) -> Json:
    form = note_form(card)
    name = field_of(form)["name"]
    typed: dict[str, Any] = {name: text}
    if tell:
        typed[name.replace("note_", "tell_")] = tell
    return sidebar.press(form, "Add note", **typed)


def boxes(card: Json) -> Json:
    """The tick boxes of a form."""
    return next(
        widget["selectionInput"]
        for section in card["sections"]
        for widget in section["widgets"]
        if "selectionInput" in widget
    )


def called(sidebar: Sidebar) -> list[str]:
    """Who was called by a note and has not seen it."""
    with sidebar.office.desk.database.reading() as session:
        query = select(Person.address).join(Mention, Mention.person_id == Person.id)
        return sorted(session.scalars(query.where(Mention.seen_at.is_(None))))


def graces_card(grace: Sidebar) -> Json:
    mail = next(iter(grace.office.support.messages.values()))
    return grace.open(grace.office.copy(GRACE, mail))


@pytest.mark.parametrize(
    ("text", "tell"), [("@grace look", []), ("Look", [GRACE]), ("@grace", [GRACE])]
)
def test_a_colleague_is_told_once_by_typing_or_ticking(
    ada: Sidebar, card: Json, text: str, tell: list[str]
) -> None:
    answer = noted(ada, card, text, tell)
    assert toast(answer) == "Note saved, Grace Hopper was told"
    noted(ada, card, text, tell)
    assert called(ada) == [GRACE]
    assert len(ada.office.shown()["notes"]) == 1


def test_a_note_that_calls_nobody_needs_no_toast(ada: Sidebar, card: Json) -> None:
    assert toast(noted(ada, card, "Just so.")) == ""


def test_several_are_told(ada: Sidebar, card: Json) -> None:
    answer = noted(ada, card, "@grace and @edsger")
    assert toast(answer) == "Note saved, Grace Hopper and Edsger Dijkstra were told"


def test_the_name_is_bold_on_the_card(ada: Sidebar, card: Json) -> None:
    after = shown(noted(ada, card, "<i>@Grace, please"))
    assert "&lt;i&gt;<b>@Grace</b>, please" in words(after)


def test_a_slip_keeps_what_was_typed_and_ticked(ada: Sidebar, card: Json) -> None:
    answer = noted(ada, card, "@grcae can you?", [GRACE])
    form = shown(answer)
    said = "Nobody here is called @grcae. Did you mean @grace?"
    assert toast(answer) == f"Not saved yet: {said}"
    assert f"<b>Not saved yet.</b> {said}" in words(form)
    assert field_of(form) == field_of(note_form(card)) | {"value": "@grcae can you?"}
    ticked = [b["value"] for b in boxes(form)["items"] if b.get("selected")]
    assert (ticked, called(ada)) == ([GRACE], [])


def test_who_is_not_in_the_inbox_is_a_stranger_here(ada: Sidebar, card: Json) -> None:
    with ada.office.desk.database.transaction() as session:
        acme = ada.office.cast.acme.id
        tom = Person(workspace_id=acme, address="tom@acme.example", name="Tom Kilburn")
        session.add(tom)
    add_sales(ada.office, tom)
    answer = noted(ada, card, "x", [tom.address])
    assert toast(answer).startswith("Not saved yet: Nobody here is called @tom")
    assert ada.office.shown()["notes"] == []
    for text in ("@tom", "@tom@acme.example"):
        said = f"Note saved, nobody was told: no {text} here"
        card = shown(ada.press(card, "Refresh"))
        assert toast(noted(ada, card, text)) == said
    assert called(ada) == []


def test_what_is_nobodys_name_is_saved_and_said(ada: Sidebar, card: Json) -> None:
    answer = noted(ada, card, "@media print, @all", [GRACE])
    assert toast(answer) == (
        "Note saved, Grace Hopper was told. Nobody here is called @media, @all"
    )
    (kept,) = ada.office.shown()["notes"]
    assert kept["text"] == "@media print, @all"


def test_who_means_it_adds_the_note_again(ada: Sidebar, card: Json) -> None:
    text = "@grcae and @edsgre"
    form = shown(noted(ada, card, text))
    assert "To leave it as it is, save the note again." in words(form)
    other = ada.press(form, "Add note", **{field_of(form)["name"]: text})
    assert toast(other).endswith("@edsgre. Did you mean @edsger?")
    last = shown(other)
    saved = ada.press(last, "Add note", **{field_of(last)["name"]: text})
    assert toast(saved) == "Note saved, nobody was told: no @grcae, @edsgre here"


def test_the_likely_ones_can_be_ticked(ada: Sidebar, card: Json) -> None:
    offered = [each["text"] for each in boxes(note_form(card))["items"]]
    assert offered == ["Edsger", "Grace"]
    assert "hintText" in field_of(note_form(card))


def test_the_one_who_has_it_is_the_likeliest_of_many(ada: Sidebar) -> None:
    office = ada.office
    with office.desk.database.transaction() as session:
        acme, support = office.cast.acme.id, office.cast.support
        for number in range(20):
            address = f"agent{number}@acme.example"
            who = Person(workspace_id=acme, address=address, name=f"Agent {number}")
            session.add(who)
            session.flush()
            inboxes.add_member(session, support, who)
    card = ada.open(office.copy(ADA, office.write()))
    assert len(boxes(note_form(card))["items"]) == 8
    # Who has opened the desk before comes before who never did.
    ada.of(EDSGER).home()
    likely = boxes(note_form(shown(ada.press(card, "Refresh"))))["items"]
    assert likely[0]["value"] == EDSGER
    with office.ticket() as (_, ticket):
        ticket.assignee_id = office.cast.grace.id
    assert boxes(note_form(shown(ada.press(card, "Refresh"))))["items"][0] == {
        "text": "Grace",
        "value": GRACE,
    }


def test_opening_the_ticket_sees_the_mention(
    ada: Sidebar, card: Json, grace: Sidebar
) -> None:
    noted(ada, card, "@grace and @edsger")
    ada.press(card, "Refresh")
    assert called(ada) == ["edsger@acme.example", GRACE]
    graces_card(grace)
    assert called(ada) == ["edsger@acme.example"]


def test_a_mention_of_a_merged_ticket_is_seen_on_the_one_it_is_part_of(
    ada: Sidebar, card: Json, grace: Sidebar
) -> None:
    noted(ada, card, "@grace")
    other = ada.open(ada.office.copy(ADA, ada.office.write("Catalogue 2026")))
    form = shown(ada.press(other, "Merge with another"))
    confirm = shown(ada.press(form, "Refund for order 4711"))
    ada.press(confirm, "Merge")
    with ada.office.desk.database.reading() as session:
        (row,) = mentions.unseen_mentions(session, ada.office.cast.grace).rows
    assert row.number == 2
    graces_card(grace)
    assert called(ada) == []


def test_a_long_note_is_cut_and_read_whole(ada: Sidebar, card: Json) -> None:
    long = "word " * 100 + "end"
    after = shown(noted(ada, card, long))
    assert "end" not in words(after["sections"])
    whole = ada.press(after, "All")
    assert long in words(shown(whole))
    assert [list(each) for each in navigations(whole)] == [["pushCard"]]


def test_ten_thousand_notes_have_pages(ada: Sidebar, card: Json) -> None:
    office = ada.office
    with office.ticket() as (session, ticket):
        many = [
            Note(
                workspace_id=ticket.workspace_id,
                ticket_id=ticket.id,
                author_id=office.cast.ada.id,
                text=f"Note {number}.",
            )
            for number in range(10_000)
        ]
        session.add_all(many)
        ticket.note_count = len(many)
    with statements(office.desk.database) as seen:
        page = shown(ada.press(shown(ada.press(card, "Refresh")), "All 10,000 notes"))
        page = shown(ada.press(page, "Older"))
    assert "Note 9979." in words(page)
    assert "Note 9980." not in words(page)
    assert len(seen) == 2 + 3 + 3, "\n\n".join(seen)


def test_the_last_page_has_nothing_older(ada: Sidebar, card: Json) -> None:
    for number in range(11):
        card = shown(noted(ada, card, f"Note {number}."))
    every = shown(ada.press(card, "All 11 notes"))
    assert "Older" not in labels(every)
    assert lines(every) == ("Notes on #1", "Refund for order 4711")


def test_an_observer_writes_none(ada: Sidebar, card: Json) -> None:
    form = note_form(card)
    with ada.office.desk.database.transaction() as session:
        session.merge(ada.office.cast.ada).role = Role.OBSERVER
    typed = {field_of(form)["name"]: "@grace"}
    assert toast(ada.press(form, "Add note", **typed)).startswith("Not saved yet:")
    with ada.office.desk.database.reading() as session:
        assert session.scalars(select(Ticket.note_count)).one() == 0
    assert click_of(form, "Add note")


def test_a_note_on_a_ticket_that_was_merged_out_of_sight_keeps_its_form(
    ada: Sidebar, grace: Sidebar, card: Json
) -> None:
    old = graces_card(grace)
    cast = ada.office.cast
    with ada.office.ticket() as (session, source):
        target = session.get_one(Ticket, add(session, sales_of(session, cast)))
        merges.merge_tickets(session, source, target, by=actor.person_actor(cast.ada))
    answer = noted(grace, old, "Call her back")
    # No card replaces the form, so what was typed is still in it.
    assert "navigations" not in answer["renderActions"]["action"]
    assert toast(answer) == "Not saved yet: There is no such ticket."
    assert ada.office.shown(2)["notes"] == []
