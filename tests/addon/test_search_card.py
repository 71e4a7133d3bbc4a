"""Search on its card: one field, rows that open, and nobody else's tickets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from tests.addon.sidebar import Sidebar, field_of, labels, lines, shown, words
from tests.support.tickets import add, globex, sales_of

# SQL is at stake.
pytestmark = pytest.mark.both_databases

Json = dict[str, Any]


@pytest.fixture
def form(ada: Sidebar) -> Json:
    """The card of the search, over three inboxes with a chair each."""
    with ada.office.desk.database.transaction() as session:
        cast = ada.office.cast
        add(session, cast.support, subject="A chair for support")
        add(session, sales_of(session, cast), subject="A chair for sales")
        add(session, globex(session)[0], subject="A chair for globex")
    return shown(ada.press(ada.home(), "Search"))


def search(sidebar: Sidebar, form: Json, asked: str) -> Json:
    field = field_of(form)
    return shown(sidebar.act(field["onChangeAction"], **{field["name"]: asked}))


def test_what_is_found_can_be_opened(ada: Sidebar, form: Json) -> None:
    found = search(ada, form, "chair supp")
    assert lines(found) == ("Search", "1 found for “chair supp”")
    assert "Open 9 d · nobody · #1" in words(found)
    opened = shown(ada.press(found, "A chair for support"))
    assert lines(opened)[1] == "Nobody assigned · Open"


def test_the_button_finds_the_same_as_the_field(ada: Sidebar, form: Json) -> None:
    found = shown(ada.press(form, "Search", **{field_of(form)["name"]: "chair"}))
    assert words(found["sections"]) == words(search(ada, form, "chair")["sections"])
    assert lines(found)[1] == "2 found for “chair”"


def test_it_says_what_it_searches_until_it_has_found(ada: Sidebar, form: Json) -> None:
    for card in (form, search(ada, form, "zzz")):
        assert "Searches numbers, subjects, people and tags." in words(card)
    assert "Searches" not in words(search(ada, form, "chair"))


def test_the_field_keeps_its_name_and_its_text(ada: Sidebar, form: Json) -> None:
    field = field_of(search(ada, form, "chair"))
    assert (field["name"], field["value"]) == (field_of(form)["name"], "chair")


def test_only_the_readers_inboxes(ada: Sidebar, grace: Sidebar, form: Json) -> None:
    hers = shown(grace.press(grace.home(), "Search"))
    assert lines(search(grace, hers, "chair"))[1] == "1 found for “chair”"
    assert lines(search(ada, form, "chair"))[1] == "2 found for “chair”"
    assert lines(search(grace, hers, "#2"))[1] == "Nothing found for “#2”"


def test_the_newest_25_then_more(ada: Sidebar, form: Json) -> None:
    with ada.office.desk.database.transaction() as session:
        for _ in range(30):
            add(session, ada.office.cast.support, subject="Table")
    found = search(ada, form, "table")
    assert lines(found)[1] == "The newest 25 for “table”, there are more"
    rest = shown(ada.press(found, "More"))
    assert labels(rest).count("Table") == 5
    assert field_of(rest)["value"] == "table"


def test_an_observer_may_search(ada: Sidebar, edsger: Sidebar, form: Json) -> None:
    hers = shown(edsger.press(edsger.home(), "Search"))
    assert "A chair for support" in words(search(edsger, hers, "chair"))


@given(asked=st.text(max_size=60))
@settings(max_examples=40)
def test_whatever_is_typed_there_is_a_card(
    ada: Sidebar, form: Json, asked: str
) -> None:
    assert lines(search(ada, form, asked))[0] == "Search"
    # What of it is shown is not always whole.
    ada.office.unsaid.clear()
