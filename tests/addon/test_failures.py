"""Something breaks while a form is sent: what was typed stays where it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from addon import responses
from addon.cards.no_access import KEPT
from addon.words.languages import Language
from app.db import Database
from app.web.request_id import HEADER
from tests.addon.saved import compose, composing, save, taken
from tests.addon.sidebar import (
    Sidebar,
    Typed,
    click_of,
    field_of,
    lines,
    navigations,
    note_form,
    shown,
    toast,
)
from tests.addon.test_pickers import enter
from tests.addon.test_snooze import picker
from tests.addon.test_team import choose
from tests.support.office import ADA, EDSGER, Office, open_office
from tests.support.snapshot import copied_office
from tests.support.tickets import add

Json = dict[str, Any]
# A form's action, the name of its field, and what is filled in.
Form = tuple[Json, str, Typed]
SECRET = "maria’s number"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = copied_office(open_office, sqlite_url, tmp_path, connected=(EDSGER,))
    yield opened
    opened.desk.close()


def opened(ada: Sidebar) -> Json:
    return ada.open(ada.office.copy(ADA, ada.office.write()))


def pressed(form: Json, label: str, typed: str) -> Form:
    return click_of(form, label), field_of(form)["name"], typed


def left(form: Json, typed: str) -> Form:
    """A field that asks by itself as soon as one leaves it."""
    return field_of(form)["onChangeAction"], field_of(form)["name"], typed


def note(ada: Sidebar) -> Form:
    return pressed(note_form(opened(ada)), "Add note", SECRET)


def tag(ada: Sidebar) -> Form:
    return pressed(shown(ada.press(opened(ada), "Add a tag")), "Add tag", "refund")


def assignee(ada: Sidebar) -> Form:
    enter(ada, 30)
    return pressed(shown(ada.press(opened(ada), "Assign")), "Assign", "rep 029")


def assignee_of_many(ada: Sidebar) -> Form:
    enter(ada, 30)
    with ada.office.desk.database.transaction() as session:
        add(session, ada.office.cast.support, assignee_id=ada.office.cast.grace.id)
    return pressed(choose(ada, 1), "Assign", "rep 029")


def number(ada: Sidebar) -> Form:
    opened(ada)
    other = ada.open(ada.office.copy(ADA, ada.office.write("Catalogue 2026")))
    return pressed(shown(ada.press(other, "Merge with another")), "Continue", "1")


def moment(ada: Sidebar) -> Form:
    form = shown(ada.press(opened(ada), "Snooze"))
    found = picker(form)
    return (
        click_of(form, "Snooze until then"),
        found["name"],
        int(found["valueMsEpoch"]),
    )


def search(ada: Sidebar) -> Form:
    return left(shown(ada.press(ada.home(), "Search")), "chair")


def save_many(ada: Sidebar) -> None:
    for number in range(12):
        save(ada.office, f"Refund {number}")


def reply(ada: Sidebar) -> Form:
    save_many(ada)
    return left(shown(ada.press(taken(ada), "Reply")), "refund")


def reply_in_a_mail(ada: Sidebar) -> Form:
    save_many(ada)
    ada.gmail, ada.scopes = composing(ada).gmail, composing(ada).scopes
    return left(compose(ada), "refund")


FORMS: tuple[Callable[[Sidebar], Form], ...] = (
    note, tag, assignee, assignee_of_many, number, moment, search, reply,
    reply_in_a_mail,
)  # fmt: skip


def break_at(monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """The nth time that the database is asked, it answers with nonsense."""
    asked = 0

    def breaking(whole: Any) -> Any:
        def broken(self: Database) -> Any:
            nonlocal asked
            asked += 1
            if asked == nth:
                raise ValueError(SECRET)
            return whole(self)

        return broken

    monkeypatch.setattr(Database, "reading", breaking(Database.reading))
    monkeypatch.setattr(Database, "transaction", breaking(Database.transaction))


@pytest.mark.parametrize("nth", [1, 2], ids=["at the door", "in the act"])
@pytest.mark.parametrize("form_of", FORMS, ids=lambda each: each.__name__)
def test_the_form_stays_as_it_is(
    ada: Sidebar,
    form_of: Callable[[Sidebar], Form],
    nth: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    action, name, typed = form_of(ada)
    break_at(monkeypatch, nth)
    answer = ada.act(action, **{name: typed})
    assert answer == responses.show_toast(KEPT)
    assert "unexpected ValueError in broken" in caplog.text
    assert SECRET not in caplog.text
    # The very same form does it the second time.
    assert navigations(ada.act(action, **{name: typed}))


def test_a_form_that_was_only_ticked_stays(
    ada: Sidebar, monkeypatch: pytest.MonkeyPatch
) -> None:
    action, name, _ = note(ada)
    break_at(monkeypatch, 2)
    ticked = {name.replace("note_", "tell_"): ["grace@acme.example"]}
    assert toast(ada.act(action, **ticked)) == KEPT


def test_what_has_no_form_is_told_by_a_card(
    ada: Sidebar, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    card = opened(ada)
    break_at(monkeypatch, 2)
    failed = shown(ada.press(card, "Take"))
    assert lines(failed)[0] == "Something went wrong"
    named = re.search(r"request ([0-9a-f]{8}): (.*)", caplog.text)
    assert named is not None
    assert f"For your Sidedesk admin: code {named[1]}" in str(failed)
    assert re.fullmatch(r"addon/endpoint\.py:\d+( > addon/[\w/]+\.py:\d+)+", named[2])
    assert SECRET not in caplog.text


def test_every_answer_has_a_name_of_its_own(ada: Sidebar) -> None:
    web = ada.client
    sent = {HEADER: "typed by somebody"}
    names = [web.get("/healthz", headers=sent).headers[HEADER] for _ in range(2)]
    assert names[0] != names[1]
    assert all(re.fullmatch("[0-9a-f]{8}", name) for name in names)


def test_a_field_that_suggests_is_quiet(
    ada: Sidebar, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = shown(ada.press(opened(ada), "Add a tag"))
    break_at(monkeypatch, 2)
    asked = field_of(form)["autoCompleteAction"]
    answer = ada.act(asked, **{field_of(form)["name"]: "ref"})
    assert answer == responses.suggest_items(())


@pytest.mark.parametrize(("of", "name"), [(responses, "show_toast"), (Language, "say")])
def test_when_even_that_fails_there_is_a_card(
    ada: Sidebar, of: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    action, field, typed = note(ada)
    break_at(monkeypatch, 2)
    whole, failures = getattr(of, name), 0

    def fail_once(*args: Any, **values: Any) -> Any:
        nonlocal failures
        failures += 1
        if failures == 1:
            raise ValueError(SECRET)
        return whole(*args, **values)

    monkeypatch.setattr(of, name, fail_once)
    answer = ada.act(action, **{field: typed})
    assert lines(shown(answer))[0] == "Something went wrong"
