"""Events as a reader hears them: who did it, what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from addon.words import ages, status_lines
from addon.words.languages import Language
from addon.words.reader import Reader
from app.db import Database
from app.errors import DeskError
from app.people.namesakes import shares_given_name
from app.people.person import Person, PersonKind
from app.tickets.acting import Stale
from app.tickets.event import Event
from app.tickets.history import sentences
from app.tickets.history.sentence_text import Names
from app.wording import TranslatableText

# A mail that was read so long after it came was read late.
READ_LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class EventLine:
    """One event as it is read aloud, at the time when it happened.

    `read_at` is when we got to know of it, if that was much later.
    `merge` is one that it did and can be undone, `other` a ticket that it names and
    that can be merged with this one; `several` is its own id when the press behind it
    has moved several tickets and can be undone.
    """

    at: datetime
    who: str
    what: str
    merge: int = 0
    other: int = 0
    several: int = 0
    read_at: datetime | None = None


def event_lines(
    session: Session, events: Sequence[Event], reader: Reader
) -> list[EventLine]:
    """The events with the people's names: one query."""
    people = _people(session, events)
    called_of = {p.id: _called(p, shares, reader.language) for p, shares in people}
    names = {person.address: called_of[person.id] for person, _ in people}
    return [_told(event, called_of, names, reader) for event in events]


def event_as_sentence(session: Session, event: Event, reader: Reader) -> str:
    """One event as a whole sentence: `Grace took it at 17:01.`"""
    (one,) = event_lines(session, [event], reader)
    sentence = f"{one.who} {one.what}"
    if event.person_id == reader.person_id:
        sentence = _yours(session, event, reader)
    if ages.is_today(event.occurred_at, reader):
        time = reader.time(event.occurred_at)
        return reader.say("{sentence} at {time}.", sentence=sentence, time=time)
    when = reader.when(event.occurred_at)
    return reader.say("{sentence} {when}.", sentence=sentence, when=when)


def reason(database: Database, error: DeskError, reader: Reader) -> str:
    """Why something was refused; of what somebody else has done, who did it and when.

    Reads in a session of its own: the one that has failed is over.
    """
    if not isinstance(error, Stale):
        return reader.reason(error)
    with database.reading() as session:
        return event_as_sentence(session, error.event, reader)


def colleague_called(person: Person, language: Language) -> str:
    """How a colleague is called; a shared account is nobody in particular."""
    if person.kind == PersonKind.SHARED:
        account = f"{person.address.partition('@')[0]}@"
        return language.say("Someone in {account}", account=account)
    return status_lines.given_name(person.name)


def _called(person: Person, shares_name: bool, language: Language) -> str:
    if shares_name and person.kind != PersonKind.SHARED:
        return status_lines.whole_name(person.name)
    return colleague_called(person, language)


def _told(
    event: Event,
    called_of: Mapping[int, str],
    names: Names,
    reader: Reader,
) -> EventLine:
    language = reader.language
    doer = language.value(
        sentences.doer_name(event, called_of.get(event.person_id or 0))
    )
    whole = _whole(
        event, sentences.event_message(event, names, reader.zone), language, who=doer
    )
    # In every language the sentence begins with whoever did it.
    is_late = event.at - event.occurred_at > READ_LATE
    return EventLine(
        at=event.occurred_at,
        who=doer,
        what=whole.removeprefix(doer).strip(),
        read_at=event.at if is_late else None,
    )


def _yours(session: Session, event: Event, reader: Reader) -> str:
    people = _people(session, [event])
    names = {p.address: _called(p, shares, reader.language) for p, shares in people}
    what = sentences.event_message(event, names, reader.zone)
    own = what.message.replace(sentences.WHO, sentences.YOU)
    return _whole(event, replace(what, message=own), reader.language)


def _whole(
    event: Event, what: TranslatableText, language: Language, **more: str
) -> str:
    sentence = language.say(what.message, **what.values, **more)
    if sentences.is_in_gmail(event):
        sentence = language.say(sentences.IN_GMAIL, sentence=sentence)
    others = event.others
    if not others:
        return sentence
    return language.say_many(
        "{sentence} (with 1 other)",
        "{sentence} (with {n} others)",
        others,
        sentence=sentence,
    )


def _people(session: Session, events: Iterable[Event]) -> Sequence[tuple[Person, bool]]:
    """Whom the events name, and whether a colleague has the same given name."""
    ids = {event.person_id for event in events if event.person_id}
    addresses = {str(event.details.get("to")) for event in events}
    named = or_(Person.id.in_(sorted(ids)), Person.address.in_(sorted(addresses)))
    workspaces = {event.workspace_id for event in events}
    query = select(Person, shares_given_name()).where(
        Person.workspace_id.in_(sorted(workspaces)), named
    )
    return [(row[0], bool(row[1])) for row in session.execute(query)]
