"""Which language our pages speak: that of the browser.

The languages stand in a layer above this one, so the application is given how to choose
(`app.factory`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from flask import Flask, current_app

from app.wording import TranslatableText

_KEY, _ALL = "language", "languages"


class PageLanguage(Protocol):
    """What a page needs of a language."""

    code: str

    def say(self, message: str, **values: object) -> str:
        """The message with the values in its places."""

    def say_many(self, one: str, many: str, n: int, **values: object) -> str:
        """The right form for this number."""

    def tell(self, said: TranslatableText) -> str:
        """A message that was put together where no language was known."""


def set_page_language(
    app: Flask,
    choose: Callable[[], PageLanguage],
    every: Callable[[], Sequence[PageLanguage]],
) -> None:
    """Have the application's pages speak what `choose` finds for the request.

    `every` gives all that there are.
    """
    app.extensions[_KEY] = choose
    app.extensions[_ALL] = every


def page_language() -> PageLanguage:
    """The language of the page that is being drawn."""
    chosen: PageLanguage = current_app.extensions[_KEY]()
    return chosen


def page_languages() -> Sequence[PageLanguage]:
    """All languages that our pages speak."""
    found: Sequence[PageLanguage] = current_app.extensions[_ALL]()
    return found
