"""How a page of the console is drawn: for whom, in which language, where they are."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from addon.words import languages
from addon.words.languages import ENGLISH, Language
from addon.words.reader import Reader
from addon.words.zones import zone_of
from app import clock
from app.console.keys import KEYS, PLACES
from app.console.refreshing import Refresh
from app.console.visit import form_token
from app.people import access
from app.people.person import Person, PersonKind
from app.web.answers import private_answer

# The script of the pages keeps it: the browser alone knows where it is.
ZONE = "desk_zone"
# What forms carry unseen, and what is only ticked.
CARRIED = frozenset({
    "csrf_token", "version", "once", "back", "act", "query", "meant", "event", "merge",
    "ticket", "not", "all", "confirmed", "losing", "never", "tell", "columns",
})  # fmt: skip
LOADS = "; script-src 'self'; connect-src 'self'"


def written() -> str:
    """What was typed and chosen in the form that was sent; without what it carries."""
    typed = (text.strip() for name, text in request.form.items(multi=True)
             if name not in CARRIED)  # fmt: skip
    return "\n\n".join(dict.fromkeys(filter(None, typed)))


def browser_language() -> Language:
    """The language that the browser asks for first, of those that we speak."""
    spoken = {ENGLISH.code, *languages.language_codes()}
    # `de-AT` asks for German, though English may stand behind it by its exact name.
    asked = (each.partition("-")[0] for each in request.accept_languages.values())
    return languages.language_of(next(filter(spoken.__contains__, asked), ENGLISH.code))


def reader_of(person: Person) -> Reader:
    """The person before this page."""
    return Reader(
        workspace_id=person.workspace_id,
        person_id=person.id,
        address=person.address,
        may_change=access.may(person, "note"),
        may_administer=access.may(person, "administer"),
        may_manage_tags=access.may(person, "manage_tags"),
        may_automate=access.may(person, "automate"),
        may_moderate=access.may(person, "moderate_notes"),
        may_export=access.may(person, "export"),
        may_see_forms=access.may(person, "front_door"),
        may_invite=access.may(person, "invite"),
        invites_weekly=bool(person.weekly_role) and access.may(person, "invite_weekly"),
        is_shared_account=person.kind == PersonKind.SHARED,
        now=clock.now(),
        has_keys=person.shortcuts,
        zone=zone_of({"id": request.cookies.get(ZONE)}),
        language=browser_language(),
    )


def render_page(
    name: str, status: int = 200, *, refresh: int = 0, **values: Any
) -> Response:
    """A template of the console, as an answer.

    With `refresh` the page asks for itself again after so many seconds, unless it is
    the answer to a form.
    """
    fresh = None
    if refresh and status == 200 and request.method == "GET":
        fresh = Refresh(refresh, values["reader"], values.get("once", ""))
    spoken = browser_language()
    words = {"say": spoken.say, "say_many": spoken.say_many, "lang": spoken.code}
    keys = {"keys": KEYS, "key_places": PLACES, "fresh": fresh}
    # What somebody has written must not be lost with a page that cannot be drawn.
    kept = {"csrf_token": form_token(), "written": written()}
    text = render_template(f"console/{name}", **words, **keys, **kept, **values)
    answer = private_answer(Response(text, status=status), LOADS)
    return fresh.leave(answer) if fresh else answer
