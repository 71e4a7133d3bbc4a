"""Finds every message in the sources: what is said, marked or raised for a card."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2.ext import babel_extract

from app.tickets import sentences

HOME = Path(__file__).parents[2]
SOURCES = (
    "addon",
    "app/console",
    "app/tickets",
    "app/replies/queries.py",
    "app/people/access.py",
    "app/db.py",
)

# Which arguments of a call are messages.
MESSAGES: dict[str, tuple[int, ...]] = {
    "say": (0,),
    "say_rich": (0,),
    "say_many": (0, 1),
    "mark": (0,),
    "does": (0,),
    "refusal": (1,),
    "Verb": (1,),
    "Refused": (0,),
    "NotAllowed": (0,),
    "NotFound": (0,),
    "Later": (0,),
}
PAGES = sorted((HOME / "app/console/templates").rglob("*.html"))
# Calls whose first argument is the context, and calls that have one of their own.
IN_CONTEXT = {"say_in"}
PATTERNS = {"moment": "date"}


@dataclass(frozen=True)
class Found:
    """A message, its plural form if it has one, its context and its file."""

    message: str
    plural: str
    context: str
    file: str


class Unreadable(ValueError):
    """A message that is put together where only a whole one can be translated."""


class Source:
    """One file, with the texts that its names stand for."""

    def __init__(self, path: Path) -> None:
        self.file = str(path.relative_to(HOME))
        self.tree = ast.parse(path.read_text())

    @cached_property
    def texts(self) -> dict[str, str]:
        """The file's constants that are texts."""
        found = {}
        for each in self.tree.body:
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
                value = each.value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[each.targets[0].id] = value.value
        return found


def everything() -> list[Found]:
    """Every message of the sources and of the console's pages.

    Raises:
        Unreadable: one of them is an f-string.
    """
    every = sources()
    known = texts_of(every)
    said = [found for source in every for found in _found_in(source, known)]
    return said + [found for path in PAGES for found in _found_on(path)]


def sources() -> list[Source]:
    """The files that say something to people."""
    return [Source(path) for path in _files()]


def texts_of(every: Iterable[Source]) -> dict[str, str]:
    """The constants of all files that are texts, as `file.NAME`."""
    return {f"{Path(s.file).stem}.{n}": t for s in every for n, t in s.texts.items()}


def _files() -> Iterator[Path]:
    for part in SOURCES:
        path = HOME / part
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _found_in(source: Source, known: dict[str, str]) -> Iterator[Found]:
    for call in ast.walk(source.tree):
        if isinstance(call, ast.Call):
            try:
                yield from _of_call(source, known, call)
            except Unreadable as error:
                raise Unreadable(f"{source.file}:{call.lineno}: {error}") from error


def _found_on(path: Path) -> Iterator[Found]:
    with path.open("rb") as page:
        for _, _, said, _ in babel_extract(page, ["say", "say_many"], [], {}):
            forms = said if isinstance(said, tuple) else (said, None)
            # What only the program knows has its mark elsewhere.
            if forms[0]:
                one, many = forms[0], forms[1] or ""
                yield Found(one, many, "", str(path.relative_to(HOME)))


def _of_call(source: Source, known: dict[str, str], call: ast.Call) -> Iterator[Found]:
    name = str(getattr(call.func, "attr", "") or getattr(call.func, "id", ""))
    context, places = "", MESSAGES.get(name, ())
    if name in IN_CONTEXT and len(call.args) > 1:
        context, places = next(texts(source, known, call.args[0]), ""), (1,)
    if name in PATTERNS:
        context, places = PATTERNS[name], (0,)
    given = [call.args[at] for at in places if at < len(call.args)]
    if name == "say_many" and len(given) == 2:
        one, many = (texts(source, known, each) for each in given)
        yield from (
            Found(*pair, "", source.file) for pair in zip(one, many, strict=True)
        )
        return
    for each in given:
        for text in texts(source, known, each):
            yield Found(text, "", context, source.file)
            if name == "does":
                own = text.replace(sentences.WHO, sentences.YOU)
                yield Found(own, "", "", source.file)


def texts(source: Source, known: dict[str, str], node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be: itself, or the constant that it names."""
    if isinstance(node, ast.Name) and node.id in source.texts:
        yield source.texts[node.id]
    elif isinstance(node, ast.Name) and node.id.isupper():
        # Imported by its name, which no other constant has, or it would be two texts.
        yield from (t for name, t in known.items() if name.endswith(f".{node.id}"))
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        named = known.get(f"{node.value.id}.{node.attr}")
        yield from [named] if named else []
    else:
        yield from _literals(node)


def _literals(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be; nothing if only the program knows."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        raise Unreadable("an f-string cannot be looked up; give its values by name")
