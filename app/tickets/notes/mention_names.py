"""Who is meant by an @name in a note: pure, names in, people or a question out.

Not every @ calls somebody: what is like no colleague's name is said to be nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from app.errors import Refused
from app.people.person import Person
from app.wording import mark

# Not inside a word: an address in a note mentions nobody.
MENTION = re.compile(r"(?<![\w@.+-])@([^\W\d_][\w.+-]*(?:@[\w-]+(?:\.[\w-]+)*)?)")

Form = Callable[[Person], str]
# A name with several slips is still like a colleague's.
ALIKE = 0.85
# In shorter ones each letter makes another word.
MIN_SLIP_LENGTH = 3


class NearMiss(Refused):
    """A name that is nobody's, and nearly a colleague's: whoever typed it is asked."""

    def __init__(self, name: str, other: str) -> None:
        said = mark("Nobody here is called @{name}. Did you mean @{other}?")
        super().__init__(said, name=name, other=other)
        self.asks_about = name


@dataclass(frozen=True)
class MentionedPeople:
    """Whom a note calls, and the names in it that are nobody's; each once."""

    people: list[Person]
    unknown: list[str]


def mentioned_people(
    text: str, people: Sequence[Person], meant: Container[str] = ()
) -> MentionedPeople:
    """Everybody whom the text names, in its order; `meant` are names meant as typed.

    Raises:
        NearMiss: a name is nobody's, and nearly somebody's.
        Refused: a name could be several people's.
    """
    found, unknown = list[Person](), list[str]()
    for name in dict.fromkeys(_names(text)):
        person = _person(name, people)
        if person is not None:
            found.append(person)
            continue
        if name not in meant:
            _refuse_slip(name, people)
        unknown.append(name)
    return MentionedPeople(list({each.id: each for each in found}.values()), unknown)


def person_meant(name: str, people: Sequence[Person]) -> Person:
    """The person of that name: an address, its first part, or the name itself.

    Raises:
        Refused: it is nobody's, or could be several people's.
    """
    found = _person(name, people)
    if found is None:
        raise Refused("Nobody here is called @{name}.", name=name)
    return found


def _person(name: str, people: Sequence[Person]) -> Person | None:
    name = name.casefold()
    for form in FORMS:
        found = [person for person in people if form(person) == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(name, found)
    return None


def mention_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the text names somebody, with the @."""
    for match in MENTION.finditer(text):
        yield match.start(), match.start() + 1 + len(_bare(match[1]))


def _names(text: str) -> Iterable[str]:
    return (_bare(match[1]) for match in MENTION.finditer(text))


def _bare(name: str) -> str:
    # The full stop of a sentence is no part of the name, nor is what makes it slanted.
    return name.rstrip(".+-_")


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


def _refuse_slip(name: str, people: Sequence[Person]) -> None:
    wanted, at, domain = name.casefold().partition("@")
    if at:
        # Two addresses of one domain are alike in most of their letters.
        theirs = [each for each in people if each.address.endswith(f"@{domain}")]
        known = {_account(each): each.address for each in theirs}
    else:
        known = {form(each): form(each) for each in people for form in FORMS}
    alike = get_close_matches(wanted, known, n=1, cutoff=ALIKE)
    slips = [each for each in known if _is_one_slip(wanted, each)]
    if slips or alike:
        raise NearMiss(name, known[(slips or alike)[0]])


def _is_one_slip(typed: str, name: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two have changed places."""
    short, long = sorted((typed, name), key=len)
    if len(short) < MIN_SLIP_LENGTH or len(long) - len(short) > 1:
        return False
    if len(short) < len(long):
        return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
    wrong = [n for n in range(len(long)) if short[n] != long[n]]
    if len(wrong) < 2:
        return True
    first, second, *more = wrong
    is_swapped = (short[first], short[second]) == (long[second], long[first])
    return not more and second == first + 1 and is_swapped
