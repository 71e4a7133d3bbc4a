"""A note is changed, deleted and brought back; managers read what it said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.errors import NotAllowed, NotFound, Refused
from app.people.person import Person, Role
from app.people.principal import person_principal
from app.tickets import acting
from app.tickets.event import Event
from app.tickets.notes.mention import Mention, add_mentions
from app.tickets.notes.note import Note
from app.tickets.notes.revision import NoteRevision
from tests.addon.sidebar import Sidebar, field_of, labels, note_form, shown, words
from tests.support.office import ADA, EDSGER, GRACE, Office
from workers.chores.retention import delete_old_rows

Json = dict[str, Any]
TEXT, BETTER = "He wants his money back", "She wants her money back"


@pytest.fixture
def card(grace: Sidebar) -> Json:
    """Grace's card of a ticket with a note of hers."""
    office = grace.office
    opened = grace.open(office.copy(GRACE, office.write()))
    form = note_form(opened)
    return shown(grace.press(form, "Add note", **{field_of(form)["name"]: TEXT}))


def save(sidebar: Sidebar, card: Json, text: str) -> Json:
    """The ticket's card after the note was changed by hand."""
    form = shown(sidebar.press(shown(sidebar.press(card, TEXT)), "Edit"))
    assert field_of(form)["value"] == TEXT
    answer = sidebar.press(form, "Save note", **{field_of(form)["name"]: text})
    return shown(answer)


def act(office: Office, address: str, verb: str, **args: Any) -> acting.Done:
    with office.ticket() as (session, ticket):
        who = session.scalars(select(Person).where(Person.address == address)).one()
        by = person_principal(who, "console")
        return acting.act(
            session, by, ticket.id, verb, {"note": note_id(office), **args}
        )


def note_id(office: Office) -> int:
    with office.desk.database.reading() as session:
        return session.scalars(select(Note.id)).one()


def notes(office: Office) -> list[str]:
    return [each["text"] for each in office.shown()["notes"]]


def count(office: Office, table: Any) -> int:
    with office.desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def undo(office: Office, event_id: int) -> None:
    """Let Grace undo that act of hers."""
    with office.ticket() as (session, ticket):
        who = session.scalars(select(Person).where(Person.address == GRACE)).one()
        by = person_principal(who, "console")
        acting.act(session, by, ticket.id, "undo", {"event": event_id})


def last_event(office: Office) -> int:
    with office.desk.database.reading() as session:
        return session.scalar(select(func.max(Event.id))) or 0


def test_it_says_something_else_and_since_when(grace: Sidebar, card: Json) -> None:
    clock.advance(timedelta(hours=1))
    after = save(grace, card, BETTER)
    said = words(after)
    assert BETTER in said
    assert TEXT not in said
    assert ", edited " in said
    assert "You changed a note" in said
    (note,) = grace.office.shown()["notes"]
    assert note["text"] == BETTER
    assert note["edited_at"] == clock.iso(clock.now())
    undone = words(grace.press(after, "Undo"))
    assert TEXT in undone
    assert ", edited " not in undone
    assert count(grace.office, NoteRevision) == 0


def test_it_is_deleted_everywhere_and_comes_back(grace: Sidebar, card: Json) -> None:
    office = grace.office
    after = shown(grace.press(shown(grace.press(card, TEXT)), "Delete"))
    assert TEXT not in words(after)
    assert "Notes (" not in words(after)
    assert TEXT not in words(grace.home())
    assert office.shown()["notes"] == []
    assert "You deleted a note" in words(after)
    back = shown(grace.press(after, "Undo"))
    assert TEXT in words(back)
    assert notes(office) == [TEXT]
    assert "Notes (1)" in words(back)


def test_others_change_none_and_only_managers_delete(
    grace: Sidebar, card: Json
) -> None:
    office = grace.office
    for address in (ADA, EDSGER):
        with pytest.raises(NotAllowed):
            act(office, address, "edit_note", text=BETTER)
    with pytest.raises(NotAllowed):
        act(office, EDSGER, "delete_note")
    assert notes(office) == [TEXT]
    act(office, ADA, "delete_note")
    assert notes(office) == []
    with pytest.raises(NotFound):
        act(office, GRACE, "edit_note", text=BETTER)


def test_a_row_is_pressed_by_those_who_may_do_something(grace: Sidebar) -> None:
    office = grace.office
    mail = office.write()
    own = grace.open(office.copy(GRACE, mail))
    form = note_form(own)
    own = shown(grace.press(form, "Add note", **{field_of(form)["name"]: TEXT}))
    assert TEXT in labels(own)
    ada = grace.of(ADA)
    hers = ada.open(office.copy(ADA, mail))
    over = labels(shown(ada.press(hers, TEXT)))
    assert "Delete" in over
    assert "Edit" not in over
    with office.desk.database.transaction() as session:
        query = select(Person).where(Person.address == ADA)
        session.scalars(query).one().role = Role.REP
    as_rep = ada.open(office.copy(ADA, mail))
    assert TEXT in words(as_rep)
    assert TEXT not in labels(as_rep)


def test_the_same_text_changes_nothing(grace: Sidebar, card: Json) -> None:
    before = grace.office.shown()["version"]
    save(grace, card, f"  {TEXT} ")
    assert grace.office.shown()["version"] == before
    assert count(grace.office, NoteRevision) == 0


def test_who_is_ticked_beside_the_same_text_is_called(
    grace: Sidebar, card: Json
) -> None:
    office = grace.office
    before = office.shown()["version"]
    done = act(office, GRACE, "edit_note", text=TEXT, tell=[EDSGER])
    assert done.told == ("Edsger Dijkstra",)
    assert office.shown()["version"] == before
    assert TEXT in words(grace.of(EDSGER).home())


def test_a_deleted_note_is_no_last_note_and_calls_nobody(
    grace: Sidebar, card: Json
) -> None:
    office = grace.office
    with office.ticket() as (session, ticket):
        who = session.scalars(select(Person).where(Person.address == GRACE)).one()
        made = ticket.note("@ada Second", by=person_principal(who).actor, who=who)
        session.flush()
        ada = session.scalars(select(Person).where(Person.address == ADA)).one()
        add_mentions(session, made, [ada])
        second = made.id
    other = office.copy(ADA, office.write(subject="Another"))
    ada_bar = grace.of(ADA)
    assert "Second" in words(ada_bar.open(other))
    with office.ticket() as (session, ticket):
        who = session.scalars(select(Person).where(Person.address == GRACE)).one()
        by = person_principal(who, "console")
        acting.act(session, by, ticket.id, "delete_note", {"note": second})
    said = words(ada_bar.open(other))
    assert "Second" not in said
    assert TEXT in said
    assert "Second" not in words(ada_bar.home())


def test_only_who_was_not_called_yet_is_called(grace: Sidebar, card: Json) -> None:
    office = grace.office
    first = act(office, GRACE, "edit_note", text=f"{TEXT} @edsger")
    again = act(office, GRACE, "edit_note", text=f"{BETTER} @edsger @ada")
    assert (first.told, again.told) == (("Edsger Dijkstra",), ("Ada Lovelace",))
    undo(office, last_event(office))
    assert notes(office) == [f"{TEXT} @edsger"]
    assert count(office, Mention) == 1
    act(office, GRACE, "delete_note")
    assert "called" not in words(grace.of(EDSGER).home())
    assert TEXT not in words(grace.of(EDSGER).home())


def test_an_older_change_is_not_undone_over_a_newer_one(
    grace: Sidebar, card: Json
) -> None:
    office = grace.office
    act(office, GRACE, "edit_note", text=BETTER)
    event = last_event(office)
    act(office, GRACE, "edit_note", text="Third")
    with pytest.raises(Refused):
        undo(office, event)
    assert notes(office) == ["Third"]


def test_what_it_said_is_kept_for_90_days(grace: Sidebar, card: Json) -> None:
    office = grace.office
    act(office, GRACE, "edit_note", text=f"{BETTER} @ada")
    act(office, GRACE, "delete_note")
    clock.advance(timedelta(days=89))
    delete_old_rows(office.desk)
    assert (count(office, Note), count(office, NoteRevision)) == (1, 1)
    clock.advance(timedelta(days=2))
    delete_old_rows(office.desk)
    kept = [count(office, table) for table in (Note, NoteRevision, Mention)]
    assert kept == [0, 0, 0]
