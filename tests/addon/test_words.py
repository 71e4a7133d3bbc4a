"""The sources hold no words for people that the catalogues do not have.

What cannot be seen in the sources, the walk in `test_marked` sees.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from addon.locales import finding
from addon.locales.finding import Source

# Two words; on a card, one with a capital letter too.
READS = re.compile(r"^[^^)].*[a-z] +\S*[a-z]|^[a-z]\S* +\S*[a-z]", re.S)
READS_ON_CARDS = re.compile(f"{READS.pattern}|^[A-Z][a-z]", re.S)
# What stands in these files is for machines, for admins or for a mail.
UNREAD = {
    "addon/auth.py",
    "addon/clean.py",
    "addon/deployment.py",
    "addon/kit.py",
    "addon/letter.py",
    "addon/locales/__main__.py",
    "addon/locales/catalogues.py",
    "addon/locales/finding.py",
    "app/tickets/search.py",
}
UNREAD_TEXTS = {
    "Authorization",
    "Content-Type",
    # What the logs say, and what a programmer reads.
    "person %s: another Google account was refused",
    "unexpected %s in %s",
    "a moment needs its time zone",
    "all, delete-orphan",
    "; script-src 'self'; img-src 'self'",
    # A command that an admin types.
    "desk inbox add ",
    "desk mailbox connect ",
    "desk person add NAME@",
}

# The functions that draw text, and how many arguments before it are no words.
DRAWS = {
    "button": 0, "row": 0, "paragraph": 0, "menu_item": 0, "bold": 0, "blue": 0,
    "grey": 0, "rich": 0, "section": 0, "card": 1, "icon": 1, "known_icon": 1,
    "field": 1, "ticks": 1, "moment": 1, "Notice": 0, "pushed": 0, "updated": 0,
}  # fmt: skip
NO_WORDS = {"name", "value", "press", "beside", "menu", "footer"}

SOURCES = finding.sources()
TEXTS = finding.texts_of(SOURCES)
ASKED = {
    form for found in finding.everything() for form in (found.message, found.plural)
}


def ids(source: Source) -> str:
    return source.file


@pytest.mark.parametrize("source", SOURCES, ids=ids)
def test_every_sentence_is_in_the_catalogues(source: Source) -> None:
    if source.file not in UNREAD:
        reads = READS_ON_CARDS if source.file.startswith("addon/") else READS
        said = [text for text in literals(source) if reads.search(text)]
        assert [text for text in said if text not in ASKED | UNREAD_TEXTS] == []


@pytest.mark.parametrize("source", SOURCES, ids=ids)
def test_nothing_is_drawn_before_it_is_said(source: Source) -> None:
    drawn = [
        f"{source.file}:{node.lineno}: {text!r}"
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call)
        for node in words_of(call)
        for text in finding.texts(source, TEXTS, node)
        if re.search("[A-Za-z]", text)
    ]
    assert drawn == []


MESSAGE = (ast.Constant, ast.Name, ast.Attribute, ast.IfExp)
REFUSALS = {"Refused", "NotAllowed", "NotFound", "Later", "InDoubt", "Stale"}


@pytest.mark.parametrize("source", SOURCES, ids=ids)
def test_a_refusal_is_one_whole_message(source: Source) -> None:
    for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call)):
        name = str(getattr(call.func, "attr", "") or getattr(call.func, "id", ""))
        if name in REFUSALS:
            # By its name, or as a whole sentence of the history.
            first = call.args[0]
            is_said = ast.unparse(first).startswith("telling.said(")
            assert is_said or isinstance(first, MESSAGE), ast.unparse(first)


@pytest.mark.parametrize("source", SOURCES, ids=ids)
def test_an_error_is_said_by_its_reader(source: Source) -> None:
    said = {ast.unparse(node) for node in ast.walk(source.tree)}
    assert not said & {"str(error)", "f'{error}'"}


def literals(source: Source) -> Iterator[str]:
    """Every text of the file but its docstrings."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(source.tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and id(node) not in docs:
            yield from [node.value] if isinstance(node.value, str) else []


def words_of(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that are drawn, if the call draws."""
    name = str(getattr(call.func, "attr", "") or getattr(call.func, "id", ""))
    if name not in DRAWS:
        return
    given = [*call.args[DRAWS[name] :]]
    given += [more.value for more in call.keywords if more.arg not in NO_WORDS]
    for each in given:
        # A pair is a card's header; an f-string may hold dots and crosses, no words.
        yield from each.elts if isinstance(each, ast.Tuple) else parts(each)


def parts(node: ast.expr) -> list[ast.expr]:
    """An f-string's own texts; any other expression as it is."""
    return node.values if isinstance(node, ast.JoinedStr) else [node]
