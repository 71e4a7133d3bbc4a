"""Events as a reader hears them: who did it, what, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from addon import ages, lines
from addon.cards.history import Told
from addon.languages import Language
from addon.reader import Reader
from app.people.person import Kind, Person
from app.tickets import sentences
from app.tickets.event import Event
from app.wording import Said


def told(session: Session, events: Sequence[Event], reader: Reader) -> list[Told]:
    """The events with the people's names: one query."""
    people = _people(session, events)
    shared = Counter(lines.given(person.name) for person in people)
    called_of = {p.id: _called(p, shared, reader.language) for p in people}
    names = {person.address: called_of[person.id] for person in people}
    return [_told(event, called_of, names, reader) for event in events]


def said(session: Session, event: Event, reader: Reader) -> str:
    """One event as a whole sentence: `Grace took it at 17:01.`"""
    (one,) = told(session, [event], reader)
    sentence = f"{one.who} {one.what}"
    if event.person_id == reader.person_id:
        sentence = _yours(session, event, reader)
    if ages.is_today(event.at, reader):
        time = reader.time(event.at)
        return reader.say("{sentence} at {time}.", sentence=sentence, time=time)
    when = reader.when(event.at)
    return reader.say("{sentence} {when}.", sentence=sentence, when=when)


def called(person: Person, language: Language) -> str:
    """How a colleague is called; a shared account is nobody in particular."""
    if person.kind == Kind.SHARED:
        account = f"{person.address.partition('@')[0]}@"
        return language.say("Someone in {account}", account=account)
    return lines.given(person.name)


def _called(person: Person, shared: Mapping[str, int], language: Language) -> str:
    given = lines.given(person.name)
    if person.kind == Kind.SHARED or shared[given] < 2:
        return called(person, language)
    return lines.called(person.name, has_namesake=True)


def _told(
    event: Event,
    called_of: Mapping[int, str],
    names: sentences.Names,
    reader: Reader,
) -> Told:
    language = reader.language
    doer = language.value(sentences.who(event, called_of.get(event.person_id or 0)))
    whole = _whole(event, sentences.what(event, names, reader.zone), language, who=doer)
    # In every language the sentence begins with whoever did it.
    return Told(at=event.at, who=doer, what=whole.removeprefix(doer).strip())


def _yours(session: Session, event: Event, reader: Reader) -> str:
    people = _people(session, [event])
    names = {p.address: called(p, reader.language) for p in people}
    what = sentences.what(event, names, reader.zone)
    own = what.message.replace(sentences.WHO, sentences.YOU)
    return _whole(event, replace(what, message=own), reader.language)


def _whole(event: Event, what: Said, language: Language, **more: str) -> str:
    sentence = language.say(what.message, **what.values, **more)
    if sentences.is_in_gmail(event):
        return language.say(sentences.IN_GMAIL, sentence=sentence)
    return sentence


def _people(session: Session, events: Iterable[Event]) -> Sequence[Person]:
    ids = {event.person_id for event in events if event.person_id}
    addresses = {str(event.details.get("to")) for event in events}
    named = or_(Person.id.in_(sorted(ids)), Person.address.in_(sorted(addresses)))
    workspaces = {event.workspace_id for event in events}
    query = select(Person).where(Person.workspace_id.in_(sorted(workspaces)), named)
    return session.scalars(query).all()
