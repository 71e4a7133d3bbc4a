"""How a page of the console is drawn: for whom, in which language, where they are."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, render_template, request

from addon import languages
from addon.call import Addon
from addon.door import KEY
from addon.languages import Language
from addon.reader import Reader
from addon.request import zone_of
from app.people.person import Person
from app.web.shown import private

# The script of the pages keeps it: the browser alone knows where it is.
ZONE = "desk_zone"
LOADS = "; script-src 'self'; img-src 'self'"


def language() -> Language:
    """The language that the browser asks for first, of those that we speak."""
    best = request.accept_languages.best_match(["en", *sorted(languages.codes())])
    return languages.of(best or "en")


def reader_of(person: Person) -> Reader:
    """The person before this page."""
    addon: Addon = current_app.extensions[KEY]
    zone = zone_of({"id": request.cookies.get(ZONE)})
    return addon.reader(person, zone, language())


def page(name: str, status: int = 200, **values: Any) -> Response:
    """A template of the console, as an answer."""
    spoken = language()
    words = {"say": spoken.say, "say_many": spoken.say_many, "lang": spoken.code}
    text = render_template(f"console/{name}", **words, **values)
    return private(Response(text, status=status), LOADS)
