"""Who is meant by an @name in a note: pure, names in, people or a refusal out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches

from app.errors import Refused
from app.people.person import Person
from app.wording import mark

# Not inside a word: an address in a note mentions nobody.
MENTION = re.compile(r"(?<![\w@.+-])@([^\W\d_][\w.+-]*(?:@[\w-]+(?:\.[\w-]+)*)?)")

Form = Callable[[Person], str]


def mentioned_people(text: str, people: Sequence[Person]) -> list[Person]:
    """Everybody whom the text names, each once, in the order of the text.

    Raises:
        Refused: a name is nobody's, or could be several people's.
    """
    found = [person_meant(name, people) for name in dict.fromkeys(_names(text))]
    return list({person.id: person for person in found}.values())


def person_meant(name: str, people: Sequence[Person]) -> Person:
    """The person of that name: an address, its first part, or the name itself.

    Raises:
        Refused: it is nobody's, or could be several people's.
    """
    name = name.casefold()
    for form in FORMS:
        found = [person for person in people if form(person) == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(name, found)
    raise _unknown(name, people)


def mention_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the text names somebody, with the @."""
    for match in MENTION.finditer(text):
        yield match.start(), match.start() + 1 + len(_bare(match[1]))


def _names(text: str) -> Iterable[str]:
    return (_bare(match[1]) for match in MENTION.finditer(text))


def _bare(name: str) -> str:
    # The full stop of a sentence is no part of the name.
    return name.rstrip(".+-")


def _account(person: Person) -> str:
    return person.address.partition("@")[0]


def _dotted(person: Person) -> str:
    return ".".join(person.name.casefold().split())


def _given(person: Person) -> str:
    return person.given_name.casefold()


FORMS: tuple[Form, ...] = (lambda p: p.address, _account, _dotted, _given)


def _several(name: str, found: Sequence[Person]) -> Refused:
    ways = ", ".join(f"@{person.address}" for person in found[:3])
    said = mark("Several people here are called @{name}. Type one of these: {ways}")
    return Refused(said, name=name, ways=ways)


def _unknown(name: str, people: Sequence[Person]) -> Refused:
    known = {form(person): person for person in people for form in reversed(FORMS)}
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    if not close:
        return Refused("Nobody here is called @{name}.", name=name)
    said = mark("Nobody here is called @{name}. Did you mean @{other}?")
    return Refused(said, name=name, other=close[0])
