"""Finds tickets by number, words, address and tag; the newest first.

SQLite has the words in an FTS5 table that triggers keep, PostgreSQL in a GIN index.
Either holds the inbox beside the words: other inboxes' tickets cost nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    column,
    func,
    select,
    table,
    text as sql,
    union,
)
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.people.person import Person
from app.tickets import search_words
from app.tickets.lists import rows
from app.tickets.lists.rows import TicketRow
from app.tickets.messages.message import FAILURE, Message
from app.tickets.messages.people import MessagePerson
from app.tickets.tags import tag as tags
from app.tickets.tags.tag import Tag, TicketTag
from app.tickets.ticket import Ticket

# What anybody types is cut to so many characters.
MAX_SEARCH_LENGTH = 200
MAX_RESULTS = 25
# More words find nothing more.
MAX_WORDS = 12
MAX_NUMBER = 2**63 - 1
# So many are read before the index of words is asked.
RECENT_TICKETS = 500
# So many mails of one address lead to tickets.
MAX_MAILS = 1000

# The columns that hold words, in the order of the index.
HELD = ("subject", "customer_name", "customer_address", "added_words", "people_words")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_NUMBER = re.compile(r"#?\s*([0-9]{1,18})", re.ASCII)
_WORDS_TABLE = table("tickets_search", column("rowid", Integer))


@dataclass(frozen=True)
class SearchResult:
    """The newest tickets; `has_more` when there are older ones."""

    rows: tuple[TicketRow, ...]
    has_more: bool


def search_tickets(
    session: Session, person: Person, asked: str, before: int | None = None
) -> SearchResult:
    """The newest tickets that the person may see; `before` an id, the next older ones.

    A number alone means that ticket as well as the word, `#12` that ticket only.
    """
    places = sorted(visible.load_inbox_ids(session, person))
    if not places or not asked.strip():
        return SearchResult((), has_more=False)
    older = before or MAX_NUMBER
    if _ADDRESS.fullmatch(asked.strip()):
        # The words of an address are those of many: the whole of it is looked up first.
        exact = (_addressed(person, places, asked), _named(person, places, asked))
        found = _newest(session, person, [*exact], older)
        if found.rows:
            return found
    wanted = _candidates(session, person, places, asked, Place(older))
    return _newest(session, person, wanted, older)


def matching_ids(session: Session, person: Person, asked: str, most: int) -> list[int]:
    """The ids of the newest tickets that the words find, so many at most."""
    places = sorted(visible.load_inbox_ids(session, person))
    if not places or not asked.strip():
        return []
    wanted = _candidates(session, person, places, asked, Place(MAX_NUMBER, most))
    if _ADDRESS.fullmatch(asked.strip()):
        wanted = [_addressed(person, places, asked), _named(person, places, asked)]
    every = union(*wanted).subquery()
    newest = select(every.c.id).order_by(every.c.id.desc()).limit(most)
    return list(session.scalars(newest))


@dataclass(frozen=True)
class Place:
    """Before which id the tickets are wanted, and how many at most."""

    older: int
    most: int = MAX_RESULTS


@dataclass(frozen=True)
class AskedWord:
    """A word that was typed, in each form in which it may stand."""

    forms: tuple[str, ...]
    is_prefix: bool


def asked_words(asked: str) -> list[AskedWord]:
    """The words that were typed: all are wanted, of the last one the beginning.

    Signs without blanks between them are found by each two of them.
    """
    found = list[AskedWord]()
    for word in search_words.words_in(asked)[:MAX_WORDS]:
        for part in search_words.parts_of(word):
            if search_words.is_unspaced(part):
                # One sign begins the pairs that hold it.
                *pairs, last = search_words.pairs_of(part)
                every = [AskedWord((each,), is_prefix=False) for each in pairs]
                found += every or [AskedWord((last,), is_prefix=True)]
            else:
                forms = dict.fromkeys((part, search_words.folded(part)))
                found.append(AskedWord(tuple(forms), is_prefix=False))
    found = found[:MAX_WORDS]
    return [*found[:-1], *(replace(each, is_prefix=True) for each in found[-1:])]


def _newest(
    session: Session, person: Person, wanted: list[Select[Any]], older: int
) -> SearchResult:
    every = union(*wanted).subquery()
    newest = select(every.c.id).where(every.c.id < older).order_by(every.c.id.desc())
    ids = session.scalars(newest.limit(MAX_RESULTS + 1)).all()
    query = rows.rows_for(person, Ticket.id.in_(ids)).order_by(Ticket.id.desc())
    found = rows.read_rows(session, query)
    return SearchResult(found[:MAX_RESULTS], has_more=len(found) > MAX_RESULTS)


def _candidates(
    session: Session,
    person: Person,
    places: list[int],
    asked: str,
    behind: Place,
) -> list[Select[Any]]:
    number = _NUMBER.fullmatch(asked.strip())
    found = [_tagged(person, places, asked, behind)]
    if number:
        found.append(
            select(Ticket.id).where(
                Ticket.workspace_id == person.workspace_id,
                Ticket.number == int(number[1]),
                Ticket.inbox_id.in_(places),
                Ticket.id < behind.older,
            )
        )
    words = asked_words(asked)
    if words and not (number and asked.strip().startswith("#")):
        found.append(_worded(session, places, words, behind))
    return found


def _addressed(person: Person, places: list[int], asked: str) -> Select[Any]:
    every = select(Ticket.id, Ticket.inbox_id).where(
        Ticket.workspace_id == person.workspace_id,
        Ticket.customer_address == asked.strip().lower(),
    )
    # With a limit of its own it is asked by its own index, not in the order of all.
    own = every.limit(MAX_NUMBER).subquery()
    return select(own.c.id).where(own.c.inbox_id.in_(places))


def _named(person: Person, places: list[int], asked: str) -> Select[Any]:
    """The tickets whose newest mails somebody of that address wrote, or got."""
    newest = (
        select(MessagePerson.message_id)
        .where(
            MessagePerson.workspace_id == person.workspace_id,
            MessagePerson.address == asked.strip().lower(),
        )
        .order_by(MessagePerson.message_id.desc())
        .limit(MAX_MAILS)
        .subquery()
    )
    return (
        select(Ticket.id)
        .join(Message, Message.ticket_id == Ticket.id)
        .join(newest, newest.c.message_id == Message.id)
        .where(Ticket.inbox_id.in_(places), Message.kind != FAILURE)
    )


def _tagged(
    person: Person, places: list[int], asked: str, behind: Place
) -> Select[Any]:
    # As a value, so that its tickets are found by the tag and not the other way round.
    tag = select(Tag.id).where(
        Tag.workspace_id == person.workspace_id,
        Tag.folded == tags.fold_tag_name(asked[:200]),
    )
    newest = (
        select(Ticket.id)
        .join(TicketTag, TicketTag.ticket_id == Ticket.id)
        .where(TicketTag.tag_id == tag.scalar_subquery())
        .where(Ticket.inbox_id.in_(places), TicketTag.ticket_id < behind.older)
        .order_by(TicketTag.ticket_id.desc())
        .limit(behind.most + 1)
    )
    return select(newest.subquery().c.id)


def _worded(
    session: Session, places: list[int], words: list[AskedWord], behind: Place
) -> Select[Any]:
    if session.get_bind().dialect.name == "sqlite":
        newest = _worded_sqlite(places, words, behind.older)
    else:
        newest = _worded_postgresql(places, words, behind)
    return select(newest.limit(behind.most + 1).subquery().c.id)


def _worded_sqlite(
    places: list[int], words: list[AskedWord], older: int
) -> Select[Any]:
    where = " OR ".join(f'"{place}"' for place in places)
    every = " AND ".join(_in_fts5(word) for word in words)
    match = f"(inbox_id : ({where})) AND ({{{' '.join(HELD)}}} : ({every}))"
    rowid = _WORDS_TABLE.c.rowid
    return (
        select(rowid.label("id"))
        .where(sql("tickets_search MATCH :match").bindparams(match=match))
        .where(rowid < older)
        .order_by(rowid.desc())
    )


def _worded_postgresql(
    places: list[int], words: list[AskedWord], place: Place
) -> Select[Any]:
    where = " | ".join(f"'inbox:{place}'" for place in places)
    match = " & ".join([f"({where})", *map(_in_postgresql, words)])
    held = func.desk_search(Ticket.inbox_id, *(getattr(Ticket, n) for n in HELD))
    is_match = held.op("@@")(sql("CAST(:match AS tsquery)").bindparams(match=match))
    older, most = place.older, place.most
    behind = (Ticket.inbox_id.in_(places), Ticket.id < older)
    lately = (
        select(Ticket.id)
        .where(*behind)
        .order_by(Ticket.id.desc())
        .limit(RECENT_TICKETS)
    )
    common = (
        select(Ticket.id)
        .where(Ticket.id.in_(lately), is_match)
        .order_by(Ticket.id.desc())
        .limit(most + 1)
        .cte("common")
    )
    # The planner takes a rare word for a common one and would read every ticket: the
    # index is asked alone, and not at all when the latest tickets are enough.
    is_rare = select(func.count()).select_from(common).scalar_subquery() <= most
    wanted = select(Ticket.id).where(is_match, Ticket.id < older, is_rare)
    rare = wanted.cte("rare").prefix_with("MATERIALIZED")
    either = union(select(common.c.id), select(rare.c.id)).subquery()
    return select(either.c.id).order_by(either.c.id.desc())


def _in_fts5(word: AskedWord) -> str:
    end = "*" if word.is_prefix else ""
    forms = " OR ".join(f'"{each}"{end}' for each in word.forms)
    return f"({forms})"


def _in_postgresql(word: AskedWord) -> str:
    end = ":*" if word.is_prefix else ""
    kept = dict.fromkeys(map(_lexeme, word.forms))
    forms = " | ".join(f"'{each}'{end}" for each in kept)
    return f"({forms})"


def _lexeme(form: str) -> str:
    """As `desk_words` keeps it; FTS5 does the same to what it is asked."""
    is_pair = search_words.is_unspaced(form)
    return form if is_pair else search_words.without_accents(form)
