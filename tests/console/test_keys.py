"""Keys are everybody's own choice, and their help says what each does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.console.keys import KEYS, PLACES
from app.people.person import Person
from tests.console.browser import Browser, words
from tests.support.office import ADA, GRACE, Office
from tests.support.tickets import add

SCRIPT = next(Path("app/web/static").glob("keys-*.js"))
TEMPLATES = Path("app/console/templates/console")


def test_who_turns_them_off_has_none(office: Office, ada: Browser) -> None:
    assert '<dialog id="keys"' in ada.get("/console").text
    assert "checked" in ada.get("/console/settings").text
    saved = ada.post("/console/settings")
    assert (saved.status_code, saved.headers["Location"]) == (
        303,
        "/console/settings",
    )
    for path in ("/console", "/console/tickets", "/console/settings"):
        assert "<dialog" not in ada.get(path).text
    # The page that turns them on again lists them all the same.
    said = ada.reads("/console/settings")
    assert "j Next row" in said
    assert "checked" not in ada.get("/console/settings").text
    with office.desk.database.reading() as session:
        chosen = {p.address: p.shortcuts for p in session.query(Person)}
    assert chosen[GRACE] is True
    ada.post("/console/settings", shortcuts="on")
    assert "<dialog" in ada.get("/console").text


def test_the_weekly_digest_is_switched_on_there(office: Office, ada: Browser) -> None:
    ada.post("/console/settings", shortcuts="on", weekly_digest="on")
    with office.desk.database.reading() as session:
        wants = {p.address: p.weekly_digest for p in session.query(Person)}
    assert (wants[ADA], wants[GRACE]) == (True, False)
    assert ada.get("/console/settings").text.count(" checked") == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Next row"), ("de", "Nächste Zeile"), ("es", "Fila siguiente")],
)
def test_the_help_speaks_the_readers_language(
    office: Office, language: str, said: str
) -> None:
    visitor = Browser(office, language)
    visitor.sign_in()
    page = visitor.get("/console").text
    help_text = words(page[page.index("<dialog") : page.index("</dialog>")])
    assert said in help_text
    for key, _ in KEYS:
        assert f" {key} " in help_text
    for key, _, _ in PLACES:
        assert f"g {key} " in help_text


def test_each_key_of_the_help_does_something() -> None:
    """It is a move of the script, or a page has what it presses; and no other is."""
    drawn = "".join(path.read_text() for path in TEMPLATES.glob("*.html"))
    pressed = set(re.findall(r'(?:data-key|key)="([^"{]+)"', drawn))
    moves = set(re.findall(r'^  "?([^": ]+)"?: \(\) =>', SCRIPT.read_text(), re.M))
    # A link that has the focus opens by itself.
    assert pressed | moves | {"Enter"} == {key for key, _ in KEYS}
    assert not pressed & moves


def test_every_place_is_a_page(office: Office, ada: Browser) -> None:
    with office.desk.database.transaction() as session:
        add(session, office.cast.support)
    for _, _, path in PLACES:
        assert ada.get(path).status_code == 200
