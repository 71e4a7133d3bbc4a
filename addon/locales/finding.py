"""Finds every message in the sources and on the console's pages, by Babel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_file
from jinja2.ext import babel_extract

from app.tickets.history import sentences

HOME = Path(__file__).parents[2]
SOURCES = (
    "addon/**/*.py",
    "app/absences/*.py",
    "app/calendars/*.py",
    "app/console/**/*.py",
    "app/frontdoor/**/*.py",
    "app/hours/*.py",
    "app/invitations/*.py",
    "app/reports/*.py",
    "app/tickets/**/*.py",
    "app/web/connect.py",
    "app/web/error_pages.py",
    "app/web/forms/*.py",
    "app/web/listing/texts.py",
    "app/web/mailbox_connection.py",
    "app/web/setup/facts.py",
    "app/web/setup/first_form.py",
    "app/web/setup/first_run.py",
    "app/web/setup/first_import.py",
    "app/web/setup/kept_settings.py",
    "app/web/setup/offers.py",
    "app/web/setup/page.py",
    "app/web/setup/pasted.py",
    "app/web/setup/steps.py",
    "app/web/setup/stopped.py",
    "app/gmail/errors.py",
    "app/gmail/sign_in.py",
    "app/settings/environment.py",
    "app/instance/keeping.py",
    "app/signing.py",
    "app/replies/queries.py",
    "app/people/access.py",
    "app/people/principal.py",
    "app/db.py",
    "app/tag_changes.py",
    "app/usage/monthly.py",
    "app/zones.py",
)
PAGES = ("app/console/templates/**/*.html", "app/web/templates/**/*.html")
# What says, marks or refuses, and which of its arguments, from 1, are messages; with a
# "c", the context. A message that another expression chooses is marked where it stands.
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(
        ("say", "say_rich", "mark", "translatable", "sentence_message"), (1,)
    ),
    **dict.fromkeys(("Refused", "NotAllowed", "NotFound", "InvalidLink"), (1,)),
    **dict.fromkeys(
        ("Later", "InDoubt", "Broken", "Disconnected", "ClientRefused"), (1,)
    ),
    **dict.fromkeys(("refusal_notice", "ButtonVerb"), (2,)),
    **dict.fromkeys(("say_in", "mark_in"), ((1, "c"), 2)),
    "say_many": (1, 2),
}


@dataclass(frozen=True)
class FoundMessage:
    """A message, its plural form if it has one, its context and its file."""

    message: str
    plural: str
    context: str
    file: str


def all_messages() -> list[FoundMessage]:
    """Every message of the sources and of the pages."""
    pages = [found for path in files_of(PAGES) for found in _in(path, babel_extract)]
    return [found for path in files_of(SOURCES) for found in _of_source(path)] + pages


def files_of(patterns: tuple[str, ...]) -> list[Path]:
    """The files of these patterns, in their order."""
    return [path for each in patterns for path in sorted(HOME.glob(each))]


def _of_source(path: Path) -> Iterator[FoundMessage]:
    yield from _in(path, "python")
    # A sentence of the history is also said to whoever did it.
    for each in _in(path, "python", {"sentence_message": (1,)}):
        own = each.message.replace(sentences.WHO, sentences.YOU)
        yield FoundMessage(own, "", "", each.file)


def _in(
    path: Path, method: Any, keywords: dict[str, Any] = KEYWORDS
) -> Iterator[FoundMessage]:
    file = str(path.relative_to(HOME))
    for _, said, _, context in extract_from_file(method, path, keywords):
        one, many = said if isinstance(said, tuple) else (said, "")
        yield FoundMessage(one, many, context or "", file)
