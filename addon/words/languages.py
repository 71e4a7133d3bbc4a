"""The languages of the cards: English by itself, others from `addon/locales`.

A catalogue's id is the English message, so English needs none. To add a language, make
`addon/locales/<code>/sidedesk.po`; `make messages` fills it with what is to be said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from gettext import c2py
from pathlib import Path

from babel import Locale
from babel.dates import format_datetime
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from addon.words.clean import isolate_text
from app.wording import TranslatableMoment, TranslatableTerm, TranslatableText, mark_in

FOLDER = Path(__file__).parents[1] / "locales"
DAY_AND_TIME = mark_in("date", "ccc d MMM HH:mm")
# Places of how many there are: a ticket's number is none, and has no separators.
AMOUNTS = frozenset({"count", "opened", "earlier", "most"})

MAX_REMEMBERED = 4096

Key = tuple[str, str]
Forms = tuple[str, ...]


class TranslatedText(str):
    """Words that were said already: they stand in another message as they are."""


class Language:
    """One language. Its formats are messages too, so that a line's width is known."""

    def __init__(
        self,
        code: str,
        messages: Mapping[Key, Forms] | None = None,
        form_of: Callable[[int], int] = lambda n: n != 1,
    ) -> None:
        self.code = code
        self._locale = Locale.parse(code)
        self.messages = messages or {}
        self.form_of = form_of

    def say(self, message: str, **values: object) -> str:
        """The message with the values in its places; `message` is the English one."""
        return self._filled(self.find(message), values)

    def say_in(self, context: str, message: str, **values: object) -> str:
        """A message whose English words mean several things; `context` says which."""
        return self._filled(self.find(message, context), values)

    def say_many(self, one: str, many: str, n: int, **values: object) -> str:
        """The right form for this number; `{n}` is its place."""
        forms = self.messages.get(("", one), (one, many))
        said = forms[min(int(self.form_of(n)), len(forms) - 1)]
        number = _number(n, self._locale)
        return self._filled(said, {**values, "n": number})

    def tell(self, said: TranslatableText) -> str:
        """A message that was put together where no language was known."""
        return self.say(said.message, **said.values)

    def moment(self, pattern: str, there: datetime) -> str:
        """A moment as this pattern, or the language's own for it, draws it."""
        # As the clock there shows it: moments of two zones are equal when they are one.
        shown = there.replace(second=0, microsecond=0, tzinfo=None)
        return _moment(shown, self.find(pattern, "date"), self._locale)

    def find(self, message: str, context: str = "") -> str:
        """What the catalogue has for a message; without an entry, the message."""
        return self.messages.get((context, message), (message,))[0]

    def value(self, value: object) -> str:
        """What stands in a message's place, as it is written there."""
        if isinstance(value, TranslatableTerm):
            return self.find(value.text)
        if isinstance(value, TranslatableMoment):
            return self.moment(DAY_AND_TIME, value.there)
        return isolate_text(value) if type(value) is str else str(value)

    def _filled(self, message: str, values: Mapping[str, object]) -> str:
        # Without values a message may be somebody's own words, braces and all.
        if not values:
            return TranslatedText(message)
        places = {n: self._in_place(n, value) for n, value in values.items()}
        return TranslatedText(message.format(**places))

    def _in_place(self, name: str, value: object) -> str:
        if name in AMOUNTS and isinstance(value, int):
            return _number(value, self._locale)
        return self.value(value)


ENGLISH = Language("en")


def language_of(locale: str) -> Language:
    """The language of a locale as Google writes it: `de-AT`, `es_419`; else English."""
    code = locale.replace("_", "-").partition("-")[0].lower()
    return _read(code) if code in language_codes() else ENGLISH


@cache
def language_codes() -> frozenset[str]:
    """The languages that have a catalogue."""
    return frozenset(path.parent.name for path in FOLDER.glob("*/sidedesk.po"))


def every_language() -> list[Language]:
    """All languages: English, then the others in the order of their codes."""
    return [ENGLISH, *map(language_of, sorted(language_codes()))]


def read_catalogue(code: str) -> Catalog:
    """The language's catalogue as it was written."""
    with (FOLDER / code / "sidedesk.po").open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


# Babel reads its data anew for each: those of a card are often those of the last one.
@lru_cache(MAX_REMEMBERED)
def _number(n: int, locale: Locale) -> str:
    return format_decimal(n, locale=locale)


@lru_cache(MAX_REMEMBERED)
def _moment(shown: datetime, pattern: str, locale: Locale) -> str:
    return format_datetime(shown, pattern, locale=locale)


def _forms(string: object) -> Forms:
    each = string if isinstance(string, (tuple, list)) else (string,)
    return tuple(str(form or "") for form in each)


@cache
def _read(code: str) -> Language:
    read = read_catalogue(code)
    messages: dict[Key, Forms] = {}
    for each in read:
        forms = _forms(each.string)
        message = each.id if isinstance(each.id, str) else each.id[0]
        if message and all(forms) and not each.fuzzy:
            messages[each.context or "", message] = forms
    return Language(code, messages, c2py(read.plural_expr))
