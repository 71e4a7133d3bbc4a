"""Prints every sentence that users can read, in every language: to be read through.

`python -m tests.tools.sentences [WORD …]` prints the rows that hold one of the words,
or all of them, with tabs between the columns: where it is said, English, the others.
What commands say is in English alone: `docs/languages.md` tells why.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from addon.locales import finding
from addon.words import languages
from app.cli import desk
from app.commands.lazy import LazyCommand
from tests.tools.printed import printed_texts

HOME = Path(__file__).parents[2]
WEB_PAGES = HOME / "app/web/templates"

_TEMPLATE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<style.*?</style>", re.DOTALL)
_ANY_TAG = re.compile(r"<[^>]*>")
_TAG = re.compile(r"</?(?!code|b\b|em\b|strong|a\b)[a-z!][^>]*>")


@dataclass(frozen=True)
class SentenceRow:
    """One sentence: where it is said, and in the other languages, in their order."""

    place: str
    english: str
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        cells = (self.place, self.english, *self.others)
        return "\t".join(" ".join(cell.split()) for cell in cells)


def sentence_rows() -> list[SentenceRow]:
    """Every sentence once, by its place."""
    rows = [*_translated(), *_of_commands(desk, "desk"), *_of_pages()]
    known = {row.english for row in rows}
    rows += [SentenceRow(*each) for each in printed_texts() if each[1] not in known]
    return sorted(set(rows), key=lambda row: (row.place, row.english))


def language_order() -> list[str]:
    """The languages of the columns after English."""
    return sorted(languages.language_codes())


def _translated() -> Iterator[SentenceRow]:
    """Cards, console and history."""
    spoken = [languages.language_of(code) for code in language_order()]
    for found in finding.all_messages():
        key = (found.context, found.message)
        forms = [each.messages.get(key, ("",)) for each in spoken]
        english = " | ".join(filter(None, (found.message, found.plural)))
        yield SentenceRow(found.file, english, tuple(" | ".join(f) for f in forms))


def _of_commands(command: click.Command, name: str) -> Iterator[SentenceRow]:
    """What `--help` says, of the command and of all below it."""
    yield SentenceRow(name, command.help or command.get_short_help_str())
    for each in command.params:
        if isinstance(each, click.Option) and each.help:
            yield SentenceRow(f"{name} {each.opts[0]}", each.help)
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name)
        for word in command.list_commands(context):
            found = command.get_command(context, word)
            assert found is not None
            # A command that is imported when it is called has its help there.
            whole = found.load() if isinstance(found, LazyCommand) else found
            yield from _of_commands(whole, f"{name} {word}")


def _of_pages() -> Iterator[SentenceRow]:
    """Text that stands in a page by itself, without `say`."""
    for path in sorted(WEB_PAGES.rglob("*.html")):
        text = _TEMPLATE.sub("…", path.read_text())
        for line in _TAG.split(text):
            said = " ".join(line.split()).strip("… ")
            if any(letter.isalpha() for letter in _ANY_TAG.sub("", said)):
                yield SentenceRow(str(path.relative_to(HOME)), said)


def main(words: Sequence[str]) -> None:
    """Print the table."""
    click.echo("\t".join(("where", "en", *language_order())))
    asked = [word.casefold() for word in words]
    for row in map(str, sentence_rows()):
        if not asked or any(word in row.casefold() for word in asked):
            click.echo(row)


if __name__ == "__main__":
    main(sys.argv[1:])
